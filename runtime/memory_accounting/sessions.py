"""A session as the store in this process keeps it: its state, its allocations, and its history."""

from __future__ import annotations

from flight_memory.memory_types import MemoryAllocation
from memory_accounting.history import History
from memory_accounting.ledger import EMPTY, Terms
from memory_accounting.settings import PoolSettings
from memory_accounting.state import SessionState, sequence
from memory_accounting.stores.seam import Held, Known


class Session:
    """What is kept for one session id; the store's lock guards it."""

    __slots__ = (
        "allocations",
        "configured",
        "counts",
        "history",
        "id",
        "is_open",
        "opened_at",
        "serial",
        "terms",
        "user_id",
    )

    def __init__(self, session_id: str, terms: Terms, at: int, settings: PoolSettings) -> None:
        """Begin a session that holds nothing."""
        self.id = session_id
        self.opened_at = at
        self.user_id: str | None = None
        self.configured = 0
        self.terms = terms
        self.counts = EMPTY
        self.is_open = False
        """Whether the store has let it in; one that is begun for a refused request never is."""
        self.serial = 0
        """Which of the sessions that the store ever let in it is."""
        self.allocations: dict[int, MemoryAllocation] = {}
        """The live allocations, oldest first, by their number in the session: ascending numbers lie
        side by side in a table of any size, where ids would be all over it."""
        self.history = History(
            settings.history_samples,
            settings.history_seconds * 1000,
            terms,
            settings.clock_tolerance_milliseconds,
        )

    @property
    def version(self) -> str:
        """Return what no other state of this session, or of another of its name, ever has."""
        newest = self.history.course.newest
        sampled = 0 if newest is None else newest.at
        return f"{self.serial}.{sequence(self.configured, self.counts)}.{sampled}"

    @property
    def state(self) -> SessionState:
        """Return the state as a value."""
        return SessionState(
            self.id,
            self.opened_at,
            self.user_id,
            self.configured,
            self.terms,
            self.counts,
            self.history.course,
        )

    @property
    def known(self) -> Known:
        """Return the state with its version."""
        return Known(self.version, self.state)

    def held(self) -> list[Held]:
        """Return the live allocations with their numbers."""
        return [Held(allocation, number) for number, allocation in self.allocations.items()]
