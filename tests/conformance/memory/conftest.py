"""Fixtures that open each implementation, and name a session nobody has used."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator

import pytest

from tests.conformance.memory.cases import Case
from tests.conformance.memory.implementations import IMPLEMENTATIONS, Implementation
from tests.service import standing

COMPONENTS = [each for each in IMPLEMENTATIONS if each.component is not None]
CONFIGURABLE = [each for each in IMPLEMENTATIONS if each.can_configure]
CLOCKED = [each for each in IMPLEMENTATIONS if each.can_configure and each.can_set_clock]


LONG = {"test_a_day_is_reachable_with_its_peak", "test_at_most_a_thousand_snapshots_with_the_peak"}
"""What takes thousands of calls, and so too long where each is a request."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "[rest-" in item.name and item.name.split("[")[0] in LONG:
            item.add_marker(pytest.mark.slow)


def pytest_sessionfinish() -> None:
    standing.stop()


def params(implementations: Iterable[Implementation]) -> list[pytest.ParameterSet]:
    """The parameters of a fixture; what has to be built first, or takes long, is slow."""
    return [pytest.param(each, id=each.name, marks=_marks(each)) for each in implementations]


def _marks(implementation: Implementation) -> list[pytest.MarkDecorator]:
    program = implementation.program
    marks = [pytest.mark.slow] if implementation.is_slow else []
    if program is not None:
        is_missing = shutil.which(program) is None
        marks.append(pytest.mark.skipif(is_missing, reason=f"{program} is not installed"))
    return marks


def open_case(implementation: Implementation) -> Iterator[Case]:
    with implementation.open() as subject:
        yield Case(subject, f"conformance-{uuid.uuid4()}")


@pytest.fixture(params=params(IMPLEMENTATIONS))
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """A fresh session on an implementation, reached through the contract alone."""
    yield from open_case(request.param)


@pytest.fixture(params=params(CONFIGURABLE))
def configurable(request: pytest.FixtureRequest) -> Iterator[Case]:
    """The same on an implementation whose sessions the test can configure."""
    yield from open_case(request.param)


@pytest.fixture(params=params(CLOCKED))
def clocked(request: pytest.FixtureRequest) -> Iterator[Case]:
    """The same on an implementation whose clock the test can set as well."""
    yield from open_case(request.param)


@pytest.fixture(params=params(COMPONENTS))
def guest(request: pytest.FixtureRequest) -> Implementation:
    """An implementation that is a component; each opening is an instance of its own."""
    implementation: Implementation = request.param
    return implementation
