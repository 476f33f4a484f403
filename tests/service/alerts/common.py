"""Readings, events, and alerts, in few words."""

from __future__ import annotations

import attrs

from flight_memory.memory_types import MemoryPressure
from flight_v6r.alerts import Alert, AlertKind, Severity
from flight_v6r.events import LimitCrossing, PressureChange, WatchedLimit
from memory_accounting.service.alerts.board import Board
from memory_accounting.service.alerts.deciding import Reading
from memory_accounting.service.settings import AlertSettings
from memory_accounting.sizes import memory_size

TOTAL = 1000
SOFT = 850
HARD = 1000
SETTINGS = AlertSettings(clear_percent=5, hold_seconds=10)


def pressure_of(used: int, soft: int = SOFT) -> MemoryPressure:
    if used >= 950:
        return MemoryPressure.CRITICAL
    if used >= 850 or used >= soft:
        return MemoryPressure.HIGH
    return MemoryPressure.MEDIUM if used >= 700 else MemoryPressure.LOW


def reading(used: int, at: int, *, soft: int = SOFT, hard: int = HARD) -> Reading:
    return Reading(at, used, TOTAL, soft, hard, pressure_of(used, soft))


def change(used: int) -> PressureChange:
    after = pressure_of(used)
    return PressureChange(MemoryPressure.LOW, after, memory_size(used), memory_size(TOTAL))


def crossing(limit: WatchedLimit, bound: int, used: int) -> LimitCrossing:
    return LimitCrossing(limit, memory_size(bound), memory_size(used), used >= bound)


@attrs.define
class Session:
    """A session whose use a test sets, as events and readings tell a board of it."""

    board: Board = attrs.field(factory=lambda: Board(SETTINGS))
    used: int = 0
    told: list[Alert] = attrs.field(factory=list[Alert])

    def use(self, used: int, at: int) -> list[Alert]:
        """Tell what a change of the use leads to, and have the session read after it."""
        told: list[Alert] = []
        for limit, bound in ((WatchedLimit.SOFT_LIMIT, SOFT), (WatchedLimit.HARD_LIMIT, HARD)):
            if (used >= bound) != (self.used >= bound):
                told += self.board.limit_crossed("s", crossing(limit, bound, used), at)
        if pressure_of(used) is not pressure_of(self.used):
            told += self.board.pressure_changed("s", change(used), at)
        self.used = used
        told += self.board.read("s", reading(used, at), anew=False)
        self.told += told
        return told


def short(alerts: list[Alert]) -> list[tuple[AlertKind, Severity, bool]]:
    return [(each.kind, each.severity, each.raised) for each in alerts]
