"""The capacity that a session should have, from what its course leads to expect."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from flight_v6r.insights import CapacityAdvice
from memory_accounting.course import Sample
from memory_accounting.insights.growth import keeps_growing
from memory_accounting.insights.patterns import settled_since
from memory_accounting.insights.steps import Steps, later, total_steps
from memory_accounting.platforms import (
    CUSTOM,
    FIXED_CAPACITIES,
    PSP,
    PSP_CAPACITIES,
    VM_SIZES,
)
from memory_accounting.sizes import MIB, U64_MAX, format_size, memory_size
from memory_accounting.trends import line_through

HEADROOM_PERCENT: Final = 25
"""What is added to the expected peak: it is then 80 % of the capacity, below the soft limit."""
CUSTOM_STEP: Final = 256 * MIB
"""The capacity of a custom session is a multiple of this."""


class Expectation(NamedTuple):
    """The peak to expect over as long again as was looked at, in bytes committed in pages."""

    peak: int
    observed: int
    """The highest so far."""
    milliseconds: int
    """How long was looked at."""
    grows: bool
    """Whether the peak was projected from growth."""


def advise(samples: Sequence[Sample], platform: str, since: int, now: int) -> CapacityAdvice:
    """Advise on the capacity of a session that is on `platform` now.

    It is that of the smallest platform which fits the expected peak and `HEADROOM_PERCENT` of it.
    `samples` should reach back to the one before `since`; moments are milliseconds.
    """
    expected = expect(samples, since, now)
    needed = -(-expected.peak * (100 + HEADROOM_PERCENT) // 100)
    label, capacity = _fitting(platform, needed)
    return CapacityAdvice(
        platform=label,
        capacity=memory_size(capacity),
        expected_peak=memory_size(expected.peak),
        headroom_percent=HEADROOM_PERCENT,
        reason=_reason(expected, needed, label, capacity),
    )


def expect(samples: Sequence[Sample], since: int, now: int) -> Expectation:
    """Say what peak to expect over as long again as the samples tell of since a moment.

    It is the peak so far. Where use keeps growing it is, if that is more, what the line through it
    has by then, and above that as much as the use has stood above the line so far. What is counted
    is what is committed in pages, since that is what has to fit.
    """
    whole = total_steps(samples, since, now)
    length = whole.until - whole.at[0]
    course = later(whole, settled_since(samples, since, now))
    grows = keeps_growing(course)
    peak = max(whole.peak, _projected(course, length)) if grows else whole.peak
    return Expectation(min(peak, U64_MAX), whole.peak, length, grows)


def _projected(course: Steps, ahead: int) -> int:
    line = line_through(course.at, course.amounts, course.until)
    above = max(
        amount - line.at(moment) for moment, amount in zip(course.at, course.amounts, strict=True)
    )
    return math.ceil(line.at(course.until + ahead) + above)


def _fitting(platform: str, needed: int) -> tuple[str, int]:
    """Return the smallest platform that fits, or custom with a capacity that does."""
    for label, capacity in _offers(platform):
        if needed <= capacity:
            return label, capacity
    return CUSTOM, min(U64_MAX, -(-needed // CUSTOM_STEP) * CUSTOM_STEP)


def _offers(platform: str) -> Iterator[tuple[str, int]]:
    """List the platforms to choose from, smallest first.

    A session on a virtual machine, or on a capacity of its own, goes to a virtual machine: the
    consoles are hardware that somebody aims at, not sizes. One on a console stays on consoles as
    long as one is large enough.
    """
    machines = [(label, FIXED_CAPACITIES[label]) for label in VM_SIZES.values()]
    if platform != CUSTOM and platform not in VM_SIZES.values():
        consoles = {
            label: size for label, size in FIXED_CAPACITIES.items() if label not in dict(machines)
        }
        pairs = [*consoles.items(), *((PSP, capacity) for capacity in PSP_CAPACITIES)]
        yield from sorted(pairs, key=lambda pair: pair[1])
    yield from machines


def _reason(expected: Expectation, needed: int, label: str, capacity: int) -> str:
    over = f"{_duration(expected.milliseconds)}"
    basis = (
        f"use has grown for {over} up to {format_size(expected.observed)}; going on like this it "
        f"reaches {format_size(expected.peak)} in as long again"
        if expected.grows
        else f"the peak of the last {over} was {format_size(expected.observed)}, and use does not "
        f"keep growing"
    )
    need = f"with {HEADROOM_PERCENT} % head-room that needs {format_size(needed)}"
    if label == CUSTOM:
        return f"{basis}; {need}, more than any fixed platform has"
    return f"{basis}; {need}, and {label} with {format_size(capacity)} is the smallest that fits"


def _duration(milliseconds: int) -> str:
    """Write a length of time in its largest unit that makes at least two of it."""
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if milliseconds >= 2000 * length:
            return f"{milliseconds // (1000 * length)} {unit}"
    return f"{milliseconds // 1000} seconds"
