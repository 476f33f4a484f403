"""Fixtures: a ledger in a store and one behind a server, in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service import mounting
from tests.service.cli.places import Ledger, in_memory


def pytest_sessionfinish() -> None:
    mounting.stop()


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment that names no ledger, and a folder without one."""
    for name in ("V6R_URL", "V6R_STORE", "V6R_TOKEN", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def url() -> Iterator[str]:
    """The URL of a service with an empty ledger."""
    with mounting.mounted(in_memory) as url:
        yield url


@pytest.fixture
def store(tmp_path: Path) -> str:
    """The URL of a store that is not there yet."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture(params=["store", "url"])
def ledger(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Ledger:
    """An empty ledger, in a store and behind a server in turn."""
    where: str = request.getfixturevalue(request.param)
    return Ledger((f"--{request.param}", where), capsys)


@pytest.fixture
def session(ledger: Ledger) -> Ledger:
    """A ledger with the session `s-1`, a medium VM that holds 64 MiB."""
    ledger.done("configure", "s-1", "--vm", "medium")
    ledger.alloc("s-1", "64MB")
    return ledger
