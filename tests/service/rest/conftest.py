"""A live service with an empty ledger in memory, under a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from memory_accounting import PoolSettings, open_async_pool
from memory_accounting.service.app import create_app
from memory_accounting.service.settings import ServiceSettings
from tests.service import mounting

NOW = 1_700_000_000_123


@asynccontextmanager
async def in_memory() -> AsyncGenerator[mounting.App, None]:
    settings = PoolSettings(node_capacity=2**62)
    async with await open_async_pool("memory:", settings, clock=lambda: NOW) as pool:
        yield create_app(ServiceSettings(store="memory:"), engine=pool, clock=lambda: NOW)


@pytest.fixture
def service() -> Iterator[httpx.Client]:
    """A client of the service; paths are sent as they are."""
    with mounting.mounted(in_memory) as url, httpx.Client(base_url=url) as client:
        yield client
