"""What must never come a second time: the tokens of changes, the ids of allocations, and ranks."""

from __future__ import annotations

import secrets
import threading
from itertools import count
from typing import Final

from memory_accounting.identifiers import UuidSource
from memory_accounting.renewing import renew_in_child
from memory_accounting.stores.redis.keys import partition_of

_RANKS: Final = 1024
"""How many sessions may be opened in a millisecond before their ranks run ahead of the clock."""


class Tokens:
    """Tokens of changes: each is the version of the state that it leads to, and never made again.

    So a server that comes back with an older state, or a session that is ended and opened anew,
    never has the version of another state.
    """

    def __init__(self) -> None:
        """Begin with a random name, so that nobody else makes the same ones."""
        self._begin()
        renew_in_child(self, Tokens._begin)

    def make(self) -> str:
        """Make the next token."""
        return f"{self._name}-{next(self._numbers)}"

    def _begin(self) -> None:
        self._name, self._numbers = secrets.token_hex(6), count(1)


class Ranks:
    """Places in the order in which sessions are opened: by the clock, and strictly ascending."""

    def __init__(self) -> None:
        """Begin."""
        self._lock = threading.Lock()
        self._last = -1

    def make(self, at: int) -> int:
        """Return the rank of a session that is opened at a moment, in milliseconds."""
        with self._lock:
            self._last = max(self._last + 1, at * _RANKS)
            return self._last


def rank_of(at: int) -> int:
    """Return the least rank of a session that was opened at a moment, in milliseconds."""
    return at * _RANKS


def moment_of(rank: float) -> int:
    """Return about when a session of a rank was opened, in milliseconds."""
    return int(rank) // _RANKS


class PartitionedIds:
    """Allocation ids that sort by the time they were made and end in the partition."""

    def __init__(self) -> None:
        """Begin."""
        self._make = UuidSource().make

    def make(self, at: int, session_id: str) -> str:
        """Make the next id, of an allocation made at a moment in a session."""
        return self._make(at)[:-2] + partition_of(session_id)
