"""Lines, directions, and predictions on courses with known answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flight_memory.memory_analytics import TrendDirection
from memory_accounting.course import Sample
from memory_accounting.thinning import thinned_evenly
from memory_accounting.trends import direction, fit, predicted_peak

CAPACITY = 10**9


def samples(amounts: list[int], step: int = 10_000, start: int = 1_700_000_000_000) -> list[Sample]:
    return [
        Sample(start + index * step, used, used, CAPACITY, "custom")
        for index, used in enumerate(amounts)
    ]


@given(st.integers(-(10**4), 10**4), st.integers(5 * 10**8, 6 * 10**8), st.integers(2, 300))
def test_the_line_through_a_line_is_that_line(slope: int, level: int, number: int) -> None:
    course = samples([level + slope * index for index in range(number)])
    line = fit(course)
    assert line.slope * 10_000 == pytest.approx(slope, abs=1e-6)
    assert line.at(course[0].at) == pytest.approx(level, abs=1)
    assert line.deviation == pytest.approx(0, abs=1)


@given(st.lists(st.integers(0, CAPACITY), min_size=1, max_size=100))
def test_evenly_held_amounts_weigh_alike_and_no_line_fits_better(amounts: list[int]) -> None:
    course = samples(amounts)
    line = fit(course, course[-1].at + 10_000)
    middle = (course[0].at + course[-1].at) / 2
    mean = sum(amounts) / len(amounts)
    assert line.level + line.slope * (middle - line.start) == pytest.approx(mean, abs=1)
    level_error = sum((amount - mean) ** 2 for amount in amounts) / len(amounts)
    assert line.deviation**2 <= level_error * (1 + 1e-9) + 1


def test_samples_of_one_moment_make_a_level_line_through_what_stayed() -> None:
    line = fit(samples([10, 20, 30], step=0))
    assert (line.slope, line.level) == (0, 30)


def test_an_amount_weighs_as_long_as_it_was_held() -> None:
    start = 1_700_000_000_000
    course = [
        Sample(start + at * 1000, used, used, CAPACITY, "custom")
        for minute in range(60)
        for at, used in ((minute * 60, CAPACITY // 2), (minute * 60 + 1, CAPACITY // 10))
    ]
    line = fit(course, start + 3_600_000)
    mean = (CAPACITY / 2 + CAPACITY / 10 * 59) / 60
    assert line.at(start + 1_800_000) == pytest.approx(mean, rel=1e-3)
    assert line.deviation == pytest.approx(CAPACITY * 0.4 * (59 / 60 / 60) ** 0.5, rel=0.01)


def test_a_busy_minute_does_not_speak_for_the_quiet_day_after_it() -> None:
    course = samples([CAPACITY * step // 100 for step in range(41)], step=1000)
    day = 86_400_000
    assert direction(fit(course), day, CAPACITY) is TrendDirection.INCREASING
    line = fit(course, course[0].at + day)
    assert direction(line, day, CAPACITY) is TrendDirection.STABLE
    assert line.at(course[0].at + 2 * day) == pytest.approx(CAPACITY * 0.4, rel=0.01)


@given(st.integers(2, 300), st.integers(2, 299))
def test_thinning_a_ramp_leaves_its_line(number: int, every: int) -> None:
    """Sparse old samples, dense new ones: the line is still that of the ramp."""
    course = samples([1_000_000 + 1000 * index for index in range(number)])
    cut = number // 2
    thin = course[:cut:every] + course[cut:]
    assert fit(thin).at(course[-1].at) == pytest.approx(
        course[-1].used, abs=1000 * min(every, cut) + 1
    )


def test_no_samples_make_a_level_line() -> None:
    assert direction(fit([]), 60_000, CAPACITY) is TrendDirection.STABLE


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (5, TrendDirection.INCREASING),
        (4.9, TrendDirection.STABLE),
        (-4.9, TrendDirection.STABLE),
        (-5, TrendDirection.DECREASING),
    ],
)
def test_directions_turn_at_five_per_cent(total: float, expected: TrendDirection) -> None:
    step = round(CAPACITY * total / 100 / 100)
    course = samples([CAPACITY // 2 + step * index for index in range(101)])
    assert direction(fit(course), 1_000_000, CAPACITY) is expected


@pytest.mark.parametrize(("percent", "expected"), [(14, False), (16, True)])
def test_volatile_above_fifteen_per_cent(percent: int, expected: bool) -> None:  # noqa: FBT001
    swing = CAPACITY * percent // 100
    course = samples([CAPACITY // 2 + (swing if index % 2 else -swing) for index in range(1000)])
    found = direction(fit(course), 10_000_000, CAPACITY)
    assert (found is TrendDirection.VOLATILE) is expected


@given(st.lists(st.integers(0, CAPACITY), max_size=50), st.integers(0, 2**64))
def test_predictions_stay_between_the_use_and_the_capacity(amounts: list[int], ahead: int) -> None:
    course = samples(amounts)
    used = amounts[-1] if amounts else 0
    peak = predicted_peak(fit(course), course, 1_700_000_000_000 + ahead, used, CAPACITY)
    assert (peak is None) == (len(amounts) < 3)
    assert peak is None or used <= peak <= CAPACITY


def test_amounts_near_the_greatest_u64_keep_their_slope() -> None:
    top = 2**64 - 1
    course = samples([top - 1_000_000 + 1000 * index for index in range(100)])
    assert fit(course).slope * 10_000 == pytest.approx(1000)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=3000), st.integers(10, 1000))
def test_thinning_evenly_keeps_the_ends_and_the_extremes(amounts: list[int], most: int) -> None:
    course = samples(amounts)
    kept = thinned_evenly([each.at for each in course], amounts, most)
    assert len(kept) <= most
    assert kept == sorted(set(kept))
    assert (kept[0], kept[-1]) == (0, len(amounts) - 1)
    chosen = [amounts[index] for index in kept]
    assert (max(chosen), min(chosen)) == (max(amounts), min(amounts))
