"""create-allocation: what it returns, and its checks in their order."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from tests.conformance.memory.cases import (
    BAD_SESSION_IDS,
    CACHE,
    HEAP,
    MIB,
    PAGE,
    SCRATCH,
    STACK,
    U64_MAX,
    UNCLASSED,
    WASM_PAGE,
    Case,
    canonical,
    refusal,
    size,
)


@pytest.mark.parametrize("purpose", list(MemoryPurpose))
def test_returns_the_allocation(case: Case, purpose: MemoryPurpose) -> None:
    allocation = case.make(5000, purpose)
    assert allocation.session_id == case.session
    assert allocation.size == canonical(5000)
    assert allocation.purpose is purpose
    assert allocation.freed_at is None
    assert allocation.id
    assert case.live() == [allocation]


def test_the_first_one_opens_a_custom_session(case: Case) -> None:
    case.make(10)
    snapshot = case.snapshot()
    assert snapshot.platform == "custom"
    assert snapshot.used.bytes == 10


def test_ids_are_unique_and_sort_by_creation(case: Case) -> None:
    ids = [case.make(1).id for _ in range(200)]
    assert len(set(ids)) == len(ids)
    assert sorted(ids) == ids


def test_allocated_at_is_milliseconds(case: Case) -> None:
    assert 1_500_000_000_000 < case.make(1).allocated_at < 10_000_000_000_000


@pytest.mark.parametrize("session_id", BAD_SESSION_IDS, ids=ascii)
def test_malformed_session_ids_are_refused_before_all_else(case: Case, session_id: str) -> None:
    for amount in (0, 1, U64_MAX):
        result = case.subject.operations.create_allocation(session_id, size(amount), SCRATCH)
        refusal(result, MemoryErrorCode.INVALID_ALLOCATION)


@pytest.mark.parametrize("session_id", ["x", "x" * 128, "ünï/cødé-日本", "<b>|`*`", "🙂"])
def test_any_other_printable_session_id_will_do(case: Case, session_id: str) -> None:
    operations = case.subject.operations
    allocation = operations.create_allocation(session_id, size(1), SCRATCH).unwrap()
    assert allocation.session_id == session_id
    assert operations.free_allocation(allocation.id).unwrap()


def test_a_refused_request_opens_no_session(case: Case) -> None:
    refusal(case.create(0), MemoryErrorCode.INVALID_SIZE)
    refusal(case.create(U64_MAX), MemoryErrorCode.INSUFFICIENT_MEMORY)
    refusal(
        case.subject.operations.get_memory_snapshot(case.session),
        MemoryErrorCode.INVALID_ALLOCATION,
    )


def test_a_refused_request_counts_nothing(case: Case) -> None:
    case.open()
    case.make(100)
    before = case.snapshot()
    refusal(case.create(U64_MAX), MemoryErrorCode.INSUFFICIENT_MEMORY)
    after = case.snapshot()
    assert (after.used, after.fragmentation_ratio) == (before.used, before.fragmentation_ratio)
    stats = case.subject.analytics.calculate_memory_stats(case.session).unwrap()
    assert stats.total_allocations == 2


def test_1_zero_bytes(case: Case) -> None:
    refusal(case.create(0), MemoryErrorCode.INVALID_SIZE)


def test_2_beyond_the_capacity(case: Case) -> None:
    capacity = case.open()
    case.make(100)
    error = refusal(case.create(capacity - 99), MemoryErrorCode.INSUFFICIENT_MEMORY)
    assert error.details is not None
    assert "capacity" in error.details
    assert str(capacity - 99) in error.message
    assert str(capacity) in error.message


def test_3_beyond_the_hard_limit(case: Case) -> None:
    case.open()
    case.limit(soft_limit=MIB, hard_limit=MIB, heap_max=MIB, stack_max=1, cache_max=1)
    case.make(MIB - 10)
    error = refusal(case.create(11), MemoryErrorCode.LIMIT_EXCEEDED)
    assert error.details is not None
    assert "hard-limit" in error.details
    case.make(10)


@pytest.mark.parametrize(
    ("field", "purposes"), [("heap_max", HEAP), ("stack_max", STACK), ("cache_max", CACHE)]
)
def test_3_above_the_maximum_of_the_class(
    case: Case, field: str, purposes: tuple[MemoryPurpose, ...]
) -> None:
    case.open()
    case.limit(**{field: 10 * MIB})
    for purpose in purposes:
        case.make(10 * MIB // len(purposes) - 1, purpose)
    for purpose in purposes:
        error = refusal(case.create(len(purposes) + 1, purpose), MemoryErrorCode.LIMIT_EXCEEDED)
        assert error.details is not None
        assert field.replace("_", "-") in error.details
    case.make(len(purposes), purposes[0])
    for other in set(MemoryPurpose) - set(purposes):
        case.make(1, other)


@pytest.mark.parametrize("purpose", UNCLASSED)
def test_3_other_purposes_have_no_class(case: Case, purpose: MemoryPurpose) -> None:
    case.open()
    case.limit(heap_max=1, stack_max=1, cache_max=1)
    case.make(MIB, purpose)


def test_4_enough_bytes_but_not_enough_pages(case: Case) -> None:
    capacity = case.open()
    case.make(1)
    case.make((capacity // PAGE - 2) * PAGE)
    free_pages = capacity - (capacity // PAGE - 1) * PAGE
    refusal(case.create(free_pages + 1), MemoryErrorCode.FRAGMENTATION_ERROR)
    case.make(PAGE)


def test_4_wasm_linear_has_pages_of_its_own(case: Case) -> None:
    capacity = case.open()
    case.make(capacity - WASM_PAGE + 1)
    refusal(case.create(1, MemoryPurpose.WASM_LINEAR), MemoryErrorCode.FRAGMENTATION_ERROR)
    case.make(1, MemoryPurpose.VM_HEAP)


def test_the_size_comes_before_the_capacity(case: Case) -> None:
    capacity = case.open()
    case.make(capacity)
    refusal(case.create(0), MemoryErrorCode.INVALID_SIZE)


def test_the_capacity_comes_before_the_limits(case: Case) -> None:
    capacity = case.open()
    case.limit(soft_limit=1, hard_limit=1, heap_max=1, stack_max=1, cache_max=1)
    for purpose in MemoryPurpose:
        refusal(case.create(capacity + 1, purpose), MemoryErrorCode.INSUFFICIENT_MEMORY)
        refusal(case.create(capacity, purpose), MemoryErrorCode.LIMIT_EXCEEDED)


def test_the_hard_limit_is_named_before_the_class(case: Case) -> None:
    case.open()
    case.limit(soft_limit=1, hard_limit=1, heap_max=1, stack_max=1, cache_max=1)
    error = refusal(case.create(2, MemoryPurpose.VM_HEAP), MemoryErrorCode.LIMIT_EXCEEDED)
    assert error.details is not None
    assert "hard-limit" in error.details


def test_the_limits_come_before_the_pages(case: Case) -> None:
    capacity = case.open()
    case.limit(stack_max=1)
    case.make(capacity // PAGE * PAGE - PAGE + 1)
    refusal(case.create(2, MemoryPurpose.COMPONENT_STACK), MemoryErrorCode.LIMIT_EXCEEDED)


@pytest.mark.parametrize("purpose", list(MemoryPurpose))
def test_the_greatest_u64_is_refused_not_wrapped(case: Case, purpose: MemoryPurpose) -> None:
    case.make(1)
    for amount in (U64_MAX, U64_MAX - 1, U64_MAX - PAGE, 2**63):
        refusal(case.create(amount, purpose), MemoryErrorCode.INSUFFICIENT_MEMORY)
    assert case.snapshot().used.bytes == 1


def test_the_error_is_dated_in_milliseconds(case: Case) -> None:
    error = refusal(case.create(0), MemoryErrorCode.INVALID_SIZE)
    assert 1_500_000_000_000 < error.timestamp < 10_000_000_000_000
