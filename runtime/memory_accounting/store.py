"""Where a pool keeps its sessions: in the memory of this process.

It applies decisions and takes none: which allocation is granted is the ledger's to say. Not safe
for threads; its pool's lock is. A store elsewhere would do the same in a transaction.
"""

from __future__ import annotations

from flight_memory.memory_types import MemoryAllocation
from memory_accounting import ledger
from memory_accounting.arguments import well_formed
from memory_accounting.freed import FreedIds
from memory_accounting.ledger import MADE, USED, Counts, Terms
from memory_accounting.places import Places
from memory_accounting.refusals import (
    Refusal,
    freed_before,
    malformed_session_id,
    not_recorded,
    unknown_allocation,
    unknown_session,
)
from memory_accounting.sessions import Session
from memory_accounting.settings import PoolSettings


class Store:
    """The sessions by id, the owners of the live allocations, and the freed ids."""

    def __init__(self, settings: PoolSettings) -> None:
        """Keep nothing yet."""
        self._settings = settings
        self.sessions: dict[str, Session] = {}
        """The open sessions in the order of their opening."""
        self._live: Places[tuple[Session, int]] = Places()
        """Where each live allocation is: its session, and its number there."""
        self._freed = FreedIds(settings.freed_ids, settings.freed_seconds * 1000)

    def find(self, session_id: str) -> Session | Refusal:
        """Look up a session."""
        session = self.sessions.get(session_id)
        if session is not None:
            return session
        if well_formed(session_id):
            return unknown_session(session_id)
        return malformed_session_id(session_id)

    def find_or_begin(self, session_id: str, terms: Terms) -> Session | Refusal:
        """Look up a session, or begin one on these terms; `open` and `record` let it in."""
        session = self.sessions.get(session_id)
        if session is not None:
            return session
        if well_formed(session_id):
            return Session(session_id, terms, self._settings)
        return malformed_session_id(session_id)

    def hold_to(self, session: Session, terms: Terms, now: int) -> None:
        """Hold a session, which may be a new one, to terms."""
        session.history.record_terms(now, session.counts, terms)
        self.sessions[session.id] = session
        session.is_open = True
        session.terms = terms

    def record(
        self, session: Session, after: Counts, allocation: MemoryAllocation
    ) -> Refusal | None:
        """Record a granted allocation and the book with it, entirely or not at all."""
        allocation_id = allocation.id
        now = allocation.allocated_at
        number = after[MADE]
        if allocation_id in self._live:
            return not_recorded(f"the id source repeated {allocation_id!r}")
        try:
            history = session.history
            if not history.quiet_from <= now < history.quiet_until or after[USED] > history.high:
                history.record(now, session.counts, after)
            session.allocations[number] = allocation
            self._live.add(allocation_id, (session, number))
            if not session.is_open:
                self.sessions[session.id] = session
                session.is_open = True
        except MemoryError:
            session.allocations.pop(number, None)
            self._live.discard(allocation_id)
            return not_recorded("this process is out of memory")
        session.grew_at[allocation.purpose] = now
        session.counts = after
        return None

    def release(self, allocation_id: str, now: int) -> Refusal | None:
        """Free an allocation, or say why there is none to free."""
        place = self._live.find(allocation_id)
        if place is None:
            freed_at = self._freed.freed_at(allocation_id, now)
            if freed_at is None:
                return unknown_allocation(allocation_id)
            return freed_before(allocation_id, freed_at)
        session, number = place
        allocation = session.allocations[number]
        purpose = allocation.purpose
        after = ledger.release(session.counts, allocation.size.bytes, purpose)
        history = session.history
        if not history.quiet_from <= now < history.quiet_until:
            history.record(now, session.counts, after)
        self._freed.add(allocation_id, now)
        del session.allocations[number]
        self._live.discard(allocation_id)
        session.shrank_at[purpose] = now
        session.counts = after
        return None

    def end(self, session: Session, now: int) -> None:
        """Forget a session, and free what it holds."""
        del self.sessions[session.id]
        for allocation in session.allocations.values():
            self._live.discard(allocation.id)
            self._freed.add(allocation.id, now)
