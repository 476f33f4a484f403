"""The history: bounded, thinned, with its peaks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from memory_accounting import course
from memory_accounting.course import Sample, Standing
from memory_accounting.history import History
from memory_accounting.ledger import Counts, Terms
from memory_accounting.limits import default_limits

TERMS = Terms("custom", 2**40, default_limits(2**40))
DAY = 86_400_000
WEEK = 7 * DAY


def counts(used: int) -> Counts:
    return used, used, 0, 0, 0, 0, used


class Course:
    """A history and everything that was told to it."""

    def __init__(self, most: int = 2048, longest: int = WEEK) -> None:
        self.history = History(most, longest, TERMS)
        self.told: list[tuple[int, int]] = []
        self.used = 0
        self.terms = TERMS

    def change(self, at: int, used: int) -> None:
        self.history.record(at, counts(self.used), counts(used))
        self.used = used
        self.told.append((at, used))

    def samples(self) -> list[Sample]:
        """What is seen at the moment of the last change."""
        now, standing = self.told[-1][0], Standing(counts(self.used), self.terms)
        return course.view(self.history.final(), self.history.course, standing, now)

    def hold_to(self, at: int, terms: Terms) -> None:
        """Hold the session to other terms, as a plan does."""
        held = counts(self.used)
        before, after = Standing(held, self.terms), Standing(held, terms)
        step = course.note(self.history.course, at, before, after, 0)
        self.history.go_on(step, terms, replace=False)
        self.terms = terms


@settings(max_examples=40)
@given(
    st.integers(64, 200),
    st.lists(st.tuples(st.integers(0, 600_000), st.integers(0, 2**40)), min_size=1, max_size=600),
)
def test_bounded_ordered_and_with_its_peaks(most: int, steps: list[tuple[int, int]]) -> None:
    lived, at = Course(most), 0
    for gap, used in steps:
        at += gap
        lived.change(at, used)
        assert len(lived.history) <= most
    samples = lived.samples()
    moments = [sample.at for sample in samples]
    assert moments == sorted(set(moments))
    assert all(later - earlier >= 1000 for earlier, later in pairwise(moments))
    within = [used for moment, used in lived.told if moment >= at - WEEK]
    assert max(sample.used for sample in samples) >= max(within)
    assert {sample.used for sample in samples} <= {used for _, used in lived.told}


def test_a_week_of_changes_each_second_stays_small() -> None:
    lived = Course()
    for second in range(0, 2 * 86_400, 1):
        lived.change(second * 1000, second % 1000 + (10**6 if second == 5000 else 0))
    samples = lived.samples()
    assert len(lived.history) <= 2048
    assert lived.history.size <= 256 * 1024
    assert samples[0].at == 0
    assert max(sample.used for sample in samples) >= 10**6
    last_minute = [sample for sample in samples if sample.at >= (2 * 86_400 - 60) * 1000]
    assert len(last_minute) >= 30


def test_what_is_out_of_reach_goes() -> None:
    lived = Course(most=64, longest=DAY)
    for hour in range(24 * 30):
        lived.change(hour * 3_600_000, hour)
    oldest = lived.samples()[0].at
    assert lived.told[-1][0] - oldest >= DAY
    assert lived.told[-1][0] - oldest <= 4 * DAY


def test_a_clock_set_back_keeps_the_distances() -> None:
    lived = Course()
    for at, used in ((100_000, 1), (110_000, 2), (120_000, 3)):
        lived.change(at, used)
    lived.change(50_000, 4)
    assert [(each.at, each.used) for each in lived.samples()] == [
        (30_000, 1),
        (40_000, 2),
        (50_000, 4),
    ]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 100)), max_size=60))
def test_any_clock_leaves_ascending_times(steps: list[tuple[int, int]]) -> None:
    lived = Course(most=64)
    for at, used in steps:
        lived.change(at, used)
        moments = [sample.at for sample in lived.samples()]
        assert moments == sorted(moments)
        assert moments[-1] <= at


def test_new_terms_show_in_the_newest_sample() -> None:
    lived = Course()
    lived.change(0, 10)
    lived.hold_to(500, Terms("psp", 2**25, default_limits(2**25)))
    assert [(each.platform, each.capacity, each.used) for each in lived.samples()] == [
        ("psp", 2**25, 10)
    ]
    lived.change(2000, 5)
    assert lived.samples()[1].platform == "psp"
