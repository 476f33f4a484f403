"""The memory operations and analytics of the contract, in process, for any number of threads."""

from __future__ import annotations

import threading
import time
from typing import Final

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
from memory_accounting import analysis, ledger, records
from memory_accounting.arguments import (
    require_limits,
    require_request,
    require_text,
    require_u64,
)
from memory_accounting.clock import Clock, checked, system_clock
from memory_accounting.configuration import requested_terms, require_configuration
from memory_accounting.identifiers import IdSource, UuidSource, new_id
from memory_accounting.ledger import Book, Terms
from memory_accounting.limits import default_limits, limits_from, limits_record
from memory_accounting.platforms import CUSTOM, platform_capacity, platform_profile
from memory_accounting.refusals import Refusal, not_recorded, refused
from memory_accounting.sessions import SessionConfiguration
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import shared_memory_size
from memory_accounting.store import Store
from wit_runtime import U64, Err, Ok, Result
from wit_runtime.building import fast_constructor

_allocation: Final = fast_constructor(MemoryAllocation)
_granted: Final = fast_constructor(Ok[MemoryAllocation])
_TRUE: Final = Ok(True)  # noqa: FBT003 - the contract's answer; frozen, so all calls share it
_FALSE: Final = Ok(False)  # noqa: FBT003 - the same


