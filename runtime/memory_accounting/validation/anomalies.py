"""Use unlike what a session did before: raised as alerts when it begins, cleared when it is over.

Time is cut into intervals. Within one, a session's allocations, frees, and refusals are counted,
and compared with its habit from earlier ones in which it did anything.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from flight_v6r.alerts import Alert, Anomaly
from memory_accounting.validation.alerts import cleared, raised
from memory_accounting.validation.watching import Sensitivity, Watched, hot, is_still_warm, roll

NOBODY: Final = ""
"""The session id in alerts about frees that belong to no session that is known."""


class AbnormalUse:
    """Watches any number of sessions, for any number of threads.

    Each function tells it of one event at a moment (milliseconds since the Unix epoch), takes a
    short time that depends on nothing, and returns the alerts that this raises or clears. Of all
    sessions, those heard of last are watched, at most as many as the sensitivity says.
    """

    def __init__(self, sensitivity: Sensitivity | None = None) -> None:
        """Watch nobody yet."""
        self.sensitivity: Final = Sensitivity() if sensitivity is None else sensitivity
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, Watched] = OrderedDict()
        """Those that are watched, the one heard of last at the end."""
        self._alarmed: dict[str, Watched] = {}
        """Those with alerts that hold."""

    def allocated(self, session_id: str, amount: int, at: int) -> list[Alert]:
        """Tell of an allocation of so many bytes that was granted."""

        def count(watched: Watched) -> None:
            watched.made += 1
            watched.bytes_made += amount

        return self._heard(session_id, at, count, Anomaly.SPIKE, Anomaly.CHURN)

    def freed(self, session_id: str, at: int) -> list[Alert]:
        """Tell of an allocation that was freed."""

        def count(watched: Watched) -> None:
            watched.freed += 1

        return self._heard(session_id, at, count, Anomaly.CHURN)

    def refused(self, session_id: str, at: int) -> list[Alert]:
        """Tell of an allocation that was refused, for whatever reason."""

        def count(watched: Watched) -> None:
            watched.refused += 1

        return self._heard(session_id, at, count, Anomaly.REFUSALS)

    def freed_badly(self, session_id: str | None, at: int) -> list[Alert]:
        """Tell of the free of what was freed before, or never was.

        Without a session, it counts for `NOBODY`, as do all those without.
        """

        def count(watched: Watched) -> None:
            watched.badly_freed += 1

        heard_of = NOBODY if session_id is None else session_id
        return self._heard(heard_of, at, count, Anomaly.BAD_FREES)

    def ended(self, session_id: str, at: int) -> list[Alert]:
        """Tell that a session ended: its alerts are cleared, and it is not watched any more."""
        with self._lock:
            return self._drop(session_id, at)

    def tick(self, at: int) -> list[Alert]:
        """Clear the alerts of sessions that nothing was heard of; call it at an interval."""
        with self._lock:
            return [
                alert
                for session_id, watched in list(self._alarmed.items())
                for alert in self._roll(session_id, watched, at)
            ]

    def raised(self) -> dict[str, frozenset[Anomaly]]:
        """Return what holds at present, by session."""
        with self._lock:
            return {each: frozenset(watched.hot_at) for each, watched in self._alarmed.items()}

    def watched(self) -> int:
        """Return how many sessions are watched."""
        with self._lock:
            return len(self._sessions)

    def _heard(
        self, session_id: str, at: int, count: Callable[[Watched], None], *kinds: Anomaly
    ) -> list[Alert]:
        with self._lock:
            alerts: list[Alert] = []
            watched = self._sessions.get(session_id)
            if watched is None:
                alerts += self._make_room(at)
                watched = self._sessions[session_id] = Watched(self.sensitivity.interval_of(at))
            self._sessions.move_to_end(session_id)
            alerts += self._roll(session_id, watched, at)
            count(watched)
            for kind in kinds:
                finding = hot(watched, kind, self.sensitivity)
                if finding is not None:
                    if kind not in watched.hot_at:
                        alerts.append(raised(session_id, kind, finding, at))
                    watched.hot_at[kind] = watched.interval
                    self._alarmed[session_id] = watched
            return alerts

    def _roll(self, session_id: str, watched: Watched, at: int) -> list[Alert]:
        """Go on to the interval of a moment, and clear what has been calm for long enough."""
        interval = self.sensitivity.interval_of(at)
        if interval == watched.interval:
            return []
        for kind in watched.hot_at:
            if is_still_warm(watched, kind, self.sensitivity):
                watched.hot_at[kind] = watched.interval
        roll(watched, interval)
        over = [
            kind
            for kind, hot_at in watched.hot_at.items()
            if interval - hot_at > self.sensitivity.calm_intervals
        ]
        for kind in over:
            del watched.hot_at[kind]
        if not watched.hot_at:
            self._alarmed.pop(session_id, None)
        return [cleared(session_id, kind, at) for kind in over]

    def _make_room(self, at: int) -> list[Alert]:
        if len(self._sessions) < self.sensitivity.most_sessions:
            return []
        return self._drop(next(iter(self._sessions)), at)

    def _drop(self, session_id: str, at: int) -> list[Alert]:
        """Watch a session no longer, so that none of its alerts holds for ever."""
        watched = self._sessions.pop(session_id, None)
        self._alarmed.pop(session_id, None)
        return [] if watched is None else [cleared(session_id, each, at) for each in watched.hot_at]
