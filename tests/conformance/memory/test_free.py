"""free-allocation."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from tests.conformance.memory.cases import Case, refusal


def test_gives_the_memory_back(case: Case) -> None:
    kept = case.make(10)
    case.free(case.make(100, MemoryPurpose.WASM_LINEAR))
    assert case.snapshot().used.bytes == 10
    assert case.live() == [kept]


def test_a_second_time_is_already_freed(case: Case) -> None:
    allocation = case.make(10)
    case.make(5)
    case.free(allocation)
    for _ in range(2):
        refusal(
            case.subject.operations.free_allocation(allocation.id), MemoryErrorCode.ALREADY_FREED
        )
    assert case.snapshot().used.bytes == 5


@pytest.mark.parametrize(
    "allocation_id",
    ["", "nothing", "00000000-0000-7000-8000-000000000000", "x" * 10_000, "a b", "\0"],
    ids=lambda each: ascii(each[:20]),
)
def test_an_unknown_id_is_invalid(case: Case, allocation_id: str) -> None:
    case.make(10)
    refusal(
        case.subject.operations.free_allocation(allocation_id), MemoryErrorCode.INVALID_ALLOCATION
    )
    assert case.snapshot().used.bytes == 10


def test_a_session_id_is_not_an_allocation_id(case: Case) -> None:
    case.make(10)
    refusal(
        case.subject.operations.free_allocation(case.session), MemoryErrorCode.INVALID_ALLOCATION
    )


def test_what_is_freed_can_be_allocated_again(case: Case) -> None:
    capacity = case.open()
    for _ in range(3):
        case.free(case.make(capacity))


def test_sessions_do_not_touch_each_other(case: Case) -> None:
    case.make(10)
    other = Case(case.subject, case.session + "-other")
    other.free(other.make(20))
    assert case.snapshot().used.bytes == 10
    assert other.snapshot().used.bytes == 0
