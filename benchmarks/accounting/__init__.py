"""What the ledger costs: in process, in a SQLite file, and on a Redis server."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.accounting import analysis, in_process, redis, sqlite
from benchmarks.measuring import Row


def rows() -> Iterator[Row]:
    """Measure all of it."""
    yield from in_process.rows()
    yield from analysis.rows()
    yield from sqlite.rows()
    yield from redis.rows()
