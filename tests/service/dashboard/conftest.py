"""Fixtures: one browser for all, a service for each file of tests, and a screen for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("selenium", reason="selenium is not installed")

from selenium.webdriver import Chrome

from tests.service.dashboard.browsing import Screen, browser, screens
from tests.service.dashboard.places import Place, place


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chrome]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def running() -> Iterator[Place]:
    with place() as started:
        yield started


@pytest.fixture
def service(running: Place) -> Iterator[Place]:
    """A service with an empty ledger."""
    yield running
    running.clear()


@pytest.fixture
def screen(chrome: Chrome, running: Place) -> Iterator[Screen]:
    yield from screens(chrome, running.url)
