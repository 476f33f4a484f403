"""Allocation ids: UUIDs of version 7, which sort by the time they were made (RFC 9562)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from memory_accounting.renewing import renew_in_child

IdSource: TypeAlias = Callable[[int], str]
"""Makes an id for an allocation created at that many milliseconds since the Unix epoch."""

NewId: TypeAlias = Callable[[int, str], str]
"""The same for a store whose ids depend on the session, which is passed too."""

_LATEST: Final = (1 << 48) - 1
_COUNTERS: Final = tuple(f"{count:03x}" for count in range(1 << 12))

_Millisecond: TypeAlias = tuple[int, Iterator[str]]
"""A millisecond and the ids that are left of it."""


class UuidSource:
    """Makes ids of 48 bits of milliseconds, a counter of 12 bits, and 60 random bits.

    Within a source they ascend strictly in the order of creation, over all threads, also when the
    clock stands still or steps back: the counter goes on, and when it runs out, the milliseconds
    run ahead of the clock. The random bits are drawn for each millisecond: they keep sources apart,
    and are no secret, so an id must not serve as a permission.

    A millisecond is immutable but for its iterator, whose `next` is atomic, so that only the step
    to a new millisecond takes the lock.
    """

    def __init__(self, random: Callable[[int], bytes] = os.urandom) -> None:
        """Start with no id made; `random` returns as many random bytes as it is asked for."""
        self._random = random
        self._lock = threading.Lock()
        self._current: _Millisecond = (-1, iter(()))
        # A forked child must not go on with its parent's random bits, nor wait for a lock that
        # only the parent can release.
        renew_in_child(self, UuidSource._after_fork)

    def make(self, milliseconds: int) -> str:
        """Make the next id."""
        at, ids = self._current
        made = next(ids, None) if milliseconds <= at else None
        while made is None:
            at, ids = self._later_than(at, milliseconds)
            made = next(ids, None)
        return made

    def _later_than(self, at: int, milliseconds: int) -> _Millisecond:
        """Go on to the given millisecond, or past `at` if that is later; perhaps another did."""
        with self._lock:
            if self._current[0] <= at:
                self._current = _begin(max(at + 1, milliseconds), self._random)
            return self._current

    def _after_fork(self) -> None:
        self._lock = threading.Lock()
        self._current = (self._current[0], iter(()))


def _begin(milliseconds: int, source: Callable[[int], bytes]) -> _Millisecond:
    if milliseconds > _LATEST:
        raise ValueError(f"{milliseconds} ms since 1970 is beyond what a UUID can hold")
    time = f"{milliseconds:012x}"
    random = source(8).hex()
    form = f"{time[:8]}-{time[8:]}-7%s-8{random[:3]}-{random[4:]}"
    return milliseconds, map(form.__mod__, _COUNTERS)


new_id: Final[IdSource] = UuidSource().make
"""The source of the process: its ids ascend over all pools that use it."""
