"""Milliseconds since the Unix epoch: the machine's, or an injected clock held to a u64."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

from memory_accounting.sizes import U64_MAX

Clock: TypeAlias = Callable[[], int]
"""Returns the milliseconds since the Unix epoch; may stand still or be set back."""


def system_clock() -> int:
    """Read the machine's clock."""
    return time.time_ns() // 1_000_000


def checked(clock: Clock) -> Clock:
    """Hold a clock of unknown quality to the contract's timestamps before anything relies on it."""

    def read() -> int:
        now = clock()
        if type(now) is not int:
            raise TypeError(f"clock: expected int, got {type(now).__name__}")
        if not 0 <= now <= U64_MAX:
            raise ValueError(f"clock: {now} is not a u64")
        return now

    return read
