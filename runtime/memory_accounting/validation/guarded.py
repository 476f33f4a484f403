"""A pool behind validation, fair sharing, and detection: the same Protocols, to be called."""

from __future__ import annotations

from typing import Final, TypeVar, cast

from flight_memory.memory_analytics import MemoryStats, MemoryTrend
from flight_memory.memory_operations import MemoryOperations
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
from memory_accounting.clock import Clock, system_clock
from memory_accounting.validation import passing
from memory_accounting.validation.anomalies import AbnormalUse
from memory_accounting.validation.guard import Guard, OnAlert
from memory_accounting.validation.ledgers import Ledger
from memory_accounting.validation.passing import Plan
from memory_accounting.validation.sharing import FairShare
from wit_runtime import U64, Result

T = TypeVar("T")


class GuardedPool:
    """Wraps an implementation of `MemoryOperations`: a pool, a hosted component, a remote client.

    Malformed requests never reach it. With `fairness`, allocations that the node or other sessions
    need are refused; with `anomalies`, use is watched and `on_alert` told. Without either it
    answers as the pool does. The other interfaces of a ledger are passed on; of those that the pool
    lacks, the functions raise AttributeError.

    For any number of threads, if the pool is. Everything that allocates on the node goes through
    one guarded pool; what goes past it is seen when a session is read, which is before its first
    allocation and after its limits or its configuration were changed here.
    """

    def __init__(
        self,
        pool: MemoryOperations,
        *,
        fairness: FairShare | None = None,
        anomalies: AbnormalUse | None = None,
        on_alert: OnAlert | None = None,
        clock: Clock = system_clock,
    ) -> None:
        """Guard a pool; `clock` dates the refusals and the alerts that are made here."""
        self._pool: Final = cast("Ledger", pool)
        self._guard: Final = Guard(fairness, anomalies, on_alert, clock)

    # memory-operations

    def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Record an allocation, if the node and the other sessions allow it.

        Beyond the errors of the contract, `insufficient-memory` with the details `node`, and
        `limit-exceeded` with the details `fair-share`.
        """
        return self._run(passing.create(self._guard, session_id, size, purpose))

    def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
        """Free an allocation."""
        return self._run(passing.free(self._guard, allocation_id))

    def get_memory_snapshot(self, session_id: str) -> Result[MemoryUsageSnapshot, MemoryError_]:
        """Describe the session's memory now."""
        return self._pool.get_memory_snapshot(session_id)

    def get_platform_profile(self, platform: str) -> Result[PlatformProfile, MemoryError_]:
        """Return what a platform offers."""
        return self._pool.get_platform_profile(platform)

    def set_memory_limits(
        self, session_id: str, limits: MemoryLimits
    ) -> Result[bool, MemoryError_]:
        """Replace the session's limits."""
        return self._run(passing.set_limits(self._guard, session_id, limits))

    def get_memory_limits(self, session_id: str) -> Result[MemoryLimits, MemoryError_]:
        """Return the session's limits."""
        return self._pool.get_memory_limits(session_id)

    def get_memory_pressure(self, session_id: str) -> Result[MemoryPressure, MemoryError_]:
        """Name how close the session is to its capacity."""
        return self._pool.get_memory_pressure(session_id)

    def validate_allocation_request(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[bool, MemoryError_]:
        """Tell whether the allocation would be granted now, here and by the pool."""
        return self._run(passing.validate(self._guard, session_id, size, purpose))

    def list_allocations(self, session_id: str) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return the live allocations, oldest first."""
        return self._pool.list_allocations(session_id)

    # memory-analytics

    def calculate_memory_stats(self, session_id: str) -> Result[MemoryStats, MemoryError_]:
        """Total up the session's life."""
        return self._pool.calculate_memory_stats(session_id)

    def get_memory_trends(
        self, session_id: str, time_window: U64
    ) -> Result[MemoryTrend, MemoryError_]:
        """Return the course over the last `time_window` seconds."""
        return self._pool.get_memory_trends(session_id, time_window)

    def generate_memory_report(self, session_id: str) -> Result[str, MemoryError_]:
        """Write a report in Markdown for people."""
        return self._pool.generate_memory_report(session_id)

    # sessions

    def configure_session(
        self, session_id: str, request: ConfigurationRequest
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Open a session, or change what it is held to."""
        return self._run(passing.configure(self._guard, session_id, request))

    def get_session_configuration(
        self, session_id: str
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Return what the session is held to."""
        return self._pool.get_session_configuration(session_id)

    def list_sessions(self) -> Result[list[str], MemoryError_]:
        """Return the ids of the open sessions."""
        return self._pool.list_sessions()

    def end_session(self, session_id: str) -> Result[bool, MemoryError_]:
        """End a session, and give back to the node what it held."""
        return self._run(passing.end(self._guard, session_id))

    # insights

    def get_leak_suspects(
        self, session_id: str, age: U64 | None
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return the live allocations that look leaked."""
        return self._pool.get_leak_suspects(session_id, age)

    def get_usage_patterns(
        self, session_id: str, time_window: U64
    ) -> Result[list[PurposePattern], MemoryError_]:
        """Return how the use of each purpose develops."""
        return self._pool.get_usage_patterns(session_id, time_window)

    def get_capacity_advice(
        self, session_id: str, time_window: U64
    ) -> Result[CapacityAdvice, MemoryError_]:
        """Return the capacity to configure."""
        return self._pool.get_capacity_advice(session_id, time_window)

    # diagnostics

    def check(self) -> Result[list[Finding], MemoryError_]:
        """Compare what is stored with the rules of the ledger."""
        return self._pool.check()

    def repair(self) -> Result[list[Finding], MemoryError_]:
        """Mend what can be mended."""
        return self._pool.repair()

    def get_ledger_status(self) -> Result[LedgerStatus, MemoryError_]:
        """Tell how the ledger fares."""
        return self._pool.get_ledger_status()

    # beyond

    def tick(self) -> None:
        """Clear the alerts of sessions that fell silent; call it at an interval."""
        self._guard.tick()

    def _run(self, plan: Plan[T]) -> T:
        """Make the calls that a plan asks for until it has its result."""
        try:
            call = next(plan)
            while True:
                try:
                    answer: object = getattr(self._pool, call.method)(*call.arguments)
                except BaseException as error:  # noqa: BLE001 - the plan lets it through
                    call = plan.throw(error)
                else:
                    call = plan.send(answer)
        except StopIteration as end:
            return cast("T", end.value)
