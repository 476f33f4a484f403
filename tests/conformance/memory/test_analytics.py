"""calculate-memory-stats, get-memory-trends, and generate-memory-report, without a clock."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryPurpose
from tests.conformance.memory.cases import U64_MAX, Case, as_f32, canonical

HEADINGS = [
    "# Memory report",
    "## Now",
    "## By purpose",
    "## Limits",
    "## Pressure",
    "## Trend",
    "## Oldest allocations",
    "## Leak suspects",
]


def test_stats_total_up(case: Case) -> None:
    first = case.make(6000, MemoryPurpose.TEMPORARY)
    case.make(1000, MemoryPurpose.WASM_LINEAR)
    case.make(3001, MemoryPurpose.VM_HEAP)
    case.free(first)
    stats = case.subject.analytics.calculate_memory_stats(case.session).unwrap()
    assert stats.total_allocations == 3
    assert stats.active_allocations == 2
    assert stats.peak_memory == canonical(10001)
    assert stats.current_memory == canonical(4001)
    assert stats.average_allocation_size == canonical(10001 // 3)
    assert list(stats.usage_by_purpose) == [
        (MemoryPurpose.VM_HEAP, canonical(3001)),
        (MemoryPurpose.WASM_LINEAR, canonical(1000)),
    ]
    assert as_f32(stats.efficiency_ratio) == pytest.approx(4001 / (4096 + 65536), rel=1e-6)


def test_stats_when_nothing_is_in_use(case: Case) -> None:
    case.free(case.make(7))
    stats = case.subject.analytics.calculate_memory_stats(case.session).unwrap()
    assert stats.active_allocations == 0
    assert stats.current_memory == canonical(0)
    assert stats.peak_memory == canonical(7)
    assert stats.average_allocation_size == canonical(7)
    assert list(stats.usage_by_purpose) == []
    assert stats.efficiency_ratio == 1.0


def test_usage_by_purpose_is_in_the_order_of_the_contract(case: Case) -> None:
    for purpose in reversed(MemoryPurpose):
        case.make(10, purpose)
    stats = case.subject.analytics.calculate_memory_stats(case.session).unwrap()
    assert [purpose for purpose, _ in stats.usage_by_purpose] == list(MemoryPurpose)


def test_trends_hold_what_they_promise(case: Case) -> None:
    for _ in range(5):
        case.make(100)
    capacity = case.snapshot().total.bytes
    for window in (1, 60, 86_400, 2**40, U64_MAX):
        trend = case.subject.analytics.get_memory_trends(case.session, window).unwrap()
        moments = [snapshot.timestamp for snapshot in trend.snapshots]
        assert moments == sorted(moments)
        assert len(moments) <= 1000
        assert {snapshot.session_id for snapshot in trend.snapshots} <= {case.session}
        assert (trend.predicted_peak is None) == (len(moments) < 3)
        if trend.predicted_peak is not None:
            assert 500 <= trend.predicted_peak.bytes <= capacity


def test_a_change_is_sampled(case: Case) -> None:
    case.make(100)
    trend = case.subject.analytics.get_memory_trends(case.session, 3600).unwrap()
    assert [snapshot.used for snapshot in trend.snapshots] == [canonical(100)]


def test_an_empty_window_is_no_error(case: Case) -> None:
    case.make(100)
    trend = case.subject.analytics.get_memory_trends(case.session, 0).unwrap()
    assert trend.predicted_peak is None


def test_the_report_has_stable_headings(case: Case) -> None:
    case.make(5000, MemoryPurpose.ASSET_CACHE)
    report = case.subject.analytics.generate_memory_report(case.session).unwrap()
    assert [line for line in report.splitlines() if line.startswith("#")] == HEADINGS


def test_the_report_tells_the_figures(case: Case) -> None:
    allocation = case.make(5000, MemoryPurpose.ASSET_CACHE)
    report = case.subject.analytics.generate_memory_report(case.session).unwrap()
    for expected in (case.session, "custom", "4.9KB", "asset-cache", "low", allocation.id):
        assert expected in report


def test_the_report_of_an_empty_session_has_the_same_headings(case: Case) -> None:
    case.open()
    report = case.subject.analytics.generate_memory_report(case.session).unwrap()
    assert [line for line in report.splitlines() if line.startswith("#")] == HEADINGS


def test_a_session_id_cannot_break_out_of_the_report(case: Case) -> None:
    hostile = Case(case.subject, f"`</td>|<script>alert(1)</script>``{case.session}")
    hostile.make(1)
    report = hostile.subject.analytics.generate_memory_report(hostile.session).unwrap()
    line = next(line for line in report.splitlines() if "<script>" in line)
    start = line.index("``` ")
    assert start < line.index("<script>") < line.index(" ```", start)
