"""The store in the memory of this process. It forgets everything when the process ends."""

from __future__ import annotations

import threading
import time
from itertools import islice

from flight_memory.memory_types import MemoryAllocation
from flight_v6r.diagnostics import Finding, FindingKind
from memory_accounting import ledger
from memory_accounting.arguments import well_formed
from memory_accounting.course import Step
from memory_accounting.freed import FreedIds
from memory_accounting.ledger import LIVE, MADE, USED, Counts, Terms
from memory_accounting.places import Places
from memory_accounting.refusals import (
    Refusal,
    freed_before,
    malformed_session_id,
    not_recorded,
    quoted,
    unknown_allocation,
)
from memory_accounting.sessions import Session
from memory_accounting.settings import PoolSettings
from memory_accounting.stores.seam import (
    NEVER,
    Applied,
    Change,
    Held,
    Holdings,
    Known,
    NotLive,
    Outcome,
    Place,
    Reading,
    Repeated,
    Stale,
    Wanted,
)


class LocalStore:
    """The sessions by id, the owners of the live allocations, and the freed ids.

    Besides the methods of the seam it has three of its own for who holds its lock: `begin`,
    `record`, and `release` do what creating and freeing need without a value in between.
    """

    name = "memory"

    def __init__(self, settings: PoolSettings) -> None:
        """Keep nothing yet."""
        self._settings = settings
        self.lock = threading.Lock()
        self.by_id: dict[str, Session] = {}
        """The open sessions in the order of their opening."""
        self._live: Places[tuple[Session, int]] = Places()
        """Where each live allocation is: its session, and its number there."""
        self._freed = FreedIds(settings.freed_ids, settings.freed_seconds * 1000)
        self._serial = 0

    # under the lock of the caller

    def begin(self, session_id: str, terms: Terms, now: int) -> Session | Refusal:
        """Begin a session on these terms; `record` lets it in."""
        if well_formed(session_id):
            return Session(session_id, terms, now, self._settings)
        return malformed_session_id(session_id)

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
                self._let_in(session)
        except MemoryError:
            session.allocations.pop(number, None)
            self._live.discard(allocation_id)
            return not_recorded("this process is out of memory")
        session.counts = after
        return None

    def release(self, allocation_id: str, now: int) -> Refusal | tuple[Session, MemoryAllocation]:
        """Free an allocation; return it and its session, or why there is none to free."""
        place = self._live.find(allocation_id)
        if place is None:
            freed_at = self._freed.freed_at(allocation_id, now)
            if freed_at is None:
                return unknown_allocation(allocation_id)
            return freed_before(allocation_id, freed_at)
        session, number = place
        allocation = session.allocations[number]
        after = ledger.release(session.counts, allocation.size.bytes, allocation.purpose)
        history = session.history
        if not history.quiet_from <= now < history.quiet_until:
            history.record(now, session.counts, after)
        self._freed.add(allocation_id, now)
        del session.allocations[number]
        self._live.discard(allocation_id)
        session.counts = after
        return session, allocation

    # the seam

    def load(self, session_id: str) -> Known | None:
        """Return the present state of a session."""
        with self.lock:
            session = self.by_id.get(session_id)
            return None if session is None else session.known

    def apply(self, change: Change) -> Outcome:
        """Apply a change if its version is the present one."""
        with self.lock:
            session = self.by_id.get(change.session_id)
            if (NEVER if session is None else session.version) != change.version:
                return Stale(None if session is None else session.known)
            for held in change.freed:
                if self._live.find(held.allocation.id) is None:
                    return NotLive(self._freed.freed_at(held.allocation.id, change.at))
            if change.made is not None and change.made.allocation.id in self._live:
                return Repeated()
            return Applied(self._apply(session, change))

    def find(self, allocation_id: str, now: int) -> Place:
        """Look up an allocation id."""
        with self.lock:
            place = self._live.find(allocation_id)
            if place is None:
                return self._freed.freed_at(allocation_id, now)
            session, number = place
            return Held(session.allocations[number], number)

    def read(self, session_id: str) -> Reading | None:
        """Return the present state of a session with its final samples."""
        with self.lock:
            session = self.by_id.get(session_id)
            if session is None:
                return None
            return Reading(session.known, session.history.final())

    def live(self, session_id: str, wanted: Wanted) -> list[Held]:
        """Return live allocations of a session, oldest first."""
        most, made_before, purposes = wanted
        with self.lock:
            session = self.by_id.get(session_id)
            if session is None:
                return []
            if made_before is None and purposes is None:
                pairs = islice(session.allocations.items(), most)
                return [Held(allocation, number) for number, allocation in pairs]
            found = (
                Held(each, number)
                for number, each in session.allocations.items()
                if (made_before is None or each.allocated_at < made_before)
                and (purposes is None or each.purpose in purposes)
            )
            return list(islice(found, most))

    def sessions(self) -> list[str]:
        """Return the ids of the sessions in the order of their opening."""
        with self.lock:
            return list(self.by_id)

    def totals(self) -> tuple[int, int, int]:
        """Return how many sessions there are, how many allocations are live, and their bytes."""
        with self.lock:
            counts = [session.counts for session in self.by_id.values()]
        return len(counts), sum(each[LIVE] for each in counts), sum(each[USED] for each in counts)

    def holdings(self, session_id: str) -> Holdings | None:
        """Return all that is kept of a session."""
        with self.lock:
            session = self.by_id.get(session_id)
            if session is None:
                return None
            return Holdings(session.known, session.history.final(), session.held())

    def inspect(self) -> list[Finding]:
        """Report allocations that are found by their id and not in their session, or the reverse.

        Nothing but a mistake in this program can lead to one, so there is nothing to mend it by.
        """
        with self.lock:
            listed = {
                each.id for session in self.by_id.values() for each in session.allocations.values()
            }
            indexed = set(self._live)
        return [
            Finding(
                FindingKind.INDEX,
                None,
                f"allocation {quoted(each)} is in one place and not in another",
                repairable=False,
            )
            for each in sorted(listed ^ indexed)
        ]

    def mend(self) -> list[Finding]:
        """Report the same: there is nothing to mend it by."""
        return self.inspect()

    def pause(self, seconds: float) -> None:
        """Wait for a moment."""
        time.sleep(seconds)

    def close(self) -> None:
        """Keep everything: it is gone with the object."""

    def _let_in(self, session: Session) -> None:
        self._serial += 1
        session.serial = self._serial
        self.by_id[session.id] = session
        session.is_open = True

    def _apply(self, session: Session | None, change: Change) -> str:
        state, at = change.state, change.at
        for allocation, _ in change.freed:
            self._live.discard(allocation.id)
            self._freed.add(allocation.id, at)
        if state is None:
            self.by_id.pop(change.session_id, None)
            return NEVER
        if session is None:
            session = Session(state.session_id, state.terms, state.opened_at, self._settings)
            self._let_in(session)
        for _, number in change.freed:
            del session.allocations[number]
        if change.made is not None:
            allocation, number = change.made
            session.allocations[number] = allocation
            self._live.add(allocation.id, (session, number))
        session.history.go_on(
            Step(state.course, change.samples), state.terms, replace=change.replace
        )
        session.user_id, session.configured = state.user_id, state.configured
        session.terms, session.counts = state.terms, state.counts
        return session.version
