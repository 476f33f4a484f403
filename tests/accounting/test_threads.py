"""Threads on one session at its limit: totals exact, never above."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Iterator

import pytest

from flight_memory.memory_types import MemoryPurpose
from memory_accounting import MemoryPool
from tests.accounting.support import make, size
from wit_runtime import Ok

CAPACITY = 64 * 4096
THREADS = 8
ROUNDS = 3000


@pytest.fixture(autouse=True)
def frequent_switches() -> Iterator[None]:
    """Let the interpreter switch threads a thousand times as often as usual."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(interval)


def run(work: list[threading.Thread]) -> None:
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()


def test_hammering_one_session_at_its_limit() -> None:
    pool = MemoryPool()
    pool.configure("s", capacity=CAPACITY).unwrap()
    granted = [0] * THREADS
    refused = [0] * THREADS
    above: list[int] = []
    kept: list[list[tuple[str, int]]] = [[] for _ in range(THREADS)]

    def work(number: int) -> None:
        choose = random.Random(number)  # noqa: S311 - a workload, not a secret
        mine = kept[number]
        for _ in range(ROUNDS):
            if mine and choose.random() < 0.5:
                allocation_id, _ = mine.pop(choose.randrange(len(mine)))
                assert pool.free_allocation(allocation_id).unwrap() is True
            else:
                amount = choose.randrange(1, 30_000)
                result = pool.create_allocation("s", size(amount), MemoryPurpose.VM_HEAP)
                if isinstance(result, Ok):
                    mine.append((result.value.id, amount))
                    granted[number] += 1
                else:
                    refused[number] += 1
            used = pool.get_memory_snapshot("s").unwrap().used.bytes
            if used > CAPACITY:
                above.append(used)

    run([threading.Thread(target=work, args=(number,)) for number in range(THREADS)])
    assert not above
    assert sum(refused) > 0
    stats = pool.calculate_memory_stats("s").unwrap()
    held = [each for mine in kept for each in mine]
    assert stats.total_allocations == sum(granted)
    assert stats.active_allocations == len(held)
    assert stats.current_memory.bytes == sum(amount for _, amount in held)
    assert stats.peak_memory.bytes <= CAPACITY
    live = pool.list_allocations("s").unwrap()
    assert {(each.id, each.size.bytes) for each in live} == set(held)
    assert [each.id for each in live] == sorted(each.id for each in live)


def test_one_allocation_is_freed_once() -> None:
    pool = MemoryPool()
    ids = [make(pool, 1).id for _ in range(2000)]
    freed = [0] * THREADS

    def work(number: int) -> None:
        for allocation_id in ids:
            freed[number] += pool.free_allocation(allocation_id).is_ok()

    run([threading.Thread(target=work, args=(number,)) for number in range(THREADS)])
    assert sum(freed) == 2000
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 0


def test_sessions_open_once() -> None:
    pool = MemoryPool()

    def work() -> None:
        for index in range(500):
            make(pool, 1, session=f"s-{index}")

    run([threading.Thread(target=work) for _ in range(THREADS)])
    assert len(pool.list_sessions().unwrap()) == 500
    for index in range(500):
        assert pool.get_memory_snapshot(f"s-{index}").unwrap().used.bytes == THREADS
