"""Fixtures: each face of the client, and a live service."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import pytest

from memory_accounting.service.app import create_app
from memory_accounting.service.settings import ServiceSettings
from tests.service import mounting
from tests.service.client.faces import FACES, Face


def pytest_sessionfinish() -> None:
    mounting.stop()


@pytest.fixture(params=FACES, ids=[face.__name__ for face in FACES])
def face(request: pytest.FixtureRequest) -> Face:
    """Both clients in turn."""
    chosen: Face = request.param
    return chosen


@asynccontextmanager
async def in_memory() -> AsyncGenerator[mounting.App, None]:
    yield create_app(ServiceSettings(store="memory:"))


@pytest.fixture
def service() -> Iterator[str]:
    """The URL of a service with an empty ledger."""
    with mounting.mounted(in_memory) as url:
        yield url
