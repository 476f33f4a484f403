"""Where a session's use is heading: a least-squares line through its samples, weighed by time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from flight_memory.memory_analytics import TrendDirection
from memory_accounting.course import SECOND, Sample

_FEWEST_TO_PREDICT: Final = 3
_VOLATILE_PERCENT: Final = 15
_MOVING_PERCENT: Final = 5


class Line(NamedTuple):
    """A straight line through used bytes, and how far the use strays from it."""

    start: int
    """The moment of `level`, in milliseconds."""
    level: float
    """Bytes at `start`."""
    slope: float
    """Bytes per millisecond."""
    deviation: float
    """The standard deviation of the residuals, in bytes."""

    def at(self, moment: int) -> float:
        """Return the bytes that the line has at a moment."""
        return self.level + self.slope * (moment - self.start)


class _Hold(NamedTuple):
    """How long an amount was held, and where on the axis of time that weighs."""

    amount: int
    weight: int
    """Milliseconds."""
    middle: float
    """Milliseconds since the first sample."""
    spread: float
    """The variance of the moments within, in square milliseconds."""


def fit(samples: Sequence[Sample], now: int | None = None) -> Line:
    """Fit the line to the use from the first sample until now (or until the last sample)."""
    times = [sample.at for sample in samples]
    return line_through(times, [sample.used for sample in samples], now)


def line_through(times: Sequence[int], amounts: Sequence[int], now: int | None = None) -> Line:
    """Fit the line to amounts, each held from its moment until the next one; the last until now.

    An amount weighs as long as it was held: a busy second has two samples and a quiet hour one,
    and what was thinned is sparse. Through a single moment the line is level. Times and amounts
    are taken relative to the first, in whole numbers, so that nothing is lost to their size.
    """
    if not times:
        return Line(0, 0.0, 0.0, 0.0)
    start, base = times[0], amounts[0]
    holds = _holds(times, amounts, times[-1] if now is None else now)
    total = sum(hold.weight for hold in holds)
    mean_time = math.fsum(hold.weight * hold.middle for hold in holds) / total
    mean = sum(hold.weight * hold.amount for hold in holds) / total
    spread = common = squares = 0.0
    for amount, weight, middle, within in holds:
        distance = middle - mean_time
        spread += weight * (distance * distance + within)
        common += weight * distance * (amount - mean)
    slope = common / spread if spread else 0.0
    level = mean - slope * mean_time
    for amount, weight, middle, within in holds:
        residual = amount - level - slope * middle
        squares += weight * (residual * residual + slope * slope * within)
    return Line(start, base + level, slope, math.sqrt(squares / total))


def _holds(times: Sequence[int], amounts: Sequence[int], until: int) -> list[_Hold]:
    """Say for each amount, relative to the first, how long it was held and when.

    As long as samples are as far apart as usual, each counts at its own moment, so that the line
    through an even ramp meets every sample. What was held for longer counts as if it had been
    sampled as often as usual all the while: else the first minute of a session that then rests
    would say all about its day.
    """
    start, base = times[0], amounts[0]
    usual = (times[-1] - start) / max(1, len(times) - 1) or SECOND
    holds: list[_Hold] = []
    ends = max(until, times[-1] + SECOND)
    for (moment, end), amount in zip(pairwise([*times, ends]), amounts, strict=True):
        weight = end - moment
        parts = max(1, round(weight / usual))
        middle = moment - start + weight * (parts - 1) / (2 * parts)
        spread = weight * weight * (parts * parts - 1) / (12 * parts * parts)
        holds.append(_Hold(amount - base, weight, middle, spread))
    return holds


def direction(line: Line, window: int, capacity: int) -> TrendDirection:
    """Name the course of a line over a window of that many milliseconds."""
    if line.deviation * 100 > capacity * _VOLATILE_PERCENT:
        return TrendDirection.VOLATILE
    movement = line.slope * window * 100
    if movement >= capacity * _MOVING_PERCENT:
        return TrendDirection.INCREASING
    if movement <= -capacity * _MOVING_PERCENT:
        return TrendDirection.DECREASING
    return TrendDirection.STABLE


def predicted_peak(
    line: Line, samples: Sequence[Sample], ahead: int, used: int, capacity: int
) -> int | None:
    """Return the bytes to expect at most until the moment `ahead`; none from too few samples."""
    if len(samples) < _FEWEST_TO_PREDICT:
        return None
    return min(capacity, max(used, math.ceil(line.at(ahead)), 0))
