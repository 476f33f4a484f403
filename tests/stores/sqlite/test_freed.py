"""Freed ids are remembered, but not for ever, and not any number of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flight_memory.memory_types import MemoryErrorCode
from memory_accounting import Pool, PoolSettings, open_pool
from tests.accounting.support import ManualClock, make
from tests.stores.sqlite.files import database, url


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def freed(pool: Pool, count: int) -> list[str]:
    ids = [make(pool, 10).id for _ in range(count)]
    for each in ids:
        assert pool.free_allocation(each).unwrap()
    return ids


def remembered(pool: Pool, ids: list[str]) -> int:
    codes = [pool.free_allocation(each).unwrap_err().code for each in ids]
    count = codes.count(MemoryErrorCode.ALREADY_FREED)
    # The newest ones.
    assert (
        codes
        == [MemoryErrorCode.INVALID_ALLOCATION] * (len(ids) - count)
        + [MemoryErrorCode.ALREADY_FREED] * count
    )
    return count


def rows(path: Path) -> int:
    with database(path) as db:
        count: int = db.execute("SELECT count(*) FROM allocations").fetchone()[0]
        return count


@pytest.mark.parametrize("most", [1, 2, 7, 8, 9, 64, 100])
def test_the_newest_of_them(path: Path, most: int) -> None:
    with open_pool(url(path), PoolSettings(freed_ids=most)) as pool:
        ids = list[str]()
        for _ in range(most + 20):
            ids += freed(pool, 1)
            if len(ids) > most:
                assert most * 7 // 8 <= remembered(pool, ids) <= most
                assert rows(path) <= most


def test_none_of_them(path: Path) -> None:
    with open_pool(url(path), PoolSettings(freed_ids=0)) as pool:
        assert remembered(pool, freed(pool, 5)) == 0
        assert rows(path) == 0


def test_those_of_an_ended_session(path: Path) -> None:
    with open_pool(url(path), PoolSettings(freed_ids=64)) as pool:
        for _ in range(100):
            make(pool, 10)
        pool.end_session("s").unwrap()
        assert rows(path) <= 64
        assert pool.check().unwrap() == []


def test_until_their_time_is_over(path: Path) -> None:
    clock = ManualClock()
    with open_pool(url(path), PoolSettings(freed_seconds=60), clock=clock) as pool:
        ids = freed(pool, 3)
        clock.advance(60)
        assert remembered(pool, ids) == 3
        clock.advance(0.001)
        assert remembered(pool, ids) == 0


def test_processes_that_free_one_each_forget_as_well(path: Path) -> None:
    settings = PoolSettings(freed_ids=16)
    for _ in range(60):
        with open_pool(url(path, check="no"), settings) as pool:
            freed(pool, 1)
    assert rows(path) <= 16
