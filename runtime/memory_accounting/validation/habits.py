"""What a session is used to: a level and how far it strays from it, learned one value at a time.

Values are amounts and counts that spread over powers of two, so a habit is kept in logarithms: far
above is so many times as much, whatever the session's size. A value far out moves the level no
further than one at the edge of what is usual, so a change that lasts becomes the habit after a
while and a single one does not. That one is kept in mind as the highest value, and fades: what
happened before, and is not long ago, is not unlike what happened before.
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
_FADING: Final = 1 / 64
"""By how many powers of two the highest value fades with each value: by half in 64."""
_MARGIN: Final = 1.0
"""How many powers of two above the highest value is more than that."""
_UNCLIPPED: Final = 4
"""How many values are taken as they are before there is a habit to clip them to."""


class Habit(NamedTuple):
    """What values usually are, in powers of two."""

    level: float = 0.0
    deviation: float = 0.0
    """The mean of how far values are from the level."""
    highest: float = 0.0
    """The highest value, less what it faded by."""
    seen: int = 0
    """How many values there were."""

    def after(self, value: int) -> Habit:
        """Return the habit after one more value."""
        rate = max(1 / (self.seen + 1), _SLOWEST)
        power = math.log2(1 + value)
        highest = max(power, self.highest - _FADING)
        away = power - self.level
        if self.seen >= _UNCLIPPED:
            most = _LONGEST_STEP * self.strays()
            away = max(-most, min(most, away))
        strayed = self.deviation
        if self.seen:
            strayed += (abs(away) - strayed) * rate
        return Habit(self.level + away * rate, strayed, highest, self.seen + 1)

    def strays(self) -> float:
        """Return by how many powers of two its values usually are away from the level."""
        return max(self.deviation, _LEAST_DEVIATION)

    def above(self, deviations: float) -> float:
        """Return the value that lies so many deviations above the level; of 0, the level."""
        return _value(self.level + deviations * self.strays())

    def unlike(self, deviations: float) -> float:
        """Return the value above which one is unlike all before: the level and the highest."""
        return max(self.above(deviations), _value(self.highest + _MARGIN))


def _value(power: float) -> float:
    return math.exp2(min(power, 100.0)) - 1
