"""What an allocation costs in the pool: in time beside its own return values, and in memory."""

from __future__ import annotations

import gc
import itertools
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import cast

from benchmarks.measuring import Row, interleaved
from flight_memory.memory_types import MemoryAllocation, MemoryPurpose, MemorySize
from memory_accounting import MemoryPool
from wit_runtime import Ok

_FEW = 1_000
_MANY = 1_000_000
_MEASURED_FOR_SIZE = 100_000
_PAIRS = 5_000
_PAGE = MemorySize(4096, "4.0KB")
Batch = Callable[[int], None]


def rows() -> Iterator[Row]:
    """Measure create and free, snapshots, threads, and bytes for each live allocation."""
    few, many = _filled(_FEW), _filled(_MANY)
    gc.freeze()  # a million live objects are not what the collector should walk meanwhile
    seconds = interleaved(
        {
            "values": _returned_values,
            "few": _create_and_free(few),
            "many": _create_and_free(many),
            "sizes": _create_and_free_new_sizes(few),
            "snapshot few": _snapshot(few),
            "snapshot many": _snapshot(many),
        },
        number=_PAIRS,
        rounds=15,
    )
    pair = f"{seconds['few'] * 1e6:.1f} us; the values {seconds['values'] * 1e6:.1f} us"
    yield Row(
        "create + free / two returned values, a dict insert and delete",
        seconds["few"] / seconds["values"],
        3.0,
        note=pair,
    )
    yield Row(
        "the same, each size for the first time",
        seconds["sizes"] / seconds["values"],
        None,
        note="its record and text are made anew",
    )
    yield Row("create + free: 1,000,000 live / 1,000 live", seconds["many"] / seconds["few"], 1.2)
    yield Row(
        "get-memory-snapshot: 1,000,000 live / 1,000 live",
        seconds["snapshot many"] / seconds["snapshot few"],
        1.2,
        note=f"{seconds['snapshot few'] * 1e6:.1f} us",
    )
    gc.unfreeze()
    del many
    yield _threads(few)
    for name, repeat in (("of one size", itertools.repeat(4096)), ("of all sizes", _sizes())):
        yield Row(
            f"bytes for each live allocation, {name}",
            _bytes_per_allocation(repeat),
            700,
            unit="B",
            note=f"tracemalloc, over {_MEASURED_FOR_SIZE:,}",
        )


def _filled(live: int) -> MemoryPool:
    pool = MemoryPool()
    pool.configure("s", capacity=2**50).unwrap()
    for _ in range(live):
        pool.create_allocation("s", _PAGE, MemoryPurpose.TEMPORARY)
    return pool


def _returned_values(number: int) -> None:
    """Build what create and free return, and keep it as briefly as the pool does."""
    kept: dict[str, MemoryAllocation] = {}
    purpose, identifier, moment = (
        MemoryPurpose.VM_HEAP,
        "an id of 36 characters, as UUIDs are",
        1 << 40,
    )
    for _ in range(number):
        size = MemorySize(4096, "4.0KB")
        allocation = MemoryAllocation(identifier, "s", size, purpose, moment, None)
        kept[identifier] = allocation
        del kept[identifier]
        Ok(allocation)
        Ok(True)  # noqa: FBT003 - the contract's value


def _create_and_free(pool: MemoryPool) -> Batch:
    def batch(number: int) -> None:
        # All of these are granted, so nothing but the pool's own work is in the loop.
        create = cast("Callable[..., Ok[MemoryAllocation]]", pool.create_allocation)
        free, purpose = pool.free_allocation, MemoryPurpose.VM_HEAP
        for _ in range(number):
            free(create("s", _PAGE, purpose).value.id)

    return batch


def _sizes() -> Iterator[int]:
    return itertools.count(1)


def _create_and_free_new_sizes(pool: MemoryPool) -> Batch:
    amounts = _sizes()

    def batch(number: int) -> None:
        for amount in itertools.islice(amounts, number):
            size = MemorySize(amount, "")
            pool.free_allocation(
                pool.create_allocation("s", size, MemoryPurpose.VM_HEAP).unwrap().id
            )

    return batch


def _snapshot(pool: MemoryPool) -> Batch:
    def batch(number: int) -> None:
        for _ in range(number):
            pool.get_memory_snapshot("s")

    return batch


def _threads(pool: MemoryPool, number: int = 8, pairs: int = 40_000) -> Row:
    """Compare the wall time of as many pairs in one thread and spread over several."""
    batch = _create_and_free(pool)
    alone = together = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        batch(pairs)
        alone = min(alone, time.perf_counter() - start)
        threads = [threading.Thread(target=batch, args=(pairs // number,)) for _ in range(number)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        together = min(together, time.perf_counter() - start)
    return Row(
        f"as many create + free: {number} threads on one session / one thread",
        together / alone,
        None,
        note=f"{pairs / together:,.0f} pairs a second",
    )


def _bytes_per_allocation(amounts: Iterator[int]) -> float:
    """Measure what live allocations keep: their records, texts, and places in the pool's tables."""
    pool = MemoryPool()
    pool.configure("s", capacity=2**63).unwrap()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for amount in itertools.islice(amounts, _MEASURED_FOR_SIZE):
            pool.create_allocation("s", MemorySize(amount, ""), MemoryPurpose.TEMPORARY)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (after - before) / _MEASURED_FOR_SIZE
