"""What counts as growth, on courses made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flight_memory.memory_types import MemoryPurpose
from memory_accounting.course import Sample
from memory_accounting.insights.growth import grows, keeps_growing
from memory_accounting.insights.steps import (
    Steps,
    later,
    lows,
    mean,
    share_of_time,
    steps_by_purpose,
    total_steps,
)
from memory_accounting.leaks import growing
from memory_accounting.purposes import PURPOSES, shares_of

HEAP = PURPOSES.index(MemoryPurpose.VM_HEAP)


def uses(heap: int, temporary: int = 0) -> list[int]:
    return [heap, 0, 0, 0, 0, 0, 0, temporary]


def course(*amounts: tuple[int, int]) -> list[Sample]:
    """Samples at seconds, of so much heap."""
    return [
        Sample(at * 1000, heap, heap, 10**9, "custom", shares_of(uses(heap)))
        for at, heap in amounts
    ]


def steps(amounts: list[int], held: int = 10) -> Steps:
    return Steps(range(0, held * len(amounts), held), amounts, held * len(amounts))


def test_what_was_in_use_before_the_window_counts() -> None:
    heap = steps_by_purpose(course((0, 5), (10, 7), (30, 9)), uses(9), 20_000, 40_000)[HEAP]
    assert (heap.at, heap.amounts) == ([20_000, 30_000, 40_000], (7, 9, 9))


def test_before_the_first_sample_nothing_is_known() -> None:
    heap = steps_by_purpose(course((10, 7)), uses(7), 0, 40_000)[HEAP]
    assert (heap.at, heap.amounts) == ([10_000, 40_000], (7, 7))


def test_without_samples_there_is_what_is_in_use_now() -> None:
    heap = steps_by_purpose([], uses(3), 0, 40_000)[HEAP]
    assert (heap.at, heap.amounts, heap.peak, mean(heap)) == ([40_000], (3,), 3, 3)
    assert total_steps([], 0, 40_000) == Steps([40_000], [0], 40_000)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40), st.integers(1, 12))
def test_means_lows_and_shares_are_those_of_every_moment(amounts: list[int], number: int) -> None:
    held = number * 5
    found = steps(amounts, held)
    moments = [amount for amount in amounts for _ in range(held)]
    assert mean(found) == sum(moments) // len(moments)
    width = len(moments) // number
    parts = [moments[part * width : (part + 1) * width] for part in range(number)]
    assert lows(found, number) == [min(part) for part in parts]
    middle = amounts[len(amounts) // 2]
    share = sum(moment <= middle for moment in moments) / len(moments)
    assert share_of_time(found, 0, middle) == pytest.approx(share)
    assert mean(later(found, len(moments) // 2)) == sum(moments[len(moments) // 2 :]) // (
        len(moments) - len(moments) // 2
    )


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([5] * 50, False),
        ([0, 9], True),
        ([9, 0], False),
        ([0, *[9] * 40], True),
        (list(range(60)), True),
        (list(range(60, 0, -1)), False),
        ([index % 10 for index in range(60)], False),
        ([index + index % 10 * 4 for index in range(60)], True),
        ([0, 0, 100] * 20, False),
        ([10 + 30 * (index % 2) for index in range(60)], False),
        ([index + 30 * (index % 2) for index in range(60)], True),
        ([*range(0, 40, 2), *range(20, 60, 2), 0], False),
        ([*range(50), *[10] * 10], False),
    ],
    ids=[
        "constant",
        "made and kept",
        "freed",
        "stepped up once",
        "a ramp",
        "a descent",
        "collected now and then",
        "a leak below what is collected",
        "bursts, on at the end",
        "comes and goes",
        "comes and goes, and grows",
        "all given back at the end",
        "a good part given back at the end",
    ],
)
def test_growth(amounts: list[int], expected: bool) -> None:  # noqa: FBT001
    assert grows(steps(amounts)) is expected


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (list(range(60)), True),
        ([10, *[100] * 59], False),
        ([*[10] * 40, *[100] * 20], True),
        ([1000 + index // 10 for index in range(60)], False),
    ],
    ids=["a ramp", "stepped up early", "stepped up lately", "by next to nothing"],
)
def test_growth_that_goes_on(amounts: list[int], expected: bool) -> None:  # noqa: FBT001
    assert keeps_growing(steps(amounts)) is expected


def test_two_points_are_enough() -> None:
    samples = course((0, 5), (50, 8))
    assert growing(samples, uses(8), 10_000, 60_000) == {MemoryPurpose.VM_HEAP}
    assert growing(samples, uses(8), 50_000, 60_000) == frozenset()


def test_what_was_made_since_the_last_sample_counts() -> None:
    samples = course((0, 5))
    assert growing(samples, uses(6), 10_000, 60_000) == {MemoryPurpose.VM_HEAP}
    assert growing(samples, uses(5, temporary=1), 10_000, 60_000) == {MemoryPurpose.TEMPORARY}
    assert growing(samples, uses(4), 10_000, 60_000) == frozenset()
    assert growing([], uses(4), 10_000, 60_000) == frozenset()


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**9)), max_size=50),
    st.integers(0, 10**9),
    st.integers(-(10**6), 10**6),
)
def test_use_that_is_no_more_than_it_was_has_not_grown(
    amounts: list[tuple[int, int]], heap: int, since: int
) -> None:
    samples = course(*sorted(amounts))
    found = steps_by_purpose(samples, uses(heap), since * 1000, 2 * 10**9)[HEAP]
    grew = growing(samples, uses(heap), since * 1000, 2 * 10**9)
    assert found.now == heap
    assert heap > found.amounts[0] or not grew
