"""Allocation ids: UUIDs of version 7, which sort by the time they were made (RFC 9562)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Final, TypeAlias

IdSource: TypeAlias = Callable[[int], str]
"""Makes an id for an allocation created at that many milliseconds since the Unix epoch."""

_COUNTER_END: Final = 1 << 12
_LATEST: Final = (1 << 48) - 1
_HEX_PER_ID: Final = 15
_RANDOM_BYTES: Final = _HEX_PER_ID * 128


class UuidSource:
    """Makes ids of 48 bits of milliseconds, a counter of 12 bits, and 60 random bits.

    Within a source they ascend strictly, in the order of the calls, also when the clock stands
    still or steps back: the counter goes on, and when it runs over, the milliseconds run ahead of
    the clock. The random bits are fresh for each id, so that one id does not reveal another.
    """

    def __init__(self) -> None:
        """Start with no id made."""
        self._lock = threading.Lock()
        self._milliseconds = -1
        self._counter = 0
        self._prefix = ""
        self._random = ""
        self._position = 0
        if hasattr(os, "register_at_fork"):
            # A forked child must not spend the random bits that its parent has in store. The
            # source lives as long as the process: `new_id` is the only one outside of tests.
            os.register_at_fork(after_in_child=self._forget_random)

    def __call__(self, milliseconds: int) -> str:
        """Make the next id."""
        with self._lock:
            self._counter += 1
            if milliseconds > self._milliseconds:
                self._begin(milliseconds)
            elif self._counter >= _COUNTER_END:
                self._begin(self._milliseconds + 1)
            start = self._position
            if start == len(self._random):
                self._random = os.urandom(_RANDOM_BYTES).hex()
                start = 0
            self._position = end = start + _HEX_PER_ID
            random = self._random[start:end]
            return f"{self._prefix}{self._counter:03x}-8{random[:3]}-{random[3:]}"

    def _begin(self, milliseconds: int) -> None:
        if milliseconds > _LATEST:
            raise ValueError(f"{milliseconds} ms since 1970 is beyond what a UUID can hold")
        text = f"{milliseconds:012x}"
        self._prefix = f"{text[:8]}-{text[8:]}-7"
        self._milliseconds = milliseconds
        self._counter = 0

    def _forget_random(self) -> None:
        self._lock = threading.Lock()
        self._random = ""
        self._position = 0


new_id: Final = UuidSource()
"""The source of the process: its ids ascend over all pools that use it."""
