"""Whether use only grows, in spite of what comes and goes: a leak lifts the troughs.

What is collected now and then, or comes in bursts, falls back to where it was; under a leak each
trough is higher than the one before. Troughs of a purpose that is in brisk use are noisy, so the
rise is to stand out of its own noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from memory_accounting.insights.steps import Steps, lows

PARTS: Final = 6
"""The parts of a window whose troughs are compared. More parts see a steeper fall in between,
fewer have calmer troughs."""
_STANDS_OUT: Final = 3.0
"""How many times its standard error the rise of the troughs is at least."""
_SETBACK: Final = 0.5
"""The part of the whole rise that a trough may lie below an earlier one."""
_STILL: Final = 8
_WORTH_PERCENT: Final = 5


def grows(steps: Steps) -> bool:
    """Tell whether the use has grown and never shrunk, or has troughs that rise."""
    amounts = steps.amounts
    if amounts[-1] <= amounts[0]:
        return False
    if all(earlier <= later for earlier, later in pairwise(amounts)):
        return True
    return _troughs_rise(lows(steps, PARTS))


def keeps_growing(steps: Steps) -> bool:
    """Tell whether it grows, by an amount worth naming, and did so in the later half too.

    So this is not said of what stepped up once and has rested since.
    """
    if not grows(steps):
        return False
    troughs = [*lows(steps, PARTS), steps.now]
    rise, lately = troughs[-1] - troughs[0], troughs[-1] - troughs[PARTS // 2]
    return rise * 100 >= steps.peak * _WORTH_PERCENT and lately * _STILL >= rise


def _troughs_rise(troughs: Sequence[int]) -> bool:
    """Fit a line to evenly spaced troughs and see whether its rise stands out."""
    number = len(troughs)
    middle, mean = (number - 1) / 2, sum(troughs) / number
    spread = sum((place - middle) ** 2 for place in range(number))
    slope = sum((place - middle) * (low - mean) for place, low in enumerate(troughs)) / spread
    rise = slope * (number - 1)
    setback = max(top - low for top, low in zip(accumulate(troughs, max), troughs, strict=True))
    if rise <= 0 or setback > rise * _SETBACK:
        return False
    squares = sum((low - mean - slope * (place - middle)) ** 2 for place, low in enumerate(troughs))
    error = math.sqrt(squares / (number - 2) / spread)
    return slope >= _STANDS_OUT * error
