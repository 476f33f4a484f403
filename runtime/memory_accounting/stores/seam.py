"""What a store must do, whatever it is: the seam between the decisions and where they are kept.

A store takes no decision. It hands out the last state of a session with a version, and applies a
change only if that version is still the present one, entirely or not at all. So a decision may be
taken anywhere on a state that was known before: if it is outdated, the change is not applied and
the present state comes back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from flight_memory.memory_types import MemoryAllocation, MemoryPurpose
from flight_v6r.diagnostics import Finding
from memory_accounting.course import Sample
from memory_accounting.state import SessionState

NEVER: str = ""
"""The version of a session that is not there."""


class StoreError(Exception):
    """A store could not do what it was asked to; its text is the cause, for people."""


class Known(NamedTuple):
    """A state of a session, and the version that tells whether it still is the present one."""

    version: str
    state: SessionState


class Held(NamedTuple):
    """A live allocation, and its number in its session."""

    allocation: MemoryAllocation
    number: int


class Change(NamedTuple):
    """What is to happen to one session, all of it or nothing."""

    session_id: str
    version: str
    """The version that must be the present one; `NEVER` for a session that must not be there."""
    state: SessionState | None
    """The state afterwards; none where the session is to be gone."""
    at: int
    """When it happens, in milliseconds since the Unix epoch."""
    made: Held | None = None
    """The allocation to keep."""
    freed: tuple[Held, ...] = ()
    """The allocations to let go of, whose ids are to be remembered; they must be live."""
    samples: tuple[Sample, ...] = ()
    """The samples to append."""
    replace: bool = False
    """Whether all samples from before are dropped first."""


class Applied(NamedTuple):
    """The change happened."""

    version: str


class Stale(NamedTuple):
    """Nothing happened: the session has changed. Its present state, or none if it is not there."""

    known: Known | None


class NotLive(NamedTuple):
    """Nothing happened: an allocation to be freed is not live."""

    freed_at: int | None
    """When it was freed, if that is remembered."""


class Repeated(NamedTuple):
    """Nothing happened: the id of the allocation to be kept is taken."""


Outcome: TypeAlias = Applied | Stale | NotLive | Repeated


class Wanted(NamedTuple):
    """Which live allocations of a session to return; oldest first."""

    most: int | None = None
    made_before: int | None = None
    purposes: frozenset[MemoryPurpose] | None = None


class Reading(NamedTuple):
    """A session and its final samples, both of one moment."""

    known: Known
    samples: Sequence[Sample]


class Holdings(NamedTuple):
    """All that is kept of a session, of one moment, for an inspection."""

    known: Known
    samples: Sequence[Sample]
    live: Sequence[Held]


Place: TypeAlias = Held | int | None
"""Of an allocation id: the live allocation, when it was freed, or nothing that is remembered."""


class Store(Protocol):
    """A store that answers at once. Every method may raise `StoreError`; all are thread-safe."""

    name: str

    def load(self, session_id: str) -> Known | None:
        """Return the present state of a session."""
        ...

    def apply(self, change: Change) -> Outcome:
        """Apply a change if its version is the present one."""
        ...

    def find(self, allocation_id: str, now: int) -> Place:
        """Look up an allocation id."""
        ...

    def read(self, session_id: str) -> Reading | None:
        """Return the present state of a session with its final samples."""
        ...

    def live(self, session_id: str, wanted: Wanted) -> list[Held]:
        """Return live allocations of a session, oldest first; none of one that is not there."""
        ...

    def sessions(self) -> list[str]:
        """Return the ids of the sessions in the order of their opening."""
        ...

    def totals(self) -> tuple[int, int, int]:
        """Return how many sessions there are, how many allocations are live, and their bytes."""
        ...

    def holdings(self, session_id: str) -> Holdings | None:
        """Return all that is kept of a session that can be read."""
        ...

    def inspect(self) -> list[Finding]:
        """Report what is wrong beyond the state of single sessions; change nothing."""
        ...

    def mend(self) -> list[Finding]:
        """Mend what can be of what `inspect` reports, and report it."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait for a moment, before a lost race is tried again."""
        ...

    def close(self) -> None:
        """Let go of files and connections; the store is of no use afterwards."""
        ...


class AsyncStore(Protocol):
    """A store whose answers are awaited; the methods are those of `Store`."""

    name: str

    def load(self, session_id: str) -> Awaitable[Known | None]:
        """Return the present state of a session."""
        ...

    def apply(self, change: Change) -> Awaitable[Outcome]:
        """Apply a change if its version is the present one."""
        ...

    def find(self, allocation_id: str, now: int) -> Awaitable[Place]:
        """Look up an allocation id."""
        ...

    def read(self, session_id: str) -> Awaitable[Reading | None]:
        """Return the present state of a session with its final samples."""
        ...

    def live(self, session_id: str, wanted: Wanted) -> Awaitable[list[Held]]:
        """Return live allocations of a session, oldest first."""
        ...

    def sessions(self) -> Awaitable[list[str]]:
        """Return the ids of the sessions in the order of their opening."""
        ...

    def totals(self) -> Awaitable[tuple[int, int, int]]:
        """Return how many sessions there are, how many allocations are live, and their bytes."""
        ...

    def holdings(self, session_id: str) -> Awaitable[Holdings | None]:
        """Return all that is kept of a session that can be read."""
        ...

    def inspect(self) -> Awaitable[list[Finding]]:
        """Report what is wrong beyond the state of single sessions; change nothing."""
        ...

    def mend(self) -> Awaitable[list[Finding]]:
        """Mend what can be of what `inspect` reports, and report it."""
        ...

    def pause(self, seconds: float) -> Awaitable[None]:
        """Wait for a moment, before a lost race is tried again."""
        ...

    def close(self) -> Awaitable[None]:
        """Let go of connections; the store is of no use afterwards."""
        ...
