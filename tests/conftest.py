"""What all tests share: the `--bless` option, and Hypothesis profiles."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.stores import common

# Deadlines would make a slow machine fail; a deterministic run makes a failure repeatable.
settings.register_profile(
    "default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Where the tests run in the background, the shell may have had the signal ignored. Programs that
# are started from here would inherit that, and some tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="rewrite golden files from what is got")


def pytest_sessionfinish() -> None:
    common.stop()


@pytest.fixture(scope="session")
def bless(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be rewritten instead of compared."""
    return bool(pytestconfig.getoption("--bless"))


@pytest.fixture(autouse=True, scope="session")
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Keep the results of a test run out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WIT_CODEGEN_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
