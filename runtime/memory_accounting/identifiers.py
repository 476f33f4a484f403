"""Allocation ids: UUIDs of version 7, which sort by the time they were made (RFC 9562)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

IdSource: TypeAlias = Callable[[int], str]
"""Makes an id for an allocation created at that many milliseconds since the Unix epoch."""

_LATEST: Final = (1 << 48) - 1
_COUNTERS: Final = tuple(f"{count:03x}" for count in range(1 << 12))
_TAIL_BYTES: Final = 6
_TAILS_AT_ONCE: Final = 256


_Millisecond: TypeAlias = tuple[int, str, Iterator[str], str]
"""What ids of one millisecond share: that time, their head (the time as text and the version),
what is left of the counter, and their middle (the variant and 12 random bits)."""


class UuidSource:
    """Makes ids of 48 bits of milliseconds, a counter of 12 bits, and 60 random bits.

    Within a source they ascend strictly in the order of creation, over all threads, also when the
    clock stands still or steps back: the counter goes on, and when it runs out, the milliseconds
    run ahead of the clock. 48 random bits are fresh for each id, so that one id does not reveal
    another.

    A millisecond is immutable but for its counter, whose `next` is atomic, so that only the step to
    a new millisecond takes the lock.
    """

    def __init__(self) -> None:
        """Start with no id made."""
        self._lock = threading.Lock()
        self._tails: list[str] = []
        self._current: _Millisecond = (-1, "", iter(()), "")
        if hasattr(os, "register_at_fork"):
            # A forked child must not spend the random bits that its parent has in store, nor wait
            # for a lock that only the parent can release.
            os.register_at_fork(after_in_child=self._after_fork)

    def make(self, milliseconds: int) -> str:
        """Make the next id."""
        at, head, counters, middle = self._current
        counter = next(counters, None) if milliseconds <= at else None
        while counter is None:
            at, head, counters, middle = self._later_than(at, milliseconds)
            counter = next(counters, None)
        try:
            tail = self._tails.pop()
        except IndexError:
            tail = self._more_tails()
        return f"{head}{counter}{middle}{tail}"

    def _later_than(self, at: int, milliseconds: int) -> _Millisecond:
        """Go on to the given millisecond, or past `at` if that is later; perhaps another did."""
        with self._lock:
            if self._current[0] <= at:
                self._current = _begin(max(at + 1, milliseconds))
            return self._current

    def _more_tails(self) -> str:
        random = os.urandom(_TAIL_BYTES * _TAILS_AT_ONCE)
        tails = random.hex("-", _TAIL_BYTES).split("-")
        tail = tails.pop()
        self._tails.extend(tails)
        return tail

    def _after_fork(self) -> None:
        self._lock = threading.Lock()
        self._tails = []
        self._current = (self._current[0], "", iter(()), "")


def _begin(milliseconds: int) -> _Millisecond:
    if milliseconds > _LATEST:
        raise ValueError(f"{milliseconds} ms since 1970 is beyond what a UUID can hold")
    time = f"{milliseconds:012x}"
    random = os.urandom(2).hex()[1:]
    return (milliseconds, f"{time[:8]}-{time[8:]}-7", iter(_COUNTERS), f"-8{random}-")


new_id: Final[IdSource] = UuidSource().make
"""The source of the process: its ids ascend over all pools that use it."""
