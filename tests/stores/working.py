"""Processes that use a ledger: started by tests, and perhaps killed by them.

`python -m tests.stores.working FUNCTION URL SEED COUNT` writes one line of JSON to standard output
for everything that a test is to know, each with one system call: what was written before the
process was killed is there.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from typing import Final, TypeAlias

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose, MemorySize
from memory_accounting import Pool, open_pool
from tests.support import ROOT

SESSION: Final = "sessión-工作"
CAPACITY: Final = 48 * 65536
_PURPOSES: Final = tuple(MemoryPurpose)
_REFUSED: Final = {
    MemoryErrorCode.INSUFFICIENT_MEMORY,
    MemoryErrorCode.LIMIT_EXCEEDED,
    MemoryErrorCode.FRAGMENTATION_ERROR,
}

Live: TypeAlias = dict[str, tuple[int, str]]
"""Bytes and purpose by the id of an allocation."""


def started(function: str, url: str, seed: int, count: int) -> subprocess.Popen[bytes]:
    """Start a process that does a piece of work."""
    command = [sys.executable, "-m", "tests.stores.working", function, url, str(seed), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def tell(*what: object) -> None:
    """Acknowledge something."""
    os.write(1, json.dumps(what).encode() + b"\n")


def live(pool: Pool) -> Live:
    """Return what the session holds."""
    listed = pool.list_allocations(SESSION).unwrap()
    return {each.id: (each.size.bytes, each.purpose.value) for each in listed}


def acknowledge(url: str, seed: int, count: int) -> None:
    """Make and free, and tell of each when it is done."""
    choose = random.Random(seed)  # noqa: S311 - a workload, not a secret
    with open_pool(url) as pool:
        mine = list(live(pool))
        for _ in range(count):
            if mine and choose.random() < len(mine) / 40:
                allocation_id = mine.pop(choose.randrange(len(mine)))
                assert pool.free_allocation(allocation_id).unwrap()
                tell("freed", allocation_id)
            else:
                amount, purpose = choose.randrange(1, 70_000), choose.choice(_PURPOSES)
                made = pool.create_allocation(SESSION, MemorySize(amount, ""), purpose).unwrap()
                mine.append(made.id)
                tell("made", made.id, amount, purpose.value)


def compete(url: str, seed: int, count: int) -> None:
    """Make and free at the limit, and look that nothing is ever above it; tell what was done."""
    choose = random.Random(seed)  # noqa: S311 - a workload, not a secret
    mine: Live = {}
    made = bytes_made = refused = 0
    with open_pool(url) as pool:
        for _ in range(count):
            if mine and choose.random() < 0.5:
                allocation_id = choose.choice(list(mine))
                assert pool.free_allocation(allocation_id).unwrap()
                del mine[allocation_id]
                continue
            amount, purpose = choose.randrange(1, 140_000), choose.choice(_PURPOSES)
            result = pool.create_allocation(SESSION, MemorySize(amount, ""), purpose)
            if result.is_ok():
                mine[result.unwrap().id] = (amount, purpose.value)
                made += 1
                bytes_made += amount
            else:
                assert result.unwrap_err().code in _REFUSED, result
                refused += 1
            look(pool)
    tell(made, bytes_made, refused, mine)


def look(pool: Pool) -> None:
    """Look that the session is not above its limit, and that its numbers fit together."""
    snapshot = pool.get_memory_snapshot(SESSION).unwrap()
    assert snapshot.used.bytes + snapshot.available.bytes == snapshot.total.bytes == CAPACITY
    stats = pool.calculate_memory_stats(SESSION).unwrap()
    assert stats.current_memory.bytes <= stats.peak_memory.bytes <= CAPACITY
    assert sum(size.bytes for _, size in stats.usage_by_purpose) == stats.current_memory.bytes


if __name__ == "__main__":
    _, _function, _url, _seed, _count = sys.argv
    {"acknowledge": acknowledge, "compete": compete}[_function](_url, int(_seed), int(_count))
