"""The state of a session: an immutable value that any store can keep, and any process decide on."""

from __future__ import annotations

from typing import NamedTuple

from flight_v6r.sessions import SessionConfiguration
from memory_accounting.course import BEGINNING, Course, Standing
from memory_accounting.ledger import EMPTY, LIVE, MADE, Book, Counts, Terms
from memory_accounting.limits import limits_record
from memory_accounting.sizes import memory_size


class SessionState(NamedTuple):
    """Everything of a session but its allocations and its final samples."""

    session_id: str
    opened_at: int
    """When the session was opened, in milliseconds since the Unix epoch."""
    user_id: str | None
    configured: int
    """How often its terms were set after it was opened, or to open it."""
    terms: Terms
    counts: Counts
    course: Course

    @property
    def book(self) -> Book:
        """Name what the session holds and ever held."""
        return Book.of(self.counts)

    @property
    def standing(self) -> Standing:
        """Return what it holds, and what it is held to."""
        return Standing(self.counts, self.terms)

    @property
    def sequence(self) -> int:
        """Count its changes: allocations made and freed, and terms set."""
        return sequence(self.configured, self.counts)


def sequence(configured: int, counts: Counts) -> int:
    """Count the changes of a session from what it counts anyway."""
    return configured + 2 * counts[MADE] - counts[LIVE]


def opened(session_id: str, terms: Terms, at: int) -> SessionState:
    """Return the state of a session that is opened at a moment."""
    return SessionState(session_id, at, None, 0, terms, EMPTY, BEGINNING)


def configuration(state: SessionState) -> SessionConfiguration:
    """Make the record of what a session is held to."""
    terms = state.terms
    return SessionConfiguration(
        session_id=state.session_id,
        user_id=state.user_id,
        platform=terms.platform,
        capacity=memory_size(terms.capacity),
        limits=limits_record(terms.limits),
        opened_at=state.opened_at,
    )
