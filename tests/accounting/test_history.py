"""The history: bounded, thinned, with its peaks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from memory_accounting.course import Sample
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

    def change(self, at: int, used: int) -> None:
        self.history.record(at, counts(self.used), counts(used))
        self.used = used
        self.told.append((at, used))

    def samples(self) -> list[Sample]:
        return self.history.samples(self.told[-1][0], counts(self.used), 0)


@settings(max_examples=40)
@given(
    st.integers(64, 200),
    st.lists(st.tuples(st.integers(0, 600_000), st.integers(0, 2**40)), min_size=1, max_size=600),
)
def test_bounded_ordered_and_with_its_peaks(most: int, steps: list[tuple[int, int]]) -> None:
    course, at = Course(most), 0
    for gap, used in steps:
        at += gap
        course.change(at, used)
        assert len(course.history) <= most
    samples = course.samples()
    moments = [sample.at for sample in samples]
    assert moments == sorted(set(moments))
    assert all(later - earlier >= 1000 for earlier, later in pairwise(moments))
    within = [used for moment, used in course.told if moment >= at - WEEK]
    assert max(sample.used for sample in samples) >= max(within)
    assert {sample.used for sample in samples} <= {used for _, used in course.told}


def test_a_week_of_changes_each_second_stays_small() -> None:
    course = Course()
    for second in range(0, 2 * 86_400, 1):
        course.change(second * 1000, second % 1000 + (10**6 if second == 5000 else 0))
    samples = course.samples()
    assert len(course.history) <= 2048
    assert course.history.size <= 256 * 1024
    assert samples[0].at == 0
    assert max(sample.used for sample in samples) >= 10**6
    last_minute = [sample for sample in samples if sample.at >= (2 * 86_400 - 60) * 1000]
    assert len(last_minute) >= 30


def test_what_is_out_of_reach_goes() -> None:
    course = Course(most=64, longest=DAY)
    for hour in range(24 * 30):
        course.change(hour * 3_600_000, hour)
    oldest = course.samples()[0].at
    assert course.told[-1][0] - oldest >= DAY
    assert course.told[-1][0] - oldest <= 4 * DAY


def test_a_clock_set_back_keeps_the_distances() -> None:
    course = Course()
    for at, used in ((100_000, 1), (110_000, 2), (120_000, 3)):
        course.change(at, used)
    course.change(50_000, 4)
    assert [(each.at, each.used) for each in course.samples()] == [
        (30_000, 1),
        (40_000, 2),
        (50_000, 4),
    ]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 100)), max_size=60))
def test_any_clock_leaves_ascending_times(steps: list[tuple[int, int]]) -> None:
    course = Course(most=64)
    for at, used in steps:
        course.change(at, used)
        moments = [sample.at for sample in course.samples()]
        assert moments == sorted(moments)
        assert moments[-1] <= at


def test_new_terms_show_in_the_newest_sample() -> None:
    course = Course()
    course.change(0, 10)
    smaller = Terms("psp", 2**25, default_limits(2**25))
    course.history.record_terms(500, counts(10), smaller)
    assert [(each.platform, each.capacity, each.used) for each in course.samples()] == [
        ("psp", 2**25, 10)
    ]
    course.change(2000, 5)
    assert course.samples()[1].platform == "psp"
