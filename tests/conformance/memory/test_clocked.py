"""What needs a clock that the test sets: history, trends, and what is forgotten."""

from __future__ import annotations

import pytest

from flight_memory.memory_analytics import MemoryTrend, TrendDirection
from flight_memory.memory_types import MemoryErrorCode
from tests.conformance.memory.cases import START, Case, canonical, refusal

CAPACITY = 1_000_000


def trend(case: Case, window: int) -> MemoryTrend:
    return case.subject.analytics.get_memory_trends(case.session, window).unwrap()


def hold(case: Case, amount: int) -> None:
    """Bring what is in use to an amount, by one allocation in place of the last."""
    for allocation in case.live():
        case.free(allocation)
    if amount:
        case.make(amount)


def course(case: Case, amounts: list[int], seconds: int = 10) -> None:
    """Configure the session, and let its use take these amounts, some seconds apart."""
    case.at(0)
    case.configure(capacity=CAPACITY)
    for index, amount in enumerate(amounts):
        case.at(index * seconds)
        hold(case, amount)


def test_timestamps_are_the_clock_s(clocked: Case) -> None:
    clocked.at(5)
    assert clocked.make(1).allocated_at == START + 5000
    assert clocked.snapshot().timestamp == START + 5000
    assert refusal(clocked.create(0), MemoryErrorCode.INVALID_SIZE).timestamp == START + 5000


def test_changes_within_a_second_are_one_sample_with_their_peak(clocked: Case) -> None:
    clocked.at(0)
    kept = clocked.make(100)
    for step in range(1, 9):
        clocked.at(step / 10)
        clocked.free(clocked.make(1000 * step))
    clocked.at(0.95)
    assert [each.used.bytes for each in trend(clocked, 60).snapshots] == [8100]
    clocked.at(10)
    clocked.free(kept)
    samples = [(each.timestamp - START, each.used.bytes) for each in trend(clocked, 60).snapshots]
    assert samples == [(0, 8100), (1000, 100), (10_000, 0)]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([step * 1000 for step in range(1, 101)], TrendDirection.INCREASING),
        ([step * 1000 for step in range(100, 0, -1)], TrendDirection.DECREASING),
        ([50_000] * 100, TrendDirection.STABLE),
        ([50_000 + step * 100 for step in range(100)], TrendDirection.STABLE),
        ([1, 900_000] * 50, TrendDirection.VOLATILE),
    ],
    ids=["rises", "falls", "level", "rises too little", "swings"],
)
def test_directions(clocked: Case, amounts: list[int], expected: TrendDirection) -> None:
    course(clocked, amounts)
    assert trend(clocked, 990).trend_direction is expected


def test_the_prediction_is_the_line_one_window_ahead(clocked: Case) -> None:
    course(clocked, [1000 * step for step in range(1, 101)])
    peak = trend(clocked, 990).predicted_peak
    assert peak is not None
    assert peak.bytes == pytest.approx(199_000, abs=2)


def test_the_prediction_stays_within_the_capacity(clocked: Case) -> None:
    course(clocked, [9000 * step for step in range(1, 101)])
    assert trend(clocked, 990).predicted_peak == canonical(CAPACITY)


def test_a_falling_line_predicts_the_present_use(clocked: Case) -> None:
    course(clocked, [1000 * step for step in range(100, 0, -1)])
    assert trend(clocked, 990).predicted_peak == canonical(1000)


def test_no_prediction_with_fewer_than_three_samples(clocked: Case) -> None:
    course(clocked, [10, 20])
    assert trend(clocked, 60).predicted_peak is None
    clocked.at(20)
    hold(clocked, 30)
    assert trend(clocked, 60).predicted_peak is not None


def test_the_window_bounds_the_snapshots(clocked: Case) -> None:
    course(clocked, [10 * step for step in range(1, 11)])
    moments = [each.timestamp for each in trend(clocked, 30).snapshots]
    assert moments == [START + 1000 * second for second in (60, 70, 80, 90)]


def test_at_most_a_thousand_snapshots_with_the_peak(clocked: Case) -> None:
    course(clocked, [1000 + step % 7 if step != 777 else 99_999 for step in range(1500)], 2)
    snapshots = trend(clocked, 3600).snapshots
    assert 500 <= len(snapshots) <= 1000
    assert max(each.used.bytes for each in snapshots) == 99_999


def test_a_day_is_reachable_with_its_peak(clocked: Case) -> None:
    clocked.at(0)
    clocked.configure(capacity=CAPACITY)
    for second in range(0, 86_401, 8):
        clocked.at(second)
        hold(clocked, 500_000 if second == 4000 else 1000 + second % 100)
    snapshots = trend(clocked, 86_400).snapshots
    assert snapshots[0].timestamp <= START + 1000
    assert max(each.used.bytes for each in snapshots) == 500_000


def test_a_freed_id_is_forgotten_in_time(clocked: Case) -> None:
    clocked.at(0)
    allocation = clocked.make(10)
    clocked.free(allocation)
    clocked.at(365 * 86_400)
    refusal(
        clocked.subject.operations.free_allocation(allocation.id),
        MemoryErrorCode.INVALID_ALLOCATION,
    )


def test_a_clock_set_back_leaves_the_account_right(clocked: Case) -> None:
    clocked.at(10_000)
    clocked.configure(capacity=CAPACITY)
    first = clocked.make(400_000)
    clocked.at(0)
    second = clocked.make(500_000)
    assert second.id > first.id
    assert clocked.live() == [first, second]
    refusal(clocked.create(100_001), MemoryErrorCode.INSUFFICIENT_MEMORY)
    clocked.free(first)
    assert clocked.snapshot().used.bytes == 500_000
    moments = [each.timestamp for each in trend(clocked, 60).snapshots]
    assert moments == sorted(moments)
    assert moments
    assert moments[-1] <= START
