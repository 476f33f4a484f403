"""set-memory-limits and get-memory-limits."""

from __future__ import annotations

import attrs
import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryLimits, MemoryPurpose
from tests.conformance.memory.cases import U64_MAX, Case, canonical, refusal, size

FIELDS = [field.name for field in attrs.fields(MemoryLimits)]


def test_the_defaults_follow_the_capacity(case: Case) -> None:
    capacity = case.open()
    assert case.subject.operations.get_memory_limits(case.session).unwrap() == MemoryLimits(
        heap_max=canonical(capacity),
        stack_max=canonical(capacity // 8),
        cache_max=canonical(capacity // 4),
        soft_limit=canonical(capacity * 85 // 100),
        hard_limit=canonical(capacity),
    )


def test_what_is_set_is_returned_with_canonical_text(case: Case) -> None:
    case.open()
    case.limit(heap_max=2048, stack_max=1, cache_max=3, soft_limit=4096, hard_limit=4096)
    assert case.subject.operations.get_memory_limits(case.session).unwrap() == MemoryLimits(
        heap_max=canonical(2048),
        stack_max=canonical(1),
        cache_max=canonical(3),
        soft_limit=canonical(4096),
        hard_limit=canonical(4096),
    )


@pytest.mark.parametrize("field", FIELDS)
def test_no_limit_is_empty(case: Case, field: str) -> None:
    case.open()
    before = case.subject.operations.get_memory_limits(case.session)
    refusal(case.set_limits(**{field: 0}), MemoryErrorCode.INVALID_SIZE)
    assert case.subject.operations.get_memory_limits(case.session) == before


@pytest.mark.parametrize("field", FIELDS)
def test_empty_comes_before_contradictory(case: Case, field: str) -> None:
    case.open()
    amounts = {**dict.fromkeys(FIELDS, U64_MAX), field: 0}
    refusal(case.set_limits(**amounts), MemoryErrorCode.INVALID_SIZE)


@pytest.mark.parametrize("field", ["heap_max", "stack_max", "cache_max", "soft_limit"])
def test_nothing_exceeds_the_hard_limit(case: Case, field: str) -> None:
    case.open()
    amounts = {**dict.fromkeys(FIELDS, 1000), field: 1001}
    refusal(case.set_limits(**amounts), MemoryErrorCode.LIMIT_EXCEEDED)
    case.limit(**{**amounts, field: 1000})


def test_the_hard_limit_does_not_exceed_the_capacity(case: Case) -> None:
    capacity = case.open()
    for amount in (capacity + 1, U64_MAX):
        refusal(case.set_limits(hard_limit=amount), MemoryErrorCode.LIMIT_EXCEEDED)
    case.limit(hard_limit=capacity)


def test_limits_below_the_use_bind_what_comes(case: Case) -> None:
    case.make(1000)
    kept = case.make(500)
    case.limit(**dict.fromkeys(FIELDS, 100))
    assert case.snapshot().used.bytes == 1500
    refusal(case.create(1), MemoryErrorCode.LIMIT_EXCEEDED)
    case.free(kept)
    refusal(case.create(1), MemoryErrorCode.LIMIT_EXCEEDED)
    case.free(case.live()[0])
    case.make(100)


def test_a_class_below_its_use_binds_what_comes(case: Case) -> None:
    case.make(1000, MemoryPurpose.ASSET_CACHE)
    case.limit(cache_max=999)
    refusal(case.create(1, MemoryPurpose.JIT_CODE_CACHE), MemoryErrorCode.LIMIT_EXCEEDED)
    case.make(1, MemoryPurpose.VM_HEAP)


def test_an_unknown_session_comes_before_empty_limits(case: Case) -> None:
    limits = MemoryLimits(*[size(0)] * 5)
    refusal(
        case.subject.operations.set_memory_limits(case.session, limits),
        MemoryErrorCode.INVALID_ALLOCATION,
    )
