"""What the ledger costs in a SQLite file, beside the statements that it cannot do without."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measuring import Row, interleaved
from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting import Pool, open_pool
from memory_accounting.stores.sqlite.connecting import Options, connect

_PAGE = MemorySize(4096, "4.0KB")
_PAIRS = 400
_MANY = 1_000_000
_BATCH = 50_000
Batch = Callable[[int], None]


def rows() -> Iterator[Row]:
    """Measure create and free beside bare SQL, few and many allocations, and opening many."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = _opened(Path(folder) / "few.db"), Path(folder) / "many.db"
        _fill(many, _MANY)
        start = time.perf_counter()
        filled = _opened(many)
        filled.get_memory_snapshot("s").unwrap()
        seconds_to_open = time.perf_counter() - start
        seconds = interleaved(
            {
                "bare": _bare(Path(folder) / "bare.db"),
                "few": _create_and_free(few),
                "many": _create_and_free(filled),
            },
            number=_PAIRS,
            rounds=25,
        )
        few.close()
        filled.close()
    yield Row(
        "SQLite: create + free / a row inserted, updated, and a session's row updated twice",
        seconds["few"] / seconds["bare"],
        2.0,
        note=f"{seconds['few'] * 1e6:.0f} us; bare {seconds['bare'] * 1e6:.0f} us",
    )
    yield Row(
        "SQLite: create + free: 1,000,000 live / none live", seconds["many"] / seconds["few"], 1.3
    )
    yield Row(
        "SQLite: open and check a file of 1,000,000 live, first snapshot",
        seconds_to_open,
        5.0,
        unit="s",
        note="allocations are read when they are asked for",
    )


def _opened(path: Path) -> Pool:
    pool = open_pool(f"sqlite:///{path}")
    pool.configure("s", capacity=2**50).unwrap()
    return pool


def _fill(path: Path, live: int) -> None:
    """Make a file that holds many, in a few large transactions, and let the ledger count them."""
    pool = _opened(path)
    pool.create_allocation("s", _PAGE, MemoryPurpose.TEMPORARY).unwrap()
    pool.close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = off")
    for first in range(2, live + 1, _BATCH):
        db.executemany(
            "INSERT INTO allocations VALUES (1, ?, ?, 4096, 'temporary', 1700000000000, NULL)",
            (
                (number, f"018b0000-0000-7000-8000-{number:012x}")
                for number in range(first, min(first + _BATCH, live + 1))
            ),
        )
        db.commit()
    db.close()
    pool = open_pool(f"sqlite:///{path}")
    pool.repair().unwrap()
    if pool.check().unwrap():
        raise RuntimeError("the file that was made for the benchmark is no sound ledger")
    pool.close()


def _create_and_free(pool: Pool) -> Batch:
    def batch(number: int) -> None:
        for _ in range(number):
            made = pool.create_allocation("s", _PAGE, MemoryPurpose.VM_HEAP).unwrap()
            pool.free_allocation(made.id).unwrap()

    return batch


def _bare(path: Path) -> Batch:
    """The least that is durable: the same tables and pragmas, nothing read and nothing decided."""
    db = connect(Options(path))
    db.execute("INSERT INTO sessions (id, token, state) VALUES ('s', '', '')")
    numbers = itertools.count()
    insert = (
        "INSERT INTO allocations (session, number, id, bytes, purpose, allocated_at)"
        " VALUES (1, ?, ?, 4096, 'vm-heap', 1700000000000)"
    )
    free = "UPDATE allocations SET freed_at = 1700000000001 WHERE session = 1 AND number = ?"
    update = "UPDATE sessions SET token = ?, state = ? WHERE number = 1"
    state = "x" * 500

    def batch(count: int) -> None:
        for number in itertools.islice(numbers, count):
            db.execute("BEGIN IMMEDIATE")
            db.execute(insert, (number, f"018b0000-0000-7000-8000-{number:012x}"))
            db.execute(update, ("a", state))
            db.execute("COMMIT")
            db.execute("BEGIN IMMEDIATE")
            db.execute(free, (number,))
            db.execute(update, ("b", state))
            db.execute("COMMIT")

    return batch
