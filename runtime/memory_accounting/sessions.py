"""A session as a pool keeps it: its immutable state, its allocations, and its history."""

from __future__ import annotations

import attrs

from flight_memory.memory_types import MemoryAllocation, MemoryLimits, MemoryPurpose, MemorySize
from memory_accounting.history import History, Sample
from memory_accounting.ledger import EMPTY, Book, Terms
from memory_accounting.limits import limits_record
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import memory_size


@attrs.frozen
class SessionConfiguration:
    """What a session is held to."""

    session_id: str
    platform: str
    capacity: MemorySize
    limits: MemoryLimits


class Session:
    """What a pool holds for one session id; the pool's lock guards it."""

    __slots__ = (
        "allocations",
        "counts",
        "grew_at",
        "history",
        "id",
        "is_open",
        "shrank_at",
        "terms",
    )

    def __init__(self, session_id: str, terms: Terms, settings: PoolSettings) -> None:
        """Open a session that holds nothing."""
        self.id = session_id
        self.terms = terms
        self.counts = EMPTY
        self.is_open = False
        """Whether the store has let it in; one that is begun for a refused request never is."""
        self.allocations: dict[int, MemoryAllocation] = {}
        """The live allocations, oldest first, by their number in the session: ascending numbers lie
        side by side in a table of any size, where ids would be all over it."""
        self.history = History(settings.history_samples, settings.history_seconds * 1000, terms)
        self.grew_at: dict[MemoryPurpose, int] = {}
        """When an allocation was last made, for each purpose (milliseconds)."""
        self.shrank_at: dict[MemoryPurpose, int] = {}
        """When an allocation was last freed, for each purpose (milliseconds)."""

    def configuration(self) -> SessionConfiguration:
        """Return what the session is held to."""
        terms = self.terms
        return SessionConfiguration(
            self.id, terms.platform, memory_size(terms.capacity), limits_record(terms.limits)
        )

    @property
    def book(self) -> Book:
        """What the session holds and ever held."""
        return Book.of(self.counts)

    def sample(self, now: int) -> Sample:
        """Return the state at this moment."""
        terms, book = self.terms, self.book
        return Sample(now, book.used, book.committed, terms.capacity, terms.platform)
