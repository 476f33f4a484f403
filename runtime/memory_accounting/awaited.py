"""A ledger on any store, for an event loop: what `Pool` does, to be awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from types import TracebackType
from typing import Any, Final, Self, TypeVar, cast

from flight_memory.memory_analytics import MemoryStats, MemoryTrend
from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryLimits,
    MemoryPressure,
    MemoryPurpose,
    MemorySize,
    MemoryUsageSnapshot,
    PlatformProfile,
)
from flight_v6r.diagnostics import Finding, LedgerStatus
from flight_v6r.insights import CapacityAdvice, PurposePattern
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration
from memory_accounting.configuration import request
from memory_accounting.course import Sample
from memory_accounting.events.awaiting import AsyncSubscription
from memory_accounting.events.subscriptions import QUEUE, Subscription, Subscriptions
from memory_accounting.plans import allocating, checking, insights, reading, sessions
from memory_accounting.plans.asking import METHODS, Plan
from memory_accounting.plans.context import Context
from memory_accounting.refusals import Refusal, not_available, refused
from memory_accounting.stores.seam import AsyncStore, StoreError
from wit_runtime import U64, Result

T = TypeVar("T")

_TURNS: Final = 1024


class AsyncPool:
    """The ledger in one store, for the tasks of one event loop.

    It implements the twins of the generated Protocols: `AsyncMemoryOperations`,
    `AsyncMemoryAnalytics`, `AsyncSessions`, `AsyncInsights`, and `AsyncDiagnostics`. Errors are
    those of `Pool`. A call that is cancelled may have been carried out.
    """

    def __init__(
        self, store: AsyncStore, context: Context, feed: Subscriptions | None = None
    ) -> None:
        """Keep the ledger in a store.

        `feed` are the subscriptions of a store that itself tells everyone what happened.
        """
        self.settings: Final = context.settings
        self._store = store
        self._context = context
        self._feed = context.subscriptions if feed is None else feed
        self._turns = [asyncio.Lock() for _ in range(_TURNS)]
        self._ask: dict[str, Callable[..., Awaitable[Any]]] = {
            name: getattr(store, name) for name in METHODS
        }

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        await self.close()

    # memory-operations

    async def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Record an allocation; the first one granted to an unknown session opens it."""
        plan = allocating.create(self._context, session_id, size, purpose)
        async with self._turn(session_id):
            return await self._run(plan)

    async def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
        """Free an allocation."""
        place = self._context.places.get(allocation_id)
        plan = allocating.free(self._context, allocation_id)
        if place is None:
            return await self._run(plan)
        async with self._turn(place.allocation.session_id):
            return await self._run(plan)

    async def get_memory_snapshot(
        self, session_id: str
    ) -> Result[MemoryUsageSnapshot, MemoryError_]:
        """Describe the session's memory now."""
        return await self._run(reading.snapshot(self._context, session_id))

    async def get_platform_profile(self, platform: str) -> Result[PlatformProfile, MemoryError_]:
        """Return what a platform offers; `custom` offers the node's capacity."""
        return reading.profile(self._context, platform)

    async def set_memory_limits(
        self, session_id: str, limits: MemoryLimits
    ) -> Result[bool, MemoryError_]:
        """Replace the session's limits."""
        async with self._turn(session_id):
            return await self._run(sessions.set_limits(self._context, session_id, limits))

    async def get_memory_limits(self, session_id: str) -> Result[MemoryLimits, MemoryError_]:
        """Return the session's limits."""
        return await self._run(reading.limits(self._context, session_id))

    async def get_memory_pressure(self, session_id: str) -> Result[MemoryPressure, MemoryError_]:
        """Name how close the session is to its capacity."""
        return await self._run(reading.pressure(self._context, session_id))

    async def validate_allocation_request(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[bool, MemoryError_]:
        """Tell whether the allocation would be granted now; record nothing, open nothing."""
        return await self._run(allocating.validate(self._context, session_id, size, purpose))

    async def list_allocations(
        self, session_id: str
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return the live allocations, oldest first."""
        return await self._run(reading.allocations(self._context, session_id))

    # memory-analytics

    async def calculate_memory_stats(self, session_id: str) -> Result[MemoryStats, MemoryError_]:
        """Total up the session's life."""
        return await self._run(reading.stats(self._context, session_id))

    async def get_memory_trends(
        self, session_id: str, time_window: U64
    ) -> Result[MemoryTrend, MemoryError_]:
        """Return the course over the last `time_window` seconds."""
        return await self._run(reading.trends(self._context, session_id, time_window))

    async def generate_memory_report(self, session_id: str) -> Result[str, MemoryError_]:
        """Write a report in Markdown for people."""
        return await self._run(reading.report(self._context, session_id))

    # sessions

    async def configure_session(
        self, session_id: str, request: ConfigurationRequest
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Open a session, or change what it is held to; it keeps its allocations."""
        async with self._turn(session_id):
            return await self._run(sessions.configure(self._context, session_id, request))

    async def configure(  # noqa: PLR0913 - the fields of a request
        self,
        session_id: str,
        *,
        vm_size: str | None = None,
        platform: str | None = None,
        capacity: int | None = None,
        limits: MemoryLimits | None = None,
        user_id: str | None = None,
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Do what `configure_session` does, in fewer words, as `Pool.configure` has it."""
        asked = request(
            vm_size=vm_size, platform=platform, capacity=capacity, limits=limits, user_id=user_id
        )
        if isinstance(asked, Refusal):
            return refused(asked, self._context.clock())
        return await self.configure_session(session_id, asked)

    async def get_session_configuration(
        self, session_id: str
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Return what the session is held to."""
        return await self._run(sessions.get_configuration(self._context, session_id))

    async def list_sessions(self) -> Result[list[str], MemoryError_]:
        """Return the ids of the open sessions in the order of their opening."""
        return await self._run(sessions.list_sessions(self._context))

    async def end_session(self, session_id: str) -> Result[bool, MemoryError_]:
        """End a session and free what it holds; afterwards it is unknown."""
        async with self._turn(session_id):
            return await self._run(sessions.end(self._context, session_id))

    async def sample(self) -> Result[bool, MemoryError_]:
        """Add a sample to the history of every session: the tick of whoever keeps time."""
        return await self._run(sessions.sample(self._context))

    # insights

    async def get_leak_suspects(
        self, session_id: str, age: U64 | None = None
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return live allocations older than `age` seconds of purposes that only grew meanwhile."""
        return await self._run(reading.leak_suspects(self._context, session_id, age))

    async def get_usage_patterns(
        self, session_id: str, time_window: U64
    ) -> Result[list[PurposePattern], MemoryError_]:
        """Return the pattern of each purpose in use within the last `time_window` seconds."""
        return await self._run(insights.patterns(self._context, session_id, time_window))

    async def get_capacity_advice(
        self, session_id: str, time_window: U64
    ) -> Result[CapacityAdvice, MemoryError_]:
        """Return the capacity to configure, from the course of the last `time_window` seconds."""
        return await self._run(insights.advice(self._context, session_id, time_window))

    # diagnostics

    async def check(self) -> Result[list[Finding], MemoryError_]:
        """Compare everything that is stored with the rules of the ledger; change nothing."""
        return await self._run(checking.check(self._context))

    async def repair(self) -> Result[list[Finding], MemoryError_]:
        """Mend what can be mended, and return what was found."""
        return await self._run(checking.repair(self._context))

    async def get_ledger_status(self) -> Result[LedgerStatus, MemoryError_]:
        """Tell how the ledger fares."""
        return await self._run(checking.status(self._context, self._store.name))

    # beyond

    async def get_allocation(self, allocation_id: str) -> Result[MemoryAllocation, MemoryError_]:
        """Return a live allocation by its id; else the errors of `free_allocation`."""
        return await self._run(reading.allocation(self._context, allocation_id))

    async def get_samples(
        self, session_id: str, time_window: U64
    ) -> Result[list[Sample], MemoryError_]:
        """Return the samples of the last `time_window` seconds, oldest first.

        Unlike the snapshots of a trend they say what each purpose held; charts are made of them.
        """
        return await self._run(reading.samples(self._context, session_id, time_window))

    async def subscribe(
        self, session_id: str | None = None, *, queue: int = QUEUE
    ) -> AsyncSubscription:
        """Collect the events of a session, or of all sessions, from when this returns.

        The first to subscribe to a store that tells everyone waits for its connection.
        """
        begin = partial(self._feed.subscribe, session_id, queue=queue)
        begun = asyncio.get_running_loop().run_in_executor(None, begin)
        try:
            subscription = await asyncio.shield(begun)
        except asyncio.CancelledError:
            begun.add_done_callback(_let_go)  # nobody will ever close it
            raise
        return AsyncSubscription(subscription)

    async def close(self) -> None:
        """Close the subscriptions and the store. Closing twice is the same."""
        # It may wait for a thread to end, and that must not stop the loop.
        await asyncio.get_running_loop().run_in_executor(None, self._feed.close)
        await self._store.close()

    def _turn(self, session_id: object) -> asyncio.Lock:
        """Return what is held while a session is changed, so that its events come in order."""
        number = hash(session_id) if isinstance(session_id, str) else 0  # refused by its plan
        return self._turns[number % _TURNS]

    async def _run(self, plan: Plan[Result[T, MemoryError_]]) -> Result[T, MemoryError_]:
        """Await what a plan asks of the store until it has its result."""
        ask, answer = self._ask, None
        try:
            while True:
                method, arguments = plan.send(answer)
                answer = await ask[method](*arguments)
        except StopIteration as end:
            return cast("Result[T, MemoryError_]", end.value)
        except StoreError as error:
            return refused(not_available(str(error)), self._context.clock())


def _let_go(begun: asyncio.Future[Subscription]) -> None:
    if not begun.cancelled() and begun.exception() is None:
        begun.result().close()
