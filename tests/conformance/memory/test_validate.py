"""validate-allocation-request answers as create-allocation would, and does nothing."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from tests.conformance.memory.cases import (
    BAD_SESSION_IDS,
    MIB,
    PAGE,
    SCRATCH,
    U64_MAX,
    Case,
    refusal,
    size,
)


def test_true_for_what_would_be_granted(case: Case) -> None:
    capacity = case.open()
    assert case.validate(capacity).unwrap() is True
    assert case.snapshot().used.bytes == 0
    assert case.live() == []


def test_false_beyond_the_capacity(case: Case) -> None:
    capacity = case.open()
    assert case.validate(capacity + 1).unwrap() is False
    assert case.validate(U64_MAX).unwrap() is False


def test_false_beyond_a_limit(case: Case) -> None:
    case.open()
    case.limit(soft_limit=MIB, hard_limit=MIB, heap_max=9, stack_max=9, cache_max=9)
    assert case.validate(MIB + 1).unwrap() is False
    assert case.validate(10, MemoryPurpose.VM_HEAP).unwrap() is False
    assert case.validate(9, MemoryPurpose.VM_HEAP).unwrap() is True


def test_false_without_pages(case: Case) -> None:
    capacity = case.open()
    case.make(1)
    assert case.validate(capacity - 1).unwrap() is False


@pytest.mark.parametrize("purpose", list(MemoryPurpose))
def test_it_agrees_with_create(case: Case, purpose: MemoryPurpose) -> None:
    capacity = case.open()
    case.make(PAGE + 1)
    for amount in (1, PAGE, capacity // 8 + 1, capacity // 4 + 1, capacity - PAGE - 1, capacity):
        verdict = case.validate(amount, purpose).unwrap()
        result = case.create(amount, purpose)
        assert result.is_ok() is verdict, (amount, result)
        if result.is_ok():
            case.free(result.unwrap())


def test_an_unknown_session_is_judged_as_if_opened_and_stays_unknown(case: Case) -> None:
    assert case.validate(1).unwrap() is True
    assert case.validate(U64_MAX).unwrap() is False
    refusal(
        case.subject.operations.list_allocations(case.session), MemoryErrorCode.INVALID_ALLOCATION
    )


def test_zero_bytes_is_malformed(case: Case) -> None:
    refusal(case.validate(0), MemoryErrorCode.INVALID_SIZE)
    case.open()
    refusal(case.validate(0), MemoryErrorCode.INVALID_SIZE)


@pytest.mark.parametrize("session_id", BAD_SESSION_IDS, ids=ascii)
def test_a_malformed_session_id_comes_first(case: Case, session_id: str) -> None:
    for amount in (0, 1):
        result = case.subject.operations.validate_allocation_request(
            session_id, size(amount), SCRATCH
        )
        refusal(result, MemoryErrorCode.INVALID_ALLOCATION)
