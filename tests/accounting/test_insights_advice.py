"""Capacity advice, on courses made by hand."""

from __future__ import annotations

import pytest

from memory_accounting.course import Sample
from memory_accounting.insights.advice import CUSTOM_STEP, HEADROOM_PERCENT, advise, expect
from memory_accounting.platforms import LABELS
from memory_accounting.sizes import U64_MAX, memory_size
from tests.accounting.support import MIB


def steady(amount: int) -> list[Sample]:
    return [Sample(0, amount, amount, 2**40, "custom")]


@pytest.mark.parametrize(
    ("platform", "mib", "label", "capacity"),
    [
        ("custom", 1, "v6r-small", 512),
        ("custom", 409, "v6r-small", 512),
        ("custom", 410, "v6r-medium", 1024),
        ("v6r-large", 100, "v6r-small", 512),
        ("v6r-small", 900, "v6r-large", 2048),
        ("v6r-small", 2000, "custom", 2560),
        ("dreamcast", 12, "dreamcast", 16),
        ("dreamcast", 13, "psp", 32),
        ("psp", 30, "psp", 64),
        ("psp", 60, "vita", 512),
        ("vita", 2, "dreamcast", 16),
        ("vita", 500, "v6r-medium", 1024),
    ],
)
def test_the_smallest_platform_that_fits(
    platform: str, mib: int, label: str, capacity: int
) -> None:
    advice = advise(steady(mib * MIB), platform, 0, 3_600_000)
    assert (advice.platform, advice.capacity) == (label, memory_size(capacity * MIB))
    assert advice.expected_peak == memory_size(mib * MIB)
    assert advice.headroom_percent == HEADROOM_PERCENT


def test_head_room_is_to_the_byte() -> None:
    fits = 512 * MIB * 100 // (100 + HEADROOM_PERCENT)
    assert advise(steady(fits), "custom", 0, 1000).platform == "v6r-small"
    assert advise(steady(fits + 1), "custom", 0, 1000).platform == "v6r-medium"


def test_growth_is_projected_as_long_again() -> None:
    samples = [
        Sample(60_000 * minute, 0, 5 * minute * MIB, 2**40, "custom") for minute in range(101)
    ]
    expected = expect(samples, 0, 6_000_000)
    assert expected.peak == pytest.approx(1000 * MIB, rel=0.01)
    assert (expected.observed, expected.milliseconds, expected.grows) == (
        500 * MIB,
        6_000_000,
        True,
    )
    advice = advise(samples, "custom", 0, 6_000_000)
    assert advice.platform == "v6r-large"
    assert "use has grown for 100 minutes up to 500.0MB" in advice.reason
    assert "v6r-large with 2.0GB is the smallest that fits" in advice.reason


@pytest.mark.parametrize(
    "mib",
    [[10, *[300] * 99], [300, *[10] * 99], [index % 10 * 30 for index in range(100)]],
    ids=["a step", "a drop", "a sawtooth"],
)
def test_what_does_not_keep_growing_is_expected_to_peak_as_before(mib: list[int]) -> None:
    samples = [
        Sample(60_000 * minute, 0, amount * MIB, 2**40, "custom")
        for minute, amount in enumerate(mib)
    ]
    expected = expect(samples, 0, 6_000_000)
    assert (expected.peak, expected.grows) == (max(mib) * MIB, False)


def test_what_counts_is_what_is_committed_in_pages() -> None:
    samples = [Sample(0, MIB, 600 * MIB, 2**40, "custom")]
    assert advise(samples, "custom", 0, 1000).platform == "v6r-medium"


@pytest.mark.parametrize("platform", LABELS)
@pytest.mark.parametrize("amount", [0, 1, U64_MAX])
def test_every_platform_and_amount_is_advised(platform: str, amount: int) -> None:
    advice = advise(steady(amount), platform, -(2**70), 3_600_000)
    assert advice.platform in LABELS
    assert advice.capacity.bytes >= min(U64_MAX, advice.expected_peak.bytes * 5 // 4)
    assert advice.capacity.bytes in {U64_MAX, 16 * MIB, 512 * MIB}


def test_steep_growth_stays_a_u64() -> None:
    samples = [
        Sample(60_000 * minute, 0, U64_MAX // 100 * minute, U64_MAX, "custom")
        for minute in range(101)
    ]
    advice = advise(samples, "custom", 0, 6_000_000)
    assert advice.expected_peak.bytes == advice.capacity.bytes == U64_MAX


def test_a_custom_capacity_is_round_and_said_to_be_so() -> None:
    advice = advise(steady(3000 * MIB), "custom", 0, 90_000)
    assert advice.capacity.bytes % CUSTOM_STEP == 0
    assert advice.reason == (
        "the peak of the last 90 seconds was 2.9GB, and use does not keep growing; with 25 % "
        "head-room that needs 3.7GB, more than any fixed platform has"
    )


def test_without_samples_the_smallest_will_do() -> None:
    assert advise([], "custom", 0, 90_000).platform == "v6r-small"
