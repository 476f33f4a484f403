"""An amount over a window as steps, so that every moment weighs alike however it was sampled."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from memory_accounting.course import Sample


class Steps(NamedTuple):
    """An amount that from each moment on is so much until the next one, and the last until now."""

    at: Sequence[int]
    """Ascending moments in milliseconds, at least one; the first is where the window begins."""
    amounts: Sequence[int]
    """Bytes, one for each moment."""
    until: int
    """Where the window ends."""

    @property
    def peak(self) -> int:
        """Return the most that there was."""
        return max(self.amounts)

    @property
    def now(self) -> int:
        """Return what there is at the end."""
        return self.amounts[-1]


def steps_by_purpose(
    samples: Sequence[Sample], uses: Sequence[int], since: int, now: int
) -> list[Steps]:
    """Return the use of each purpose from a moment until now, in the order of `PURPOSES`.

    `uses` is what is in use now. The window begins with what the last sample before it left in
    use; where there is none, it begins with the first sample, for nothing is known of before.
    """
    at, seen = _window(samples, since)
    until = max([now, *at[-1:]])
    columns = zip(*(sample.uses for sample in seen), uses, strict=True)
    return [Steps([*at, until], column, until) for column in columns]


def total_steps(samples: Sequence[Sample], since: int, now: int) -> Steps:
    """Return what was committed in pages from a moment until now; nothing without a sample."""
    at, seen = _window(samples, since)
    if not seen:
        return Steps([now], [0], now)
    return Steps(at, [sample.committed for sample in seen], max(now, at[-1]))


def mean(steps: Steps) -> int:
    """Return the mean over the window, each moment weighing alike, in whole bytes."""
    at, amounts, until = steps
    length = until - at[0]
    if length == 0:
        return amounts[-1]
    held = sum(
        amount * (end - moment)
        for (moment, end), amount in zip(pairwise([*at, until]), amounts, strict=True)
    )
    return held // length


def lows(steps: Steps, number: int) -> list[int]:
    """Split the window into equal parts and return the least that there was in each.

    What there is at the very end belongs to the last part.
    """
    at, amounts, until = steps
    start, found, place = at[0], list[int](), 0
    for part in range(number):
        begin = start + (until - start) * part // number
        end = start + (until - start) * (part + 1) // number
        while place + 1 < len(at) and at[place + 1] <= begin:
            place += 1
        low = amounts[place]
        while place + 1 < len(at) and (at[place + 1] < end or part + 1 == number):
            place += 1
            low = min(low, amounts[place])
        found.append(low)
    return found


def later(steps: Steps, since: int) -> Steps:
    """Return the part of the window from a moment on, which lies within it."""
    at, amounts, until = steps
    first = max(0, bisect_right(at, since) - 1)
    return Steps([max(since, moment) for moment in at[first:]], amounts[first:], until)


def later_half(steps: Steps) -> Steps:
    """Return the second half of the window."""
    return later(steps, (steps.at[0] + steps.until) // 2)


def share_of_time(steps: Steps, least: float, most: float) -> float:
    """Return for which part of the window the amount was from `least` to `most`; 0 to 1."""
    at, amounts, until = steps
    length = until - at[0]
    if length == 0:
        return float(least <= amounts[-1] <= most)
    within = sum(
        end - moment
        for (moment, end), amount in zip(pairwise([*at, until]), amounts, strict=True)
        if least <= amount <= most
    )
    return within / length


def _window(samples: Sequence[Sample], since: int) -> tuple[list[int], Sequence[Sample]]:
    """Return the samples that tell of a window, and from when on each does."""
    seen = samples[max(0, bisect_right(samples, since, key=_moment) - 1) :]
    return [max(since, sample.at) for sample in seen], seen


def _moment(sample: Sample) -> int:
    return sample.at
