"""Turns, for those who would lose every race: a client far away from the server, among near ones.

Who lost several times in a row claims the session: its state gets a version that says so, and for
how long. Whoever finds such a version in its way waits for that time before it tries again. Nothing
else depends on it: a claim that nobody respects, or whose owner is gone, does no harm.
"""

from __future__ import annotations

from typing import Final

from memory_accounting.recent import Recent
from memory_accounting.stores.seam import Known

_LOSSES: Final = 6
"""How many races in a row are lost before the session is claimed."""
_SESSIONS: Final = 4096
_MARK: Final = "!"
_BASE: Final = 0.025
"""Seconds to decide anew, and for the pause before that."""
_TRIPS: Final = 4
_LONGEST: Final = 0.25


class Turns:
    """How many races in a row were lost here, by session."""

    def __init__(self) -> None:
        """Begin without any."""
        self._lost: Recent[int] = Recent(_SESSIONS)

    def won(self, session_id: str) -> None:
        """Note that a change was applied."""
        if self._lost.get(session_id):
            self._lost.forget(session_id)

    def lost(self, session_id: str) -> bool:
        """Note that a race was lost; tell whether it is time to claim the session."""
        times = (self._lost.get(session_id) or 0) + 1
        self._lost.keep(session_id, times)
        return times % _LOSSES == 0


def claiming(token: str, trip: float) -> str:
    """Return a version that claims a session, for who waits `trip` seconds for an answer."""
    seconds = min(_BASE + _TRIPS * trip, _LONGEST)
    return f"{token}{_MARK}{round(seconds * 1000)}"


def claimed_for(known: Known | None) -> float:
    """Return for how many seconds a state is claimed."""
    _, _, milliseconds = ("" if known is None else known.version).partition(_MARK)
    return min(int(milliseconds) / 1000, _LONGEST) if milliseconds.isdecimal() else 0.0
