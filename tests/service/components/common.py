"""Engines on the committed component, and on ledgers that stand in for one and fail as told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import attrs

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryErrorCode,
    MemoryPurpose,
)
from flight_v6r.events import MemoryEvent
from memory_accounting import AsyncPool, PoolSettings, open_async_pool, system_clock
from memory_accounting.events.awaiting import AsyncSubscription
from memory_accounting.service.components import open_component_engine
from memory_accounting.service.components.engine import ComponentEngine
from memory_accounting.service.components.guests import Beyond, Guest
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import ComponentSettings, ServiceSettings
from memory_accounting.sizes import memory_size
from tests.support import ROOT
from wit_host import TrapError
from wit_runtime import Err, Result

T = TypeVar("T")

COMPONENT = ROOT / "examples" / "guests" / "c" / "flight_memory.wasm"
CAPACITY = 100 * 4096
SCRATCH = MemoryPurpose.TEMPORARY


def refused(result: Result[T, MemoryError_], code: MemoryErrorCode) -> str:
    """The message of a refusal, which must have this code."""
    assert isinstance(result, Err), result
    assert result.error.code is code, result.error
    return result.error.message


async def make(engine: Engine, session_id: str, amount: int = 4096) -> MemoryAllocation:
    made = await engine.create_allocation(session_id, memory_size(amount), SCRATCH)
    return made.unwrap()


async def taken(events: AsyncSubscription, count: int) -> list[MemoryEvent]:
    async with asyncio.timeout(30):
        found = [await events.get() for _ in range(count)]
    return [each for each in found if each is not None]


def hosted(
    play: Callable[[Engine], Awaitable[None]], limits: ComponentSettings | None = None
) -> None:
    """Play on an engine of the component in C++."""

    async def run() -> None:
        settings = ServiceSettings(limits=limits or ComponentSettings())
        engine = await open_component_engine(COMPONENT, settings, system_clock)
        try:
            await play(engine)
        finally:
            await engine.close()
            await engine.close()

    asyncio.run(run())


class Flaw:
    """A ledger in memory, as an instance: each call may trap or wait first."""

    def __init__(self, pool: AsyncPool, stand_ins: StandIns) -> None:
        self._pool = pool
        self._stand_ins = stand_ins

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a ledger has
        function = getattr(self._pool, name)

        async def call(*arguments: object) -> object:
            if name in self._stand_ins.waits:
                await self._stand_ins.go.wait()
            if name in self._stand_ins.traps:
                raise TrapError(name, "wasm `unreachable` instruction executed")
            return await function(*arguments)

        return call


@attrs.define(eq=False)
class StandIns:
    """Makes ledgers that stand in for instances, and tells how many there are."""

    with_beyond: bool = False
    id_source: Callable[[int], str] | None = None
    traps: set[str] = attrs.field(factory=set[str])
    """The functions that trap; `make`: no instance comes up."""
    waits: set[str] = attrs.field(factory=set[str])
    """The functions that wait until `go`."""
    go: asyncio.Event = attrs.field(factory=asyncio.Event)
    open: int = 0

    async def make(self) -> Guest:
        if "make" in self.traps:
            raise TrapError("instantiation", "out of memory")
        settings = PoolSettings(node_capacity=CAPACITY)
        pool = await open_async_pool("memory:", settings, id_source=self.id_source)
        self.open += 1
        ledger: Any = Flaw(pool, self)
        closed = False

        async def close() -> None:
            nonlocal closed
            self.open -= not closed
            closed = True
            await pool.close()

        beyond = Beyond(ledger, ledger, ledger) if self.with_beyond else None
        return Guest(ledger, ledger, close, beyond)


def stood_in(
    stand_ins: StandIns, play: Callable[[ComponentEngine], Awaitable[None]], most: int = 1000
) -> None:
    """Play on an engine of ledgers that stand in for instances; in the end none is open."""

    async def run() -> None:
        engine = ComponentEngine(stand_ins.make, system_clock, most_sessions=most)
        try:
            await play(engine)
        finally:
            stand_ins.go.set()
            await engine.close()
        assert stand_ins.open == 0

    asyncio.run(run())
