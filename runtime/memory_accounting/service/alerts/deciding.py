"""When an alert is raised, and when it is cleared: pure decisions on what is seen of a session.

What is watched has levels: none, warning, critical. A level is raised as soon as its bound is
reached. It is left only when the use has stayed below the bound, by a margin, for a time; so use
that swings around a bound raises one alert, not one at each swing.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

import attrs

from flight_memory.memory_types import MemoryPressure
from flight_v6r.alerts import AlertKind
from memory_accounting.service.settings import AlertSettings
from memory_accounting.settings import PoolSettings

_THRESHOLDS: Final = PoolSettings(node_capacity=1)


class Level(IntEnum):
    """How bad something is."""

    NONE = 0
    WARNING = 1
    CRITICAL = 2


PRESSURE_LEVELS: Final = {
    MemoryPressure.LOW: Level.NONE,
    MemoryPressure.MEDIUM: Level.NONE,
    MemoryPressure.HIGH: Level.WARNING,
    MemoryPressure.CRITICAL: Level.CRITICAL,
}
LEVELS: Final = {
    AlertKind.PRESSURE: Level.CRITICAL,
    AlertKind.SOFT_LIMIT: Level.WARNING,
    AlertKind.HARD_LIMIT: Level.CRITICAL,
    AlertKind.LEAK: Level.WARNING,
}
"""The highest level of each kind; all but the pressure have no other."""


@attrs.frozen
class Reading:
    """The memory of a session at a moment."""

    at: int
    """Milliseconds since the Unix epoch."""
    used: int
    total: int
    soft: int
    hard: int
    pressure: MemoryPressure


class Watch(NamedTuple):
    """What is known about one kind of alert of a session."""

    level: Level = Level.NONE
    """The level that was raised and holds."""
    low_since: int | None = None
    """Since when the use is below that level by the margin, in milliseconds."""
    highest: Level = Level.NONE
    """The highest level that held since then."""


class Step(NamedTuple):
    """A watch after something was seen, and whether its level became another."""

    watch: Watch
    changed: bool


def reach(watch: Watch, level: Level) -> Step:
    """See a level reached: raise it if it is higher, else note that the use is not so low."""
    if level > watch.level:
        return Step(Watch(level), changed=True)
    if level == watch.level:
        return Step(Watch(level), changed=False)
    return Step(watch._replace(highest=max(watch.highest, level)), changed=False)


def settle(watch: Watch, held: Level, at: int, hold: int) -> Step:
    """See the level that holds if the margin counts; leave the raised one if that stayed lower.

    `hold` is for how many milliseconds it must have stayed lower.
    """
    if held >= watch.level:
        return Step(Watch(watch.level), changed=False)
    began = watch.low_since is None
    since = at if watch.low_since is None else watch.low_since
    highest = held if began else max(held, watch.highest)
    if at - since < hold:
        return Step(Watch(watch.level, since, highest), changed=False)
    if held < highest:
        return Step(Watch(highest, at, held), changed=True)
    return Step(Watch(held), changed=True)


def level_of(kind: AlertKind, seen: Reading) -> Level:
    """Return the level of a kind as it is."""
    if kind is AlertKind.PRESSURE:
        return PRESSURE_LEVELS[seen.pressure]
    bound = seen.soft if kind is AlertKind.SOFT_LIMIT else seen.hard
    return LEVELS[kind] if seen.used >= bound else Level.NONE


def held_level(kind: AlertKind, seen: Reading, settings: AlertSettings) -> Level:
    """Return the level of a kind if all that is not below its bound by the margin counts."""
    present = level_of(kind, seen)
    for level, bound in _bounds(kind, seen):
        if level > present and seen.used > bound - _margin(bound, seen.total, settings):
            present = level
    return present


def _bounds(kind: AlertKind, seen: Reading) -> tuple[tuple[Level, int], ...]:
    """Return the use, in bytes, from which each level of a kind is reached."""
    if kind is AlertKind.PRESSURE:
        high = _share(seen.total, _THRESHOLDS.high_percent)
        critical = _share(seen.total, _THRESHOLDS.critical_percent)
        # At the soft limit the pressure is high, whatever the share of the capacity.
        return ((Level.WARNING, min(high, seen.soft)), (Level.CRITICAL, critical))
    return ((LEVELS[kind], seen.soft if kind is AlertKind.SOFT_LIMIT else seen.hard),)


def _share(total: int, percent: int) -> int:
    return -(-total * percent // 100)


def _margin(bound: int, total: int, settings: AlertSettings) -> int:
    """Return by how much the use must be below a bound: at most by half of it.

    A limit may be a small part of the capacity, and an alert about it must be cleared some time.
    """
    return min(total * settings.clear_percent // 100, bound // 2)
