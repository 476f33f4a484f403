"""The time of day and random numbers, from the host.

Asked for by the world's own imports and not with `time` and `os`, so that the build can leave out
all the rest of the system.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, Protocol


class _Datetime(Protocol):
    seconds: int
    nanoseconds: int


_now: Final[Callable[[], _Datetime]] = import_module("wit_world.imports.wall_clock").now

random_bytes: Final[Callable[[int], bytes]] = import_module(
    "wit_world.imports.random"
).get_random_bytes
"""Returns so many bytes."""


def clock() -> int:
    """Read the time of day, in milliseconds since the Unix epoch."""
    moment = _now()
    return moment.seconds * 1000 + moment.nanoseconds // 1_000_000
