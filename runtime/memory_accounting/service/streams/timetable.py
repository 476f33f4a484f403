"""When what is due: one timer of the event loop for any number of things."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from heapq import heappop, heappush
from itertools import count
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)

_STALE: Final = 64


class Timetable(Generic[K]):
    """Calls a function with each key when its time has come, in seconds of the loop's clock."""

    def __init__(self, act: Callable[[K], None]) -> None:
        """Begin empty, in the running loop."""
        self._act = act
        self._loop = asyncio.get_running_loop()
        self._due: dict[K, float] = {}
        self._heap: list[tuple[float, int, K]] = []
        self._numbers = count()
        self._timer: asyncio.Handle | None = None
        self._rings_at = 0.0  # not every loop's handle tells when it is due

    def __len__(self) -> int:
        """Return how many keys have a time."""
        return len(self._due)

    @property
    def size(self) -> int:
        """How much it keeps in mind, with the times that no longer count."""
        return len(self._heap)

    def set(self, key: K, due: float) -> None:
        """Give a key a time; the one it had no longer counts."""
        self._due[key] = due
        heappush(self._heap, (due, next(self._numbers), key))
        if len(self._heap) > 2 * len(self._due) + _STALE:
            # Times that no longer count are swept out before they are most of the heap.
            self._heap = [each for each in self._heap if self._due.get(each[2]) == each[0]]
            self._heap.sort()
        self._arm()

    def hasten(self, key: K, due: float) -> None:
        """Give a key a time, unless it has an earlier one."""
        present = self._due.get(key)
        if present is None or due < present:
            self.set(key, due)

    def drop(self, key: K) -> None:
        """Let a key have no time."""
        self._due.pop(key, None)

    def clear(self) -> None:
        """Let nothing be due."""
        self._due.clear()
        self._heap.clear()
        self._disarm()

    def _arm(self) -> None:
        """Have the timer ring when the first is due."""
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][0]:
            heappop(self._heap)
        if not self._heap:
            self._disarm()
            return
        first = self._heap[0][0]
        if self._timer is None or first < self._rings_at:
            self._disarm()
            self._rings_at = first
            self._timer = self._loop.call_at(first, self._ring)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._heap and self._heap[0][0] <= now:
            due, _, key = heappop(self._heap)
            if self._due.get(key) == due:
                del self._due[key]
                self._act(key)
        self._arm()
