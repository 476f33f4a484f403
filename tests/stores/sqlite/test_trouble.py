"""What a file can suffer: nothing is counted, nothing is lost, and the same pool goes on after it.

Each refusal says what is wrong in words that help whoever is to put it right.
"""

from __future__ import annotations

import asyncio
import os
import resource
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from memory_accounting import Pool, open_async_pool, open_pool
from tests.accounting.support import make, size
from tests.stores.sqlite.files import (
    apart,
    database,
    fill_disk,
    require_refusal,
    require_use,
    url,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def refused_when_full(pool: Pool) -> str:
    """Make allocations until one is refused; return why, and require that it is not counted."""
    before = pool.calculate_memory_stats("s").unwrap_or(None)
    total = before.total_allocations if before else 0
    for made in range(total, total + 5000):
        result = pool.create_allocation("s", size(10), MemoryPurpose.TEMPORARY)
        if result.is_err():
            stats = pool.calculate_memory_stats("s").unwrap()
            assert stats.total_allocations == made
            assert stats.active_allocations == len(pool.list_allocations("s").unwrap())
            assert result.unwrap_err().code is MemoryErrorCode.ALLOCATION_FAILED
            return result.unwrap_err().message
    raise AssertionError("nothing was refused")


def test_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        fill_disk(patch, 30)
        pool = open_pool(url(path))
        told = refused_when_full(pool)
        assert "the disk is full" in told
        assert str(path) in told
        # To note that something was freed may take room as well.
        live = pool.list_allocations("s").unwrap()
        freed = pool.free_allocation(live[0].id)
        assert freed.is_ok() or "the disk is full" in freed.unwrap_err().message
        assert len(pool.list_allocations("s").unwrap()) == len(live) - freed.is_ok()
        assert pool.check().unwrap() == []
        assert "the disk is full" in refused_when_full(pool)
    with pool:
        live = pool.list_allocations("s").unwrap()
        assert len(live) > 100
        require_use(pool, len(live))


def test_a_file_that_may_not_grow(path: Path) -> None:
    apart(fill_up_to_a_limit, path)


def fill_up_to_a_limit(name: str) -> None:
    """The system refuses to write beyond a size, to the log as to the file."""
    with open_pool(url(Path(name))) as pool:
        make(pool, 10)
        pool.list_sessions().unwrap()
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        told = refused_when_full(pool)
        assert "reading or writing failed" in told
        assert name in told
        assert "reading or writing failed" in refused_when_full(pool)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        require_use(pool, len(pool.list_allocations("s").unwrap()))


def test_a_file_that_becomes_read_only() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        apart(lose_the_right_to_write, folder)


def lose_the_right_to_write(folder: str) -> None:
    path = Path(folder) / "ledger.db"
    if os.geteuid() == 0:
        os.setuid(65534)  # root may write to anything
    with open_pool(url(path)) as pool:
        make(pool, 10)
    path.chmod(stat.S_IRUSR)
    with open_pool(url(path)) as pool:
        require_refusal(pool, "it is read-only")
        assert len(pool.list_allocations("s").unwrap()) == 1
        refused = pool.free_allocation(pool.list_allocations("s").unwrap()[0].id).unwrap_err()
        assert refused.code is MemoryErrorCode.ALLOCATION_FAILED
        assert pool.check().unwrap() == []
        require_refusal(pool, "it is read-only")
        for each in Path(folder).iterdir():  # SQLite gives what it keeps beside it the same rights
            each.chmod(stat.S_IRUSR | stat.S_IWUSR)
        require_use(pool, 1)


def test_a_file_that_others_write_to_for_too_long(path: Path) -> None:
    with open_pool(url(path, timeout=0.05)) as pool, database(path) as other:
        made = make(pool, 10)
        other.execute("BEGIN IMMEDIATE")
        require_refusal(pool, "another process was writing for more than 0.05 s")
        refused = pool.free_allocation(made.id).unwrap_err()
        assert refused.code is MemoryErrorCode.ALLOCATION_FAILED
        assert pool.get_memory_snapshot("s").unwrap().used.bytes == 10
        assert pool.list_allocations("s").unwrap() == [made]
        other.execute("COMMIT")
        require_use(pool, 1)


def test_a_slow_store_is_waited_for(path: Path) -> None:
    with open_pool(url(path)) as pool, database(path) as other:
        make(pool, 10)
        other.execute("BEGIN IMMEDIATE")
        done = threading.Event()

        def create() -> None:
            make(pool, 20)
            done.set()

        thread = threading.Thread(target=create)
        thread.start()
        assert not done.wait(0.2)
        assert len(pool.list_allocations("s").unwrap()) == 1
        other.execute("COMMIT")
        thread.join()
        require_use(pool, 2)


def test_a_slow_store_holds_up_no_event_loop(path: Path) -> None:
    async def wait_and_go_on() -> None:
        async with await open_async_pool(url(path, timeout=60)) as pool:
            with database(path) as other:
                other.execute("BEGIN IMMEDIATE")
                asking = pool.create_allocation("s", size(10), MemoryPurpose.TEMPORARY)
                asked = asyncio.create_task(asking)
                await asyncio.sleep(0.1)  # would not come back before the store does
                assert not asked.done()
                other.execute("COMMIT")
            assert (await asked).is_ok()
            assert len((await pool.list_allocations("s")).unwrap()) == 1

    asyncio.run(wait_and_go_on())


def test_a_process_that_dies_while_it_writes_holds_up_nobody(path: Path) -> None:
    with open_pool(url(path, timeout=30)) as pool:
        make(pool, 10)
        script = (
            "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1], isolation_level=None); "
            "db.execute('BEGIN IMMEDIATE'); db.execute('DELETE FROM allocations'); "
            "print('.', flush=True); time.sleep(600)"
        )
        command = [sys.executable, "-c", script, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b".\n"
            child.kill()
        require_use(pool, 1)


def test_a_closed_pool_says_so(path: Path) -> None:
    pool = open_pool(url(path))
    pool.close()
    pool.close()
    require_refusal(pool, "the ledger was closed")

    async def close_twice() -> None:
        awaited = await open_async_pool(url(path))
        await awaited.close()
        await awaited.close()
        refused = (await awaited.list_sessions()).unwrap_err()
        assert refused.code is MemoryErrorCode.ALLOCATION_FAILED
        assert "the ledger was closed" in refused.message

    asyncio.run(close_twice())
