"""Processes on one session at its limit: never above, and exact when all is done."""

from __future__ import annotations

import json
import subprocess
from typing import Final

import pytest

from flight_memory.memory_types import MemoryPurpose
from memory_accounting import Pool, open_pool
from tests.stores.working import CAPACITY, SESSION, Live, live, look, started

PROCESSES: Final = 8


def compete(url: str, operations: int) -> None:
    with open_pool(url) as pool:
        pool.configure(SESSION, capacity=CAPACITY).unwrap()
        children = [started("compete", url, seed, operations) for seed in range(PROCESSES)]
        while any(child.poll() is None for child in children):
            look(pool)
            for child in children:
                try:
                    child.wait(0.005)
                    break
                except subprocess.TimeoutExpired:
                    continue
        require_what_they_told(pool, children)


def require_what_they_told(pool: Pool, children: list[subprocess.Popen[bytes]]) -> None:
    made = bytes_made = refused = 0
    kept: Live = {}
    for child in children:
        told, _ = child.communicate()
        assert child.returncode == 0
        its_made, its_bytes, its_refused, its_kept = json.loads(told)
        made, bytes_made, refused = made + its_made, bytes_made + its_bytes, refused + its_refused
        kept |= {key: (amount, purpose) for key, (amount, purpose) in its_kept.items()}
    assert refused > made / 20, "the limit was hardly reached"
    assert live(pool) == kept
    stats = pool.calculate_memory_stats(SESSION).unwrap()
    assert stats.total_allocations == made
    assert stats.active_allocations == len(kept)
    assert stats.current_memory.bytes == sum(amount for amount, _ in kept.values())
    assert stats.average_allocation_size.bytes == bytes_made // made
    assert stats.usage_by_purpose == sorted(
        stats.usage_by_purpose, key=lambda pair: list(MemoryPurpose).index(pair[0])
    )
    for purpose, size in stats.usage_by_purpose:
        assert size.bytes == sum(amount for amount, its in kept.values() if its == purpose.value)
    assert pool.check().unwrap() == []


def test_eight_processes_at_the_limit(shared_url: str) -> None:
    compete(shared_url, 300)


@pytest.mark.slow
def test_eight_processes_at_the_limit_for_long(shared_url: str) -> None:
    compete(shared_url, 20_000)
