"""How the use of each purpose develops: steady, growing, bursty, or idle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flight_v6r.insights import PurposePattern, UsagePattern
from memory_accounting.course import Sample
from memory_accounting.insights.growth import keeps_growing
from memory_accounting.insights.steps import (
    Steps,
    later,
    later_half,
    mean,
    share_of_time,
    steps_by_purpose,
)
from memory_accounting.purposes import PURPOSES
from memory_accounting.sizes import memory_size

_WARM_UP: Final = 8
"""The first eighth of what a session has lived says how it started, not how it goes on."""
_MUCH_THE_SAME: Final = 0.25
"""How far from the mean, as a part of it, steady use may be."""
_NEARLY_ALWAYS: Final = 0.9
"""For which part of the time it must not be farther."""


def patterns(
    samples: Sequence[Sample], uses: Sequence[int], since: int, now: int
) -> list[PurposePattern]:
    """Return the pattern of each purpose in use from a moment until now, in the contract's order.

    `samples` should reach back to the one before `since`, which tells what was in use then; `uses`
    is what is in use now, in the order of `PURPOSES`. Moments are milliseconds.
    """
    settled = settled_since(samples, since, now)
    return [
        PurposePattern(
            purpose,
            pattern(later(steps, settled)),
            memory_size(steps.now),
            memory_size(steps.peak),
            memory_size(mean(steps)),
        )
        for purpose, steps in zip(
            PURPOSES, steps_by_purpose(samples, uses, since, now), strict=True
        )
        if steps.peak
    ]


def pattern(steps: Steps) -> UsagePattern:
    """Name how an amount develops over a window."""
    if not later_half(steps).peak:
        return UsagePattern.IDLE
    if keeps_growing(steps):
        return UsagePattern.GROWING
    middle = mean(steps)
    least, most = middle * (1 - _MUCH_THE_SAME), middle * (1 + _MUCH_THE_SAME)
    if middle and share_of_time(steps, least, most) >= _NEARLY_ALWAYS:
        return UsagePattern.STEADY
    return UsagePattern.BURSTY


def settled_since(samples: Sequence[Sample], since: int, now: int) -> int:
    """Return the moment from which on to judge: later than `since` where the session is younger."""
    if not samples or samples[0].at < since:
        return since
    first = samples[0].at
    return first + max(0, now - first) // _WARM_UP
