"""Fixtures that open each implementation, and name a session nobody has used."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.conformance.memory.cases import Case
from tests.conformance.memory.implementations import IMPLEMENTATIONS, Implementation

CONFIGURABLE = [each for each in IMPLEMENTATIONS if each.can_configure]
CLOCKED = [each for each in IMPLEMENTATIONS if each.can_configure and each.can_set_clock]


def open_case(implementation: Implementation) -> Iterator[Case]:
    with implementation.open() as subject:
        yield Case(subject, f"conformance-{uuid.uuid4()}")


@pytest.fixture(params=IMPLEMENTATIONS, ids=lambda each: each.name)
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """A fresh session on an implementation, reached through the contract alone."""
    yield from open_case(request.param)


@pytest.fixture(params=CONFIGURABLE, ids=lambda each: each.name)
def configurable(request: pytest.FixtureRequest) -> Iterator[Case]:
    """The same on an implementation whose sessions the test can configure."""
    yield from open_case(request.param)


@pytest.fixture(params=CLOCKED, ids=lambda each: each.name)
def clocked(request: pytest.FixtureRequest) -> Iterator[Case]:
    """The same on an implementation whose clock the test can set as well."""
    yield from open_case(request.param)
