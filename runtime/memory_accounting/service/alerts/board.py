"""What is raised now: the watches of every session that has an alert, and what they were told."""

from __future__ import annotations

from typing import Final, TypeAlias

from flight_memory.memory_types import MemoryAllocation
from flight_v6r.alerts import Alert, AlertKind
from flight_v6r.events import LimitCrossing, PressureChange, WatchedLimit
from memory_accounting.service.alerts import wording
from memory_accounting.service.alerts.deciding import (
    LEVELS,
    PRESSURE_LEVELS,
    Level,
    Reading,
    Step,
    Watch,
    held_level,
    level_of,
    reach,
    settle,
)
from memory_accounting.service.alerts.wording import Seen
from memory_accounting.service.settings import AlertSettings

_Key: TypeAlias = tuple[str, AlertKind]
_OF_USE: Final = (AlertKind.PRESSURE, AlertKind.SOFT_LIMIT, AlertKind.HARD_LIMIT)
_NOTHING: Final = Watch()
_LIMITS: Final = {
    WatchedLimit.SOFT_LIMIT: AlertKind.SOFT_LIMIT,
    WatchedLimit.HARD_LIMIT: AlertKind.HARD_LIMIT,
}


class Board:
    """The alerts that hold. Each method is told something, and returns the alerts it leads to.

    It knows neither clock nor ledger, and keeps nothing of a session without alerts.
    """

    def __init__(self, settings: AlertSettings) -> None:
        """Begin with no alert."""
        self._settings = settings
        self._hold = round(settings.hold_seconds * 1000)
        self._watches: dict[str, dict[AlertKind, Watch]] = {}
        self._raised: dict[_Key, Alert] = {}

    def raised(self) -> list[Alert]:
        """Return the alerts that hold, in the order in which they were first raised."""
        return list(self._raised.values())

    def sessions(self) -> tuple[str, ...]:
        """Return the sessions with alerts."""
        return tuple(self._watches)

    def has_alerts(self, session_id: str) -> bool:
        """Tell whether a session has any alert."""
        return session_id in self._watches

    def is_settling(self, session_id: str) -> bool:
        """Tell whether an alert of a session will be cleared if nothing happens."""
        watches = self._watches.get(session_id, {})
        return any(watch.low_since is not None for watch in watches.values())

    def pressure_changed(self, session_id: str, change: PressureChange, at: int) -> list[Alert]:
        """See a pressure: a higher one is raised at once, a lower one waits for readings."""
        seen = Seen(change.used.bytes, change.total.bytes, change.after)
        return self._reached(
            (session_id, AlertKind.PRESSURE), PRESSURE_LEVELS[change.after], seen, at
        )

    def limit_crossed(self, session_id: str, crossing: LimitCrossing, at: int) -> list[Alert]:
        """See a limit crossed: reaching it is raised at once, falling below waits for readings."""
        kind = _LIMITS[crossing.limit]
        level = LEVELS[kind] if crossing.reached else Level.NONE
        seen = Seen(crossing.used.bytes, crossing.bound.bytes)
        return self._reached((session_id, kind), level, seen, at)

    def read(self, session_id: str, reading: Reading, *, anew: bool) -> list[Alert]:
        """See the memory of a session: what fell low enough for long enough is left.

        What is reached is raised only where it is read `anew`, because events were missed: else
        the event tells of it, and with its own time, which is the same on every server.
        """
        told: list[Alert] = []
        for kind in _OF_USE:
            key = (session_id, kind)
            seen = _seen(kind, reading)
            if anew:
                told += self._reached(key, level_of(kind, reading), seen, reading.at)
            watch = self._watch(key)
            if watch.level is not Level.NONE:
                held = held_level(kind, reading, self._settings)
                told += self._take(
                    key, settle(watch, held, reading.at, self._hold), seen, reading.at
                )
        return told

    def leaks(self, session_id: str, suspects: list[MemoryAllocation], at: int) -> list[Alert]:
        """See the leak suspects of a session: raised while there are any."""
        key = (session_id, AlertKind.LEAK)
        is_raised = self._watch(key).level is not Level.NONE
        if suspects and not is_raised:
            self._keep(key, Watch(LEVELS[AlertKind.LEAK]))
            return [self._tell(key, wording.leaking(session_id, suspects, at))]
        if is_raised and not suspects:
            self._keep(key, Watch())
            return [self._tell(key, wording.cleared(session_id, AlertKind.LEAK, Seen(), at))]
        return []

    def ended(self, session_id: str, at: int) -> list[Alert]:
        """See a session ended: all of its alerts are cleared."""
        keys = [(session_id, kind) for kind in self._watches.pop(session_id, {})]
        return [self._tell(key, wording.ended(*key, at)) for key in keys]

    def _reached(self, key: _Key, level: Level, seen: Seen, at: int) -> list[Alert]:
        return self._take(key, reach(self._watch(key), level), seen, at)

    def _take(self, key: _Key, step: Step, seen: Seen, at: int) -> list[Alert]:
        """Keep a watch, and tell of it where its level became another."""
        level = step.watch.level
        self._keep(key, step.watch)
        if not step.changed:
            return []
        if level is Level.NONE:
            return [self._tell(key, wording.cleared(*key, seen, at))]
        return [self._tell(key, wording.raised(*key, level, seen, at))]

    def _watch(self, key: _Key) -> Watch:
        session_id, kind = key
        return self._watches.get(session_id, {}).get(kind, _NOTHING)

    def _keep(self, key: _Key, watch: Watch) -> None:
        session_id, kind = key
        if watch.level is not Level.NONE:
            self._watches.setdefault(session_id, {})[kind] = watch
        elif session_id in self._watches:
            self._watches[session_id].pop(kind, None)
            if not self._watches[session_id]:
                del self._watches[session_id]

    def _tell(self, key: _Key, alert: Alert) -> Alert:
        if alert.raised:
            self._raised[key] = alert
        else:
            self._raised.pop(key, None)
        return alert


def _seen(kind: AlertKind, reading: Reading) -> Seen:
    bounds = {
        AlertKind.PRESSURE: reading.total,
        AlertKind.SOFT_LIMIT: reading.soft,
        AlertKind.HARD_LIMIT: reading.hard,
    }
    return Seen(reading.used, bounds[kind], reading.pressure)
