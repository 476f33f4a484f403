"""get-memory-snapshot, get-platform-profile, get-memory-pressure, list-allocations."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPressure, MemoryPurpose
from tests.conformance.memory.cases import (
    BAD_SESSION_IDS,
    MIB,
    Case,
    as_f32,
    canonical,
    refusal,
    size,
)


def ask(case: Case, session_id: str) -> dict[str, object]:
    """Every function that reads a session, or changes its limits, asked about an id."""
    operations, analytics = case.subject.operations, case.subject.analytics
    limits = case.subject.operations.get_memory_limits(case.session).unwrap()
    return {
        "get-memory-snapshot": operations.get_memory_snapshot(session_id),
        "set-memory-limits": operations.set_memory_limits(session_id, limits),
        "get-memory-limits": operations.get_memory_limits(session_id),
        "get-memory-pressure": operations.get_memory_pressure(session_id),
        "list-allocations": operations.list_allocations(session_id),
        "calculate-memory-stats": analytics.calculate_memory_stats(session_id),
        "get-memory-trends": analytics.get_memory_trends(session_id, 60),
        "generate-memory-report": analytics.generate_memory_report(session_id),
    }


@pytest.mark.parametrize("session_id", ["never-heard-of", *BAD_SESSION_IDS], ids=ascii)
def test_unknown_and_malformed_sessions_are_refused_everywhere(case: Case, session_id: str) -> None:
    case.make(1)
    for name, result in ask(case, session_id).items():
        error = refusal(result, MemoryErrorCode.INVALID_ALLOCATION)  # type: ignore[arg-type]
        assert session_id != "never-heard-of" or "unknown" in error.message, name


def test_the_snapshot_adds_up(case: Case) -> None:
    capacity = case.open()
    case.make(5000)
    case.make(1, MemoryPurpose.WASM_LINEAR)
    snapshot = case.snapshot()
    assert snapshot.session_id == case.session
    assert snapshot.total == canonical(capacity)
    assert snapshot.used == canonical(5001)
    assert snapshot.available == canonical(capacity - 5001)
    expected = 1 - 5001 / (8192 + 65536)
    assert as_f32(snapshot.fragmentation_ratio) == pytest.approx(expected, rel=1e-6)


def test_the_snapshot_of_nothing_is_not_fragmented(case: Case) -> None:
    case.open()
    assert case.snapshot().fragmentation_ratio == 0.0


def test_whole_pages_are_not_fragmented(case: Case) -> None:
    case.make(65536, MemoryPurpose.WASM_LINEAR)
    case.make(4096)
    assert case.snapshot().fragmentation_ratio == 0.0


@pytest.mark.parametrize(
    ("platform", "capacity"),
    [
        ("dreamcast", 16 * MIB),
        ("vita", 512 * MIB),
        ("v6r-small", 512 * MIB),
        ("v6r-medium", 1024 * MIB),
        ("v6r-large", 2048 * MIB),
    ],
)
def test_platform_profiles(case: Case, platform: str, capacity: int) -> None:
    profile = case.subject.operations.get_platform_profile(platform).unwrap()
    assert profile.tag == platform
    assert profile.val == canonical(capacity)


def test_the_psp_comes_in_two_models(case: Case) -> None:
    profile = case.subject.operations.get_platform_profile("psp").unwrap()
    assert profile.tag == "psp"
    assert profile.val in {canonical(32 * MIB), canonical(64 * MIB)}


def test_custom_offers_the_node(case: Case) -> None:
    profile = case.subject.operations.get_platform_profile("custom").unwrap()
    assert profile.tag == "custom"
    assert profile.val == canonical(case.open())


@pytest.mark.parametrize(
    "platform", ["", "PSP", "medium", "v6r", "v6r-medium ", "dreamcast2", "x" * 9999]
)
def test_other_platforms_are_not_supported(case: Case, platform: str) -> None:
    refusal(
        case.subject.operations.get_platform_profile(platform),
        MemoryErrorCode.UNSUPPORTED_PLATFORM,
    )


@pytest.mark.parametrize(
    ("percent", "below", "from_here"),
    [
        (70, MemoryPressure.LOW, MemoryPressure.MEDIUM),
        (85, MemoryPressure.MEDIUM, MemoryPressure.HIGH),
        (95, MemoryPressure.HIGH, MemoryPressure.CRITICAL),
    ],
)
def test_pressure_rises_at_its_thresholds(
    case: Case, percent: int, below: MemoryPressure, from_here: MemoryPressure
) -> None:
    capacity = case.open()
    case.limit(soft_limit=capacity)
    threshold = -(-capacity * percent // 100)
    allocation = case.make(threshold - 1)
    assert case.pressure() is below
    case.free(allocation)
    case.make(threshold)
    assert case.pressure() is from_here


def test_pressure_is_high_from_the_soft_limit_on(case: Case) -> None:
    case.open()
    case.limit(soft_limit=1000)
    case.make(999)
    assert case.pressure() is MemoryPressure.LOW
    case.make(1)
    assert case.pressure() is MemoryPressure.HIGH


def test_the_soft_limit_does_not_lower_critical(case: Case) -> None:
    capacity = case.open()
    case.limit(soft_limit=1)
    case.make(capacity)
    assert case.pressure() is MemoryPressure.CRITICAL


def test_lists_live_allocations_oldest_first(case: Case) -> None:
    made = [case.make(amount) for amount in (30, 10, 20, 40)]
    case.free(made[1])
    made.append(case.make(5))
    assert case.live() == [made[0], made[2], made[3], made[4]]


def test_an_open_session_without_allocations_lists_none(case: Case) -> None:
    case.open()
    assert case.live() == []


def test_reading_changes_nothing(case: Case) -> None:
    case.make(5000)
    ask(case, "never-heard-of")
    before = ask(case, case.session)
    after = ask(case, case.session)
    for name in ("get-memory-limits", "get-memory-pressure", "list-allocations"):
        assert before[name] == after[name]
    assert before["calculate-memory-stats"] == after["calculate-memory-stats"]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1, "1B"),
        (1023, "1023B"),
        (1024, "1.0KB"),
        (1536, "1.5KB"),
        (1280, "1.2KB"),
        (1792, "1.8KB"),
        (1_048_524, "1023.9KB"),
        (1_048_525, "1.0MB"),
        (1_048_575, "1.0MB"),
        (MIB, "1.0MB"),
        (512 * MIB, "512.0MB"),
    ],
)
def test_sizes_are_written_canonically(case: Case, amount: int, text: str) -> None:
    operations = case.subject.operations
    made = operations.create_allocation(case.session, size(amount), MemoryPurpose.TEMPORARY)
    assert made.unwrap().size.human_readable == text
    assert case.snapshot().used.human_readable == text
