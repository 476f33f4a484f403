"""How accurate the analytics are on sessions with known answers.

`python -m tests.accounting.accuracy` prints the tables of docs/analytics.md.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from flight_memory.memory_types import MemoryPurpose
from flight_v6r.insights import CapacityAdvice, UsagePattern
from memory_accounting.course import Sample
from memory_accounting.insights.advice import HEADROOM_PERCENT, advise
from memory_accounting.insights.patterns import patterns
from memory_accounting.leaks import growing
from memory_accounting.platforms import CUSTOM, FIXED_CAPACITIES, VM_SIZES
from memory_accounting.trends import Line, direction, fit, predicted_peak
from tests.accounting.replay import Seen, replay
from tests.accounting.scenarios import CAPACITY, Session, sessions
from tests.accounting.support import START

PATTERNS: Final = tuple(UsagePattern)
_USED: Final = (
    MemoryPurpose.VM_HEAP,
    MemoryPurpose.SYSTEM_RESERVED,
    MemoryPurpose.TEMPORARY,
)
"""The purposes that every session uses."""


class Judged(NamedTuple):
    """What was said of a session, beside what is true."""

    session: Session
    direction_is_right: bool
    plain_direction_is_right: bool
    """The same of a line that takes each sample alike, however long it stood."""
    movement_error: float
    """How far the line moves over the window, less what it would through the use at every moment;
    as a part of the capacity."""
    plain_movement_error: float
    peak: int
    """The most that is in use in the window to come."""
    peak_so_far: int
    predicted: int | None
    advice: CapacityAdvice
    fitting: str
    """The platform that who knows the time to come would choose."""
    leaked: frozenset[int]
    """The leaked blocks that are old enough to be suspects."""
    suspected: frozenset[int]
    said_to_grow: frozenset[MemoryPurpose]
    """The purposes whose use was said to have only grown, over the second half of the window."""
    patterns: dict[MemoryPurpose, UsagePattern]


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}" if self.whole else "-"

    @property
    def ratio(self) -> float:
        return self.part / self.whole if self.whole else math.nan


@cache
def judged() -> tuple[Judged, ...]:
    """All sessions, in the order of their plans."""
    return tuple(map(_judge, sessions()))


def by_plan() -> Iterator[tuple[str, list[Judged]]]:
    for plan, group in groupby(judged(), key=lambda each: each.session.plan):
        yield plan, list(group)


def _judge(session: Session) -> Judged:
    window = session.window
    seen = replay(session.blocks, session.events, window, CAPACITY)
    since, ahead = seen.now - window, seen.now + window
    line, plain = fit(seen.samples, seen.now), _plain_fit(seen.samples)
    course = _course(session)
    exact = _exact_slope([(at, used) for at, used in course if at < window], window)
    peak_so_far = max(used for at, used in course if at < window)
    peak = max(seen.used, *(used for at, used in course if at >= window))
    found = patterns(seen.samples, seen.uses, since, seen.now)
    return Judged(
        session,
        direction(line, window, CAPACITY) is session.direction,
        direction(plain, window, CAPACITY) is session.direction,
        (line.slope - exact) * window / CAPACITY,
        (plain.slope - exact) * window / CAPACITY,
        peak,
        peak_so_far,
        predicted_peak(line, seen.samples, ahead, seen.used, CAPACITY),
        advise(seen.samples, CUSTOM, since, seen.now),
        _fitting(max(peak, peak_so_far)),
        *_leaks(seen, window // 2),
        {each.purpose: each.pattern for each in found},
    )


def _course(session: Session) -> list[tuple[int, int]]:
    """What is in use after each event, with its moment."""
    course, used = list[tuple[int, int]](), 0
    for at, makes, number in session.events:
        used += session.blocks[number].amount if makes else -session.blocks[number].amount
        course.append((at, used))
    return course


def _exact_slope(course: Sequence[tuple[int, int]], until: int) -> float:
    """Bytes per millisecond of the least-squares line through the use at every moment."""
    middle = (course[0][0] + until) / 2
    common = sum(
        used * (end - at) * ((at + end) / 2 - middle)
        for (at, used), (end, _) in pairwise([*course, (until, 0)])
    )
    return common * 12 / (until - course[0][0]) ** 3


def _plain_fit(samples: Sequence[Sample]) -> Line:
    times = [sample.at - samples[0].at for sample in samples]
    amounts = [sample.used for sample in samples]
    slope, level = statistics.linear_regression(times, amounts)
    strays = (amount - level - slope * time for time, amount in zip(times, amounts, strict=True))
    deviation = math.sqrt(math.fsum(stray * stray for stray in strays) / len(samples))
    return Line(samples[0].at, level, slope, deviation)


def _fitting(peak: int) -> str:
    needed = peak * (100 + HEADROOM_PERCENT) / 100
    fitting = [label for label in VM_SIZES.values() if FIXED_CAPACITIES[label] >= needed]
    return fitting[0] if fitting else CUSTOM


def _leaks(seen: Seen, age: int) -> tuple[frozenset[int], frozenset[int], frozenset[MemoryPurpose]]:
    """Which of the live blocks of an age were leaked, and which are suspected; and the purposes."""
    since = seen.now - age
    grow = growing(seen.samples, seen.uses, since, seen.now)
    old = [(place, block) for place, block in enumerate(seen.live) if START + block.at < since]
    return (
        frozenset(place for place, block in old if block.leaked),
        frozenset(place for place, block in old if block.purpose in grow),
        grow,
    )


def right_directions(group: Iterable[Judged], *, plain: bool = False) -> Share:
    fair = [each for each in group if each.session.direction is not None]
    right = [e.plain_direction_is_right if plain else e.direction_is_right for e in fair]
    return Share(sum(right), len(fair))


def line_error(group: Iterable[Judged], *, plain: bool = False) -> float:
    """How far the movement of the line is from the true one, in per cent of the capacity."""
    errors = [abs(e.plain_movement_error if plain else e.movement_error) for e in group]
    return 100 * statistics.fmean(errors)


def prediction_error(group: Iterable[Judged]) -> float:
    """How far the prediction is from the peak to come, on average; in per cent of the capacity."""
    misses = [abs((each.predicted or 0) - each.peak) for each in group]
    return 100 * statistics.fmean(misses) / CAPACITY


def expectation_error(group: Iterable[Judged]) -> float:
    """The same of the peak that capacity advice expects, over the past and the time to come."""
    misses = [
        abs(each.advice.expected_peak.bytes - max(each.peak, each.peak_so_far)) for each in group
    ]
    return 100 * statistics.fmean(misses) / CAPACITY


def leaks_found(group: Iterable[Judged]) -> Share:
    """Recall: of the leaked blocks, those that are suspected."""
    group = list(group)
    found = sum(len(each.leaked & each.suspected) for each in group)
    return Share(found, sum(len(each.leaked) for each in group))


def suspects_right(group: Iterable[Judged]) -> Share:
    """Precision: of the suspected blocks, those that are leaked."""
    group = list(group)
    found = sum(len(each.leaked & each.suspected) for each in group)
    return Share(found, sum(len(each.suspected) for each in group))


def wrongly_said_to_grow(group: Iterable[Judged]) -> Share:
    """Of the purposes that do not leak, those that were said to have only grown."""
    wrong = whole = 0
    for each in group:
        leaky = {block.purpose for block in each.session.blocks if block.leaked}
        innocent = set(_USED) - leaky
        wrong, whole = wrong + len(innocent & each.said_to_grow), whole + len(innocent)
    return Share(wrong, whole)


def confusion() -> Counter[tuple[UsagePattern, UsagePattern]]:
    """How often a purpose that has the first pattern was said to have the second."""
    return Counter(
        (true, each.patterns[purpose])
        for each in judged()
        for purpose, true in each.session.patterns.items()
    )


def advice_right(group: Iterable[Judged]) -> tuple[Share, int, int]:
    """How often the advice is the platform that fits; and is a smaller one, and a larger one."""
    order = [*VM_SIZES.values(), CUSTOM]
    sides = [order.index(each.advice.platform) - order.index(each.fitting) for each in group]
    smaller, larger = sum(side < 0 for side in sides), sum(side > 0 for side in sides)
    return Share(len(sides) - smaller - larger, len(sides)), smaller, larger


def tables() -> str:
    """All tables as Markdown."""
    return f"{_trend_table()}\n{_leak_table()}\n{_pattern_table()}\n{_advice_table()}"


def _trend_table() -> str:
    rows = [
        (
            plan,
            str(right_directions(group)),
            str(right_directions(group, plain=True)),
            f"{line_error(group):.1f} %",
            f"{line_error(group, plain=True):.1f} %",
            f"{prediction_error(group):.1f} %",
        )
        for plan, group in [*by_plan(), ("all", list(judged()))]
    ]
    head = ("session", "direction right", "by sample", "line off by", "by sample", "peak off by")
    return _table("Trends", head, rows)


def _leak_table() -> str:
    rows = [
        (
            plan,
            str(leaks_found(group)),
            str(suspects_right(group)),
            str(wrongly_said_to_grow(group)),
        )
        for plan, group in [*by_plan(), ("all", list(judged()))]
    ]
    head = ("session", "leaks suspected", "suspects leaked", "purposes wrongly said to grow")
    return _table("Leak suspects", head, rows)


def _pattern_table() -> str:
    counts = confusion()
    rows = [(f"is {true}", *(str(counts[true, said]) for said in PATTERNS)) for true in PATTERNS]
    return _table("Usage patterns", ("", *(f"said {said}" for said in PATTERNS)), rows)


def _advice_table() -> str:
    rows = list[tuple[str, ...]]()
    for plan, group in [*by_plan(), ("all", list(judged()))]:
        right, smaller, larger = advice_right(group)
        error = f"{expectation_error(group):.1f} %"
        rows.append((plan, str(right), str(smaller), str(larger), error))
    head = ("session", "advice right", "too small", "too large", "peak off by")
    return _table("Capacity advice", head, rows)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    body = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"### {title}\n\n{body}\n"


if __name__ == "__main__":
    sys.stdout.write(tables())
