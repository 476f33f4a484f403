"""The enforcer decides as the pool does, and knows what it would still grant."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryErrorCode,
    MemoryLimits,
    MemoryPurpose,
)
from memory_accounting import MemoryPool, PoolSettings, memory_size
from memory_accounting.validation import LimitEnforcer
from tests.accounting.support import START, ManualClock, size
from wit_runtime import Err, Ok

PURPOSE = st.sampled_from(list(MemoryPurpose))
CAPACITY = st.integers(1, 2**22)
AMOUNT = st.integers(0, 2**18) | st.sampled_from((1, 4096, 4097, 65536, 65537, 2**64 - 1))


def bounded(capacity: int, data: st.DataObject) -> MemoryLimits:
    hard = data.draw(st.integers(1, capacity))
    parts = [data.draw(st.integers(1, hard)) for _ in range(4)]
    return MemoryLimits(*map(memory_size, (*parts, hard)))


@given(CAPACITY, st.lists(st.tuples(AMOUNT, PURPOSE, st.booleans()), max_size=30), st.data())
def test_it_agrees_with_the_pool(
    capacity: int, requests: list[tuple[int, MemoryPurpose, bool]], data: st.DataObject
) -> None:
    clock = ManualClock()
    pool = MemoryPool(PoolSettings(node_capacity=1), clock=clock)
    limits = bounded(capacity, data)
    pool.configure("s", capacity=capacity, limits=limits).unwrap()
    enforcer = LimitEnforcer.of(capacity, limits, clock=clock).unwrap()
    live: list[MemoryAllocation] = []
    for amount, purpose, frees in requests:
        by_pool = pool.create_allocation("s", size(amount), purpose)
        mine = enforcer.allocate(size(amount), purpose)
        if isinstance(by_pool, Err):
            assert mine == by_pool
        else:
            enforcer = mine.unwrap()
            live.append(by_pool.value)
        if frees and live:
            gone = live.pop(data.draw(st.integers(0, len(live) - 1)))
            assert pool.free_allocation(gone.id).unwrap()
            enforcer = enforcer.release(gone.size, gone.purpose).unwrap()
    assert enforcer.book.used == pool.get_memory_snapshot("s").unwrap().used.bytes
    again = LimitEnforcer.of(capacity, limits, pool.list_allocations("s").unwrap()).unwrap()
    assert (again.book[:4], again.terms) == (enforcer.book[:4], enforcer.terms)


@given(CAPACITY, st.lists(st.tuples(AMOUNT, PURPOSE), max_size=20), PURPOSE, st.data())
def test_the_largest_request_is_exact(
    capacity: int,
    requests: list[tuple[int, MemoryPurpose]],
    purpose: MemoryPurpose,
    data: st.DataObject,
) -> None:
    enforcer = LimitEnforcer.of(capacity, bounded(capacity, data)).unwrap()
    for amount, each in requests:
        after = enforcer.allocate(size(amount), each)
        enforcer = after.value if isinstance(after, Ok) else enforcer
    most = enforcer.largest(purpose)
    assert enforcer.allocate(size(most + 1), purpose).is_err()
    assert most == 0 or enforcer.allocate(size(most), purpose).is_ok()


def test_the_largest_request_counts_pages() -> None:
    enforcer = LimitEnforcer.of(200_000).unwrap()
    assert enforcer.largest(MemoryPurpose.WASM_LINEAR) == 3 * 65536
    assert enforcer.largest(MemoryPurpose.VM_HEAP) == 48 * 4096
    enforcer = enforcer.allocate(size(1), MemoryPurpose.WASM_LINEAR).unwrap()
    assert enforcer.largest(MemoryPurpose.WASM_LINEAR) == 2 * 65536
    assert enforcer.largest(MemoryPurpose.COMPONENT_STACK) == 25_000


def test_below_the_present_use_nothing_is_left() -> None:
    enforcer = LimitEnforcer.of(8 * 4096).unwrap()
    enforcer = enforcer.allocate(size(6 * 4096), MemoryPurpose.VM_HEAP).unwrap()
    lower = MemoryLimits(*[memory_size(4096)] * 5)
    enforcer = enforcer.hold_to(lower).unwrap()
    assert enforcer.largest(MemoryPurpose.VM_HEAP) == 0
    assert enforcer.allocate(size(1), MemoryPurpose.VM_HEAP).unwrap_err().details == "hard-limit"


def test_contradictions_are_refused() -> None:
    assert LimitEnforcer.of(0).unwrap_err().code is MemoryErrorCode.INVALID_SIZE
    limits = MemoryLimits(*[memory_size(9)] * 5)
    assert LimitEnforcer.of(8, limits).unwrap_err().details == "capacity"
    held = MemoryAllocation("a", "s", size(9), MemoryPurpose.VM_HEAP, START, None)
    assert LimitEnforcer.of(8, None, [held]).unwrap_err().details == "used"
    assert LimitEnforcer.of(9).unwrap().hold_to(attrs.evolve(limits, heap_max=size(0))).is_err()
    with pytest.raises(TypeError, match="capacity"):
        LimitEnforcer.of("much")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_only_what_is_held_is_released() -> None:
    enforcer = LimitEnforcer.of(8 * 4096).unwrap()
    enforcer = enforcer.allocate(size(10), MemoryPurpose.VM_HEAP).unwrap()
    for amount, purpose in ((11, MemoryPurpose.VM_HEAP), (1, MemoryPurpose.TEMPORARY)):
        error = enforcer.release(size(amount), purpose).unwrap_err()
        assert (error.code, error.details) == (MemoryErrorCode.INVALID_ALLOCATION, "in use")
    assert enforcer.release(size(0), MemoryPurpose.VM_HEAP).is_err()
    assert enforcer.release(size(10), MemoryPurpose.VM_HEAP).unwrap().book[:4] == (0, 0, 0, 0)
