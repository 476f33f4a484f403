"""The ledger in the memory of this process, where creating and freeing take microseconds."""

from __future__ import annotations

import time
from typing import Final

from flight_memory.memory_types import MemoryAllocation, MemoryError_, MemoryPurpose, MemorySize
from memory_accounting import ledger
from memory_accounting.arguments import require_request, require_text
from memory_accounting.clock import Clock, checked, system_clock
from memory_accounting.events import telling
from memory_accounting.events.subscriptions import Subscriptions
from memory_accounting.identifiers import IdSource, UuidSource, new_id
from memory_accounting.ledger import Counts
from memory_accounting.plans.context import Context
from memory_accounting.pool import Pool
from memory_accounting.recent import Recent
from memory_accounting.refusals import Refusal, not_recorded, refused
from memory_accounting.sessions import Session
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import shared_memory_size
from memory_accounting.stores.local import LocalStore
from wit_runtime import Ok, Result
from wit_runtime.building import fast_constructor

_allocation: Final = fast_constructor(MemoryAllocation)
_granted: Final = fast_constructor(Ok[MemoryAllocation])
_TRUE: Final = Ok(True)  # noqa: FBT003 - the contract's answer; frozen, so all calls share it


class MemoryPool(Pool):
    """The ledger of the sessions of one process.

    One lock guards it. Creating and freeing take the same short time whatever the number of
    allocations; what takes long (fitting, formatting) happens outside the lock. The clock and the
    id source are called under it, so they must not call the pool, and neither must a finalizer or
    a signal handler.
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
        settings = PoolSettings() if settings is None else settings
        is_system = clock is system_clock
        clock = clock if is_system else checked(clock)
        if id_source is None:
            id_source = new_id if is_system else UuidSource().make
        make_id: Final = id_source
        subscriptions = Subscriptions()
        self._local = LocalStore(settings)
        context = Context(
            settings=settings,
            clock=clock,
            new_id=lambda at, _: make_id(at),
            subscriptions=subscriptions,
            # What the store knows is asked as fast as what is kept in mind.
            known=Recent(0),
            places=Recent(0),
        )
        super().__init__(self._local, context)
        self._new_id = make_id
        self._subscriptions = subscriptions
        self._node_terms = context.node_terms
        self._sessions = self._local.by_id
        # What create and free use for speed: `with` costs twice as much as the first two, and the
        # machine's clock is read without a Python function around it.
        self._acquire, self._release = self._local.lock.acquire, self._local.lock.release
        self._ticks = time.time_ns if is_system else clock
        self._ticks_per_millisecond = 1_000_000 if is_system else 1

    @property
    def parts(self) -> tuple[LocalStore, Context]:
        """What it is made of, for a pool that is awaited and shares it."""
        return self._local, self._context

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
                begun = self._local.begin(session_id, self._node_terms, now)
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
            if self._subscriptions.present:
                return self._record_and_tell(session, after, allocation)
            refusal = self._local.record(session, after, allocation)
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
            released = self._local.release(allocation_id, now)
            if isinstance(released, Refusal):
                return refused(released, now)
            if self._subscriptions.present:
                self._tell_freed(*released, now)
        finally:
            self._release()
        return _TRUE

    def _record_and_tell(
        self, session: Session, after: Counts, allocation: MemoryAllocation
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Record, and tell what that led to; under the lock, so that the order is kept."""
        now, before = allocation.allocated_at, session.state if session.is_open else None
        refusal = self._local.record(session, after, allocation)
        if refusal is not None:
            return refused(refusal, now)
        told = telling.events(before, session.state, now, self.settings, made=allocation)
        self._subscriptions.tell(told)
        return _granted(allocation)

    def _tell_freed(self, session: Session, allocation: MemoryAllocation, now: int) -> None:
        after = session.state
        # Of what was before, only the use matters for what a free leads to.
        used = after.book.used + allocation.size.bytes
        before = after._replace(counts=after.book._replace(used=used))
        told = telling.events(before, after, now, self.settings, freed=[allocation])
        self._subscriptions.tell(told)
