"""A ledger that is watched answers as before, and its failures are counted by operation."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting import open_async_pool
from memory_accounting.refusals import not_available, refused
from memory_accounting.service.engine import Engine
from memory_accounting.service.observing.ledger import watched
from memory_accounting.stores.seam import StoreError
from wit_runtime import Err, Ok


class _Failing:
    """An engine whose store is away."""

    store = "none"

    async def get_ledger_status(self) -> object:
        await asyncio.sleep(0)
        return refused(not_available("away"), 0)

    async def subscribe(self) -> object:
        await asyncio.sleep(0)
        raise StoreError("away")


def test_failures_are_counted() -> None:
    failed: list[str] = []
    engine = watched(cast("Engine", _Failing()), failed.append, None)
    assert isinstance(asyncio.run(engine.get_ledger_status()), Err)
    with pytest.raises(StoreError):
        asyncio.run(engine.subscribe())
    assert failed == ["get_ledger_status", "subscribe"]


def test_all_else_is_the_engine_s_own() -> None:
    engine: Any = watched(cast("Engine", _Failing()), print, None)
    assert engine.store == "none"
    with pytest.raises(AttributeError):
        _ = engine.no_such_thing


def test_a_refusal_is_no_failure_of_the_store() -> None:
    failed: list[str] = []

    async def use() -> None:
        async with await open_async_pool("memory:") as pool:
            engine = watched(pool, failed.append, None)
            assert isinstance(
                await engine.create_allocation("s", MemorySize(1, ""), MemoryPurpose.TEMPORARY), Ok
            )
            assert isinstance(await engine.free_allocation("none"), Err)

    asyncio.run(use())
    assert not failed