class MemoryPool:
    """The ledger of the sessions of one process: all functions of the two interfaces, and more.

    What the contract calls an error is returned as `Err`; a wrong type raises TypeError, a number
    outside of u64 ValueError, both before anything changes. One lock guards the pool. Creating and
    freeing take the same short time whatever the number of allocations; what takes long (fitting,
    formatting) happens outside the lock. The clock and the id source are called under it, so they
    must not call the pool, and neither must a finalizer or a signal handler.
    """

    def __init__(
        self,
        settings: PoolSettings | None = None,
        *,
        clock: Clock = system_clock,
        id_source: IdSource | None = None,
    ) -> None:
        """Open a pool without sessions.

        Without an `id_source`, ids come from the one source of the process; under a clock of its
        own a pool has a source of its own, so that a strange clock troubles nobody else.
        """
        self.settings: Final = PoolSettings() if settings is None else settings
        self._clock = clock if clock is system_clock else checked(clock)
        if id_source is None:
            id_source = new_id if clock is system_clock else UuidSource().make
        self._new_id = id_source
        self._lock = threading.Lock()
        # What create and free use for speed: `with` costs twice as much as the first two, and the
        # machine's clock is read without a Python function around it.
        self._acquire, self._release = self._lock.acquire, self._lock.release
        is_system = clock is system_clock
        self._ticks = time.time_ns if is_system else self._clock
        self._ticks_per_millisecond = 1_000_000 if is_system else 1
        self._store = Store(self.settings)
        self._sessions = self._store.sessions
        node = self.settings.node_capacity
        self._node_terms = Terms(CUSTOM, node, default_limits(node))

    # memory-operations

    def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Record an allocation; the first one granted to an unknown session opens it."""
        amount = require_request(session_id, size, purpose)
        self._acquire()
        try:
            now = self._ticks() // self._ticks_per_millisecond
            session = self._sessions.get(session_id)
            if session is None:
                begun = self._store.find_or_begin(session_id, self._node_terms)
                if isinstance(begun, Refusal):
                    return refused(begun, now)
                session = begun
            after = ledger.allocate(session.terms, session.counts, amount, purpose)
            if isinstance(after, Refusal):
                return refused(after, now)
            try:
                allocation_id = self._new_id(now)
            except Exception as error:  # noqa: BLE001 - an id source may be anyone's code
                cause = f"the id source failed with {type(error).__name__}: {error}"
                return refused(not_recorded(cause), now)
            allocation = _allocation(
                allocation_id, session_id, shared_memory_size(amount), purpose, now, None
            )
            refusal = self._store.record(session, after, allocation)
        finally:
            self._release()
        return _granted(allocation) if refusal is None else refused(refusal, now)

    def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
        """Free an allocation."""
        if type(allocation_id) is not str:
            require_text("allocation_id", allocation_id)
        self._acquire()
        try:
            now = self._ticks() // self._ticks_per_millisecond
            refusal = self._store.release(allocation_id, now)
        finally:
            self._release()
        return _TRUE if refusal is None else refused(refusal, now)

    def get_memory_snapshot(self, session_id: str) -> Result[MemoryUsageSnapshot, MemoryError_]:
        """Describe the session's memory now."""
        require_text("session_id", session_id)
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            sample = session.sample(now)
        return Ok(records.snapshot(session_id, sample))

    def get_platform_profile(self, platform: str) -> Result[PlatformProfile, MemoryError_]:
        """Return what a platform offers; `custom` offers the node's capacity."""
        require_text("platform", platform)
        capacity = platform_capacity(
            platform,
            psp_capacity=self.settings.psp_capacity,
            node_capacity=self.settings.node_capacity,
        )
        if isinstance(capacity, Refusal):
            return refused(capacity, self._clock())
        return Ok(platform_profile(platform, capacity))

    def set_memory_limits(
        self, session_id: str, limits: MemoryLimits
    ) -> Result[bool, MemoryError_]:
        """Replace the session's limits."""
        require_text("session_id", session_id)
        require_limits("limits", limits)
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            terms = ledger.set_limits(session.terms, limits_from(limits))
            if isinstance(terms, Refusal):
                return refused(terms, now)
            self._store.hold_to(session, terms, now)
        return _TRUE

    def get_memory_limits(self, session_id: str) -> Result[MemoryLimits, MemoryError_]:
        """Return the session's limits."""
        state = self._state(session_id)
        if isinstance(state, Err):
            return state
        terms, _ = state
        return Ok(limits_record(terms.limits))

    def get_memory_pressure(self, session_id: str) -> Result[MemoryPressure, MemoryError_]:
        """Name how close the session is to its capacity."""
        state = self._state(session_id)
        if isinstance(state, Err):
            return state
        terms, book = state
        return Ok(records.pressure(terms, book.used, self.settings))

    def validate_allocation_request(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[bool, MemoryError_]:
        """Tell whether the allocation would be granted now; record nothing, open nothing."""
        amount = require_request(session_id, size, purpose)
        with self._lock:
            now = self._clock()
            session = self._store.find_or_begin(session_id, self._node_terms)
            if isinstance(session, Refusal):
                return refused(session, now)
            terms, counts = session.terms, session.counts
        if not amount:
            return refused(ledger.empty_request(purpose), now)
        return (
            _FALSE
            if isinstance(ledger.allocate(terms, counts, amount, purpose), Refusal)
            else _TRUE
        )

    def list_allocations(self, session_id: str) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return the live allocations, oldest first."""
        require_text("session_id", session_id)
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            return Ok(list(session.allocations.values()))

    # memory-analytics

    def calculate_memory_stats(self, session_id: str) -> Result[MemoryStats, MemoryError_]:
        """Total up the session's life."""
        state = self._state(session_id)
        if isinstance(state, Err):
            return state
        _, book = state
        return Ok(records.stats(book))

    def get_memory_trends(
        self, session_id: str, time_window: U64
    ) -> Result[MemoryTrend, MemoryError_]:
        """Return the course over the last `time_window` seconds."""
        require_text("session_id", session_id)
        window = require_u64("time_window", time_window) * 1000
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            reading = analysis.read_samples(session, now, window)
        return Ok(analysis.trend(reading, window))

    def generate_memory_report(self, session_id: str) -> Result[str, MemoryError_]:
        """Write a report in Markdown for people."""
        require_text("session_id", session_id)
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            reading = analysis.read_all(session, now, self.settings)
        return Ok(analysis.report(reading, self.settings))

    # beyond the contract

    def configure(
        self,
        session_id: str,
        *,
        vm_size: str | None = None,
        platform: str | None = None,
        capacity: int | None = None,
        limits: MemoryLimits | None = None,
    ) -> Result[SessionConfiguration, MemoryError_]:
        """Open a session, or change what it is held to; it keeps its allocations.

        Named by `vm_size` (small, medium, large), by `platform` label, or by `capacity` in bytes
        for a custom session (`capacity` also picks the model of a `psp`). Without `limits` the
        session has the default limits of its capacity, whatever it had before.
        """
        require_text("session_id", session_id)
        require_configuration(vm_size, platform, capacity, limits)
        asked = requested_terms(
            self.settings, vm_size=vm_size, platform=platform, capacity=capacity, limits=limits
        )
        with self._lock:
            now = self._clock()
            session = self._store.find_or_begin(session_id, self._node_terms)
            if isinstance(session, Refusal):
                return refused(session, now)
            terms = asked if isinstance(asked, Refusal) else ledger.configure(session.counts, asked)
            if isinstance(terms, Refusal):
                return refused(terms, now)
            self._store.hold_to(session, terms, now)
            return Ok(session.configuration())

    def configuration(self, session_id: str) -> Result[SessionConfiguration, MemoryError_]:
        """Return what the session is held to."""
        require_text("session_id", session_id)
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            return Ok(session.configuration())

    def sessions(self) -> list[str]:
        """Return the ids of the open sessions in the order of their opening."""
        with self._lock:
            return list(self._store.sessions)

    def end_session(self, session_id: str) -> Result[bool, MemoryError_]:
        """End a session and free what it holds; afterwards it is unknown.

        Takes a time in proportion to the allocations it holds.
        """
        require_text("session_id", session_id)
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            self._store.end(session, now)
        return _TRUE

    def sample(self) -> None:
        """Add a sample to the history of every session: the tick of whoever keeps time."""
        with self._lock:
            now = self._clock()
            for session in self._store.sessions.values():
                session.history.record(now, session.counts, session.counts)

    def leak_suspects(
        self, session_id: str, *, seconds: int | None = None
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        """Return live allocations older than `seconds` of purposes that only grew in that time.

        Oldest first. The default of `seconds` is the setting `leak_seconds`.
        """
        require_text("session_id", session_id)
        age = self.settings.leak_seconds if seconds is None else require_u64("seconds", seconds)
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            return Ok(analysis.read_suspects(session, now, age))

    def _state(self, session_id: str) -> tuple[Terms, Book] | Err[MemoryError_]:
        """Return a session's immutable state, to be looked at outside the lock."""
        require_text("session_id", session_id)
        with self._lock:
            now = self._clock()
            session = self._store.find(session_id)
            if isinstance(session, Refusal):
                return refused(session, now)
            return session.terms, session.book
