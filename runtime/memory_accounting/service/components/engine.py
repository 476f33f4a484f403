"""The ledger that components keep, as the service asks it."""

from __future__ import annotations

from collections.abc import Awaitable

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
from memory_accounting.arguments import require_request, require_text, well_formed
from memory_accounting.clock import Clock
from memory_accounting.events.awaiting import AsyncSubscription
from memory_accounting.events.subscriptions import QUEUE
from memory_accounting.platforms import LABELS, unsupported
from memory_accounting.service.components import allocating, configuring, inspecting
from memory_accounting.service.components.guests import Guest, MakeGuest
from memory_accounting.service.components.hosting import Hosting
from memory_accounting.sizes import memory_size
from wit_runtime import U64, Ok, Result


class ComponentEngine:
    """An `Engine` whose sessions are kept by instances of a component, one for each.

    What the contract asks is answered by the instance of the session. The host itself knows which
    session an allocation is of, which ids were freed, and in which order the sessions were
    opened; it makes the events from what an instance answers before and after a change. It all
    ends with the process.
    """

    def __init__(self, make: MakeGuest, clock: Clock, *, most_sessions: int) -> None:
        """Begin without a session; `make` makes an instance for each."""
        self._hosting = Hosting(make, clock, most_sessions=most_sessions)
        self._profiles: dict[str, Ok[PlatformProfile]] = {}

    # memory-operations

    async def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Have an allocation made; the first one granted to an unknown session opens it."""
        require_request(session_id, size, purpose)
        if not well_formed(session_id):
            return self._hosting.not_there(session_id)
        work = allocating.create(self._hosting, session_id, size, purpose)
        return await self._hosting.apart(work)

    async def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
        """Have an allocation freed."""
        require_text("allocation_id", allocation_id)
        return await self._hosting.apart(allocating.free(self._hosting, allocation_id))

    async def get_memory_snapshot(
        self, session_id: str
    ) -> Result[MemoryUsageSnapshot, MemoryError_]:
        """Describe the session's memory now."""
        return await self._hosting.ask(
            session_id, lambda guest: guest.operations.get_memory_snapshot(session_id)
        )

    async def get_platform_profile(self, platform: str) -> Result[PlatformProfile, MemoryError_]:
        """Return what a platform offers, by the component's word, which is asked for once."""
        require_text("platform", platform)
        if platform not in LABELS:
            return self._hosting.refuse(unsupported(platform, LABELS))
        known = self._profiles.get(platform)
        if known is not None:
            return known
        found = await self._hosting.try_out(
            lambda guest: guest.operations.get_platform_profile(platform)
        )
        if isinstance(found, Ok):
            self._profiles[platform] = found
        return found

    async def set_memory_limits(
        self, session_id: str, limits: MemoryLimits
    ) -> Result[bool, MemoryError_]:
        """Replace the session's limits."""
        work = configuring.set_limits(self._hosting, session_id, limits)
        return await self._hosting.apart(work)

    async def get_memory_limits(self, session_id: str) -> Result[MemoryLimits, MemoryError_]:
        """Return the session's limits."""
        return await self._hosting.ask(
            session_id, lambda guest: guest.operations.get_memory_limits(session_id)
        )

    async def get_memory_pressure(self, session_id: str) -> Result[MemoryPressure, MemoryError_]:
        """Name how close the session is to its capacity."""
        return await self._hosting.ask(
            session_id, lambda guest: guest.operations.get_memory_pressure(session_id)
        )

    async def validate_allocation_request(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[bool, MemoryError_]:
        """Tell whether the allocation would be granted now.

        For an unknown session an instance is asked that is thrown away, so that none is opened.
        """
        require_request(session_id, size, purpose)
        if not well_formed(session_id):
            return self._hosting.not_there(session_id)

        def validate(guest: Guest) -> Awaitable[Result[bool, MemoryError_]]:
            return guest.operations.validate_allocation_request(session_id, size, purpose)

        if session_id in self._hosting.sessions:
            return await self._hosting.ask(session_id, validate)
        return await self._hosting.try_out(validate)

    async def list_allocations(
        self, session_id: str
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return the live allocations, oldest first."""
        return await self._hosting.ask(
            session_id, lambda guest: guest.operations.list_allocations(session_id)
        )

    # memory-analytics

    async def calculate_memory_stats(self, session_id: str) -> Result[MemoryStats, MemoryError_]:
        """Total up the session's life."""
        return await self._hosting.ask(
            session_id, lambda guest: guest.analytics.calculate_memory_stats(session_id)
        )

    async def get_memory_trends(
        self, session_id: str, time_window: U64
    ) -> Result[MemoryTrend, MemoryError_]:
        """Return the course over the last `time_window` seconds."""
        return await self._hosting.ask(
            session_id, lambda guest: guest.analytics.get_memory_trends(session_id, time_window)
        )

    async def generate_memory_report(self, session_id: str) -> Result[str, MemoryError_]:
        """Write a report in Markdown for people."""
        return await self._hosting.ask(
            session_id, lambda guest: guest.analytics.generate_memory_report(session_id)
        )

    # sessions

    async def configure_session(
        self, session_id: str, request: ConfigurationRequest
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Open a session, or change what it is held to.

        A component without `flight:v6r/sessions` can be given limits and nothing else: asking for
        another platform or capacity, or for a session that is not open, is `unsupported-platform`.
        """
        work = configuring.configure(self._hosting, session_id, request)
        return await self._hosting.apart(work)

    async def get_session_configuration(
        self, session_id: str
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Return what the session is held to."""
        return await inspecting.configuration(self._hosting, session_id)

    async def list_sessions(self) -> Result[list[str], MemoryError_]:
        """Return the ids of the open sessions in the order of their opening."""
        return Ok(list(self._hosting.sessions))

    async def end_session(self, session_id: str) -> Result[bool, MemoryError_]:
        """End a session and free what it holds; afterwards it is unknown."""
        return await self._hosting.apart(configuring.end(self._hosting, session_id))

    # insights

    async def get_leak_suspects(
        self, session_id: str, age: U64 | None
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return the leak suspects; `unsupported-platform` without `flight:v6r/insights`."""
        return await inspecting.leak_suspects(self._hosting, session_id, age)

    async def get_usage_patterns(
        self, session_id: str, time_window: U64
    ) -> Result[list[PurposePattern], MemoryError_]:
        """Return the patterns of use; `unsupported-platform` without `flight:v6r/insights`."""
        return await inspecting.patterns(self._hosting, session_id, time_window)

    async def get_capacity_advice(
        self, session_id: str, time_window: U64
    ) -> Result[CapacityAdvice, MemoryError_]:
        """Return the capacity to configure, from the component's advice or from its trends."""
        return await inspecting.advice(self._hosting, session_id, time_window)

    # diagnostics

    async def check(self) -> Result[list[Finding], MemoryError_]:
        """Have each instance check itself; one without `flight:v6r/diagnostics` finds nothing."""
        return await inspecting.findings(self._hosting, repair=False)

    async def repair(self) -> Result[list[Finding], MemoryError_]:
        """Have each instance mend what it can."""
        return await inspecting.findings(self._hosting, repair=True)

    async def get_ledger_status(self) -> Result[LedgerStatus, MemoryError_]:
        """Tell how the ledger fares, from what the instances answered last."""
        sessions = self._hosting.sessions
        used = sum(each.view.used.bytes for each in sessions.values())
        live = len(self._hosting.places)
        return Ok(
            LedgerStatus("component", len(sessions), live, memory_size(used), self._hosting.clock())
        )

    # beyond

    async def get_allocation(self, allocation_id: str) -> Result[MemoryAllocation, MemoryError_]:
        """Return a live allocation by its id; else the errors of `free_allocation`."""
        require_text("allocation_id", allocation_id)
        session = self._hosting.places.get(allocation_id)
        if session is None:
            return self._hosting.not_live(allocation_id)
        return Ok(session.live[allocation_id])

    async def sample(self) -> Result[bool, MemoryError_]:
        """Do nothing: an instance samples its session itself, at its changes."""
        return Ok(True)  # noqa: FBT003 - as every function of the contract

    async def subscribe(
        self, session_id: str | None = None, *, queue: int = QUEUE
    ) -> AsyncSubscription:
        """Collect the events of a session, or of all sessions, from when this returns."""
        return AsyncSubscription(self._hosting.subscriptions.subscribe(session_id, queue=queue))

    async def close(self) -> None:
        """End all sessions and their instances. Closing twice is the same."""
        await self._hosting.close()
