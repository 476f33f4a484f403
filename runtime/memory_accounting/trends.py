"""Where a session's use is heading: a least-squares line through its samples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from flight_memory.memory_analytics import TrendDirection
from memory_accounting.course import Sample

_FEWEST_TO_PREDICT = 3
_VOLATILE_PERCENT = 15
_MOVING_PERCENT = 5


class Line(NamedTuple):
    """A straight line through used bytes, and how far the samples stray from it."""

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


def fit(samples: Sequence[Sample]) -> Line:
    """Fit the line by least squares; through samples of one moment it is level.

    Times and amounts are taken relative to the first sample, in whole numbers, so that nothing is
    lost to their size before the means are.
    """
    if not samples:
        return Line(0, 0.0, 0.0, 0.0)
    start, base = samples[0].at, samples[0].used
    times = [sample.at - start for sample in samples]
    amounts = [sample.used - base for sample in samples]
    mean_time = math.fsum(times) / len(samples)
    mean_amount = math.fsum(amounts) / len(samples)
    spread = math.fsum((time - mean_time) ** 2 for time in times)
    common = math.fsum(
        (time - mean_time) * (amount - mean_amount)
        for time, amount in zip(times, amounts, strict=True)
    )
    slope = common / spread if spread else 0.0
    level = mean_amount - slope * mean_time
    squares = math.fsum(
        (amount - level - slope * time) ** 2 for time, amount in zip(times, amounts, strict=True)
    )
    return Line(start, base + level, slope, math.sqrt(squares / len(samples)))


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
