"""What a session is used to: a level and how far it strays from it, learned one value at a time.

Values are amounts and counts that spread over powers of two, so a habit is kept in logarithms: far
above is so many times as much, whatever the session's size. A value far out moves a habit no
further than one at the edge of what is usual. So a single spike does not make the next one usual,
and a change that lasts becomes the habit after a while.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

_SLOWEST: Final = 1 / 32
"""The least part of a new value that goes into a habit: about how many values it spans."""
_LEAST_DEVIATION: Final = 0.25
"""What the most even habit is taken to stray by, in powers of two."""
_LONGEST_STEP: Final = 6.0
"""How many deviations a single value counts for at most."""
_UNCLIPPED: Final = 4
"""How many values are taken as they are before there is a habit to clip them to."""


class Habit(NamedTuple):
    """A level and a mean deviation from it, both in powers of two, and how many values made it."""

    level: float = 0.0
    deviation: float = 0.0
    seen: int = 0

    def after(self, value: int) -> Habit:
        """Return the habit after one more value."""
        rate = max(1 / (self.seen + 1), _SLOWEST)
        away = math.log2(1 + value) - self.level
        if self.seen >= _UNCLIPPED:
            most = _LONGEST_STEP * self.strays()
            away = max(-most, min(most, away))
        strayed = self.deviation
        if self.seen:
            strayed += (abs(away) - strayed) * rate
        return Habit(self.level + away * rate, strayed, self.seen + 1)

    def strays(self) -> float:
        """Return by how many powers of two its values usually are away from the level."""
        return max(self.deviation, _LEAST_DEVIATION)

    def bound(self, deviations: float) -> float:
        """Return the value that lies so many deviations above the level."""
        return math.exp2(min(self.level + deviations * self.strays(), 100.0)) - 1
