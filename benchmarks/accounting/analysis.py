"""What the trends of a day cost, from a history that is full."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.measuring import Row, interleaved
from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting import MemoryPool

_DAY = 86_400
_START = 1_700_000_000_000


def rows() -> Iterator[Row]:
    """Measure one call over a day of changes."""
    now = [_START]
    pool = MemoryPool(clock=lambda: now[0])
    pool.configure("s", capacity=2**30).unwrap()
    rng, last = random.Random(1), None  # noqa: S311 - a course, no secret
    for second in range(0, _DAY, 7):
        now[0] = _START + second * 1000
        if last is not None:
            pool.free_allocation(last).unwrap()
        size = MemorySize(rng.randrange(1, 2**29), "")
        last = pool.create_allocation("s", size, MemoryPurpose.VM_HEAP).unwrap().id

    def batch(number: int) -> None:
        for _ in range(number):
            pool.get_memory_trends("s", _DAY).unwrap()

    seconds = interleaved({"trends": batch}, number=5, rounds=7)["trends"]
    count = len(pool.get_memory_trends("s", _DAY).unwrap().snapshots)
    yield Row("trends over 24 h", seconds * 1e3, 20, unit="ms", note=f"{count} snapshots returned")
