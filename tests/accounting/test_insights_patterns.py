"""Patterns of use by purpose, on courses made by hand."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryPurpose
from flight_v6r.insights import UsagePattern
from memory_accounting.course import Sample
from memory_accounting.insights.patterns import patterns
from memory_accounting.purposes import PURPOSES, shares_of
from memory_accounting.sizes import memory_size

NOTHING = [0] * len(PURPOSES)


def sample(at: int, *uses: int) -> Sample:
    """What is in use for the first purposes, at a second."""
    return Sample(at * 1000, sum(uses), sum(uses), 10**9, "custom", shares_of(padded(*uses)))


def padded(*uses: int) -> list[int]:
    return [*uses, *NOTHING[len(uses) :]]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([50] * 60, UsagePattern.STEADY),
        ([50 + index % 7 for index in range(60)], UsagePattern.STEADY),
        ([*range(20, 80)], UsagePattern.GROWING),
        ([index + index % 5 * 9 for index in range(60)], UsagePattern.GROWING),
        ([index % 20 for index in range(60)], UsagePattern.BURSTY),
        ([0, 0, 0, 90, 0] * 12, UsagePattern.BURSTY),
        ([*range(80, 20, -1)], UsagePattern.BURSTY),
        ([90] * 20 + [0] * 40, UsagePattern.IDLE),
    ],
)
def test_patterns(amounts: list[int], expected: UsagePattern) -> None:
    samples = [sample(10 * at, amount) for at, amount in enumerate(amounts)]
    (found,) = patterns(samples, padded(amounts[-1]), 0, 600_000)
    assert found.pattern is expected
    assert found.purpose is MemoryPurpose.VM_HEAP
    assert found.used == memory_size(amounts[-1])
    assert found.peak == memory_size(max(amounts))


def test_the_mean_weighs_moments_not_samples() -> None:
    samples = [sample(0, 100), sample(10, 900), sample(11, 800), sample(12, 100)]
    (found,) = patterns(samples, padded(100), 0, 100_000)
    assert found.mean == memory_size((10 * 100 + 900 + 800 + 88 * 100) // 100)


def test_the_purposes_come_in_the_order_of_the_contract_and_none_that_was_not_in_use() -> None:
    samples = [sample(0, 0, 5, 0, 7), sample(50, 0, 5, 0, 0)]
    found = patterns(samples, padded(0, 5), 0, 100_000)
    assert [each.purpose for each in found] == [PURPOSES[1], PURPOSES[3]]
    (left,) = patterns(samples, padded(0, 5), 60_000, 100_000)
    assert left.purpose is PURPOSES[1]


def test_how_a_session_starts_is_not_how_it_goes_on() -> None:
    start = [sample(second, 5 * second) for second in range(1, 11)]
    (found,) = patterns(start, padded(50), 0, 100_000)
    assert found.pattern is UsagePattern.STEADY
    (other,) = patterns([sample(-60, 5), *start], padded(50), 0, 20_000)
    assert other.pattern is UsagePattern.BURSTY


def test_without_samples_what_is_in_use_is_steady() -> None:
    (found,) = patterns([], padded(0, 3), 0, 100_000)
    assert (found.pattern, found.mean) == (UsagePattern.STEADY, memory_size(3))
    assert patterns([], NOTHING, 0, 100_000) == []
