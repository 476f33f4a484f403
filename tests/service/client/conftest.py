"""Fixtures: each face of the client, and a live service."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import pytest

from memory_accounting import open_async_pool
from memory_accounting.service.app import create_app
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import ServiceSettings
from tests.service import mounting, standing
from tests.service.client.faces import FACES, Face


def pytest_sessionfinish() -> None:
    standing.stop()


@pytest.fixture(params=FACES, ids=[face.__name__ for face in FACES])
def face(request: pytest.FixtureRequest) -> Face:
    """Both clients in turn."""
    chosen: Face = request.param
    return chosen


@asynccontextmanager
async def ledger() -> AsyncGenerator[Engine, None]:
    async with await open_async_pool("memory:") as pool:
        yield pool


@asynccontextmanager
async def in_memory() -> AsyncGenerator[mounting.App, None]:
    yield create_app(ServiceSettings(store="memory:"))


@pytest.fixture
def service() -> Iterator[str]:
    """The URL of a service with an empty ledger; nothing is told of it to streams."""
    with standing.serving(ledger) as url:
        yield url


@pytest.fixture
def whole_service() -> Iterator[str]:
    """The URL of a service of its own, with an empty ledger."""
    with mounting.mounted(in_memory) as url:
        yield url
