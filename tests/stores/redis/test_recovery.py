"""Servers that die, hang, fill up, or cannot save: nothing is lost, and all goes on by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from memory_accounting import Pool, open_pool
from tests.accounting.support import make, size
from tests.stores.servers import HOST, Server, eventually, needs_server, running

pytestmark = needs_server


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[Server]:
    """A server that loses nothing that it has acknowledged."""
    server = Server(tmp_path, "--appendonly", "yes", "--appendfsync", "always")
    with running(server):
        yield server


def _failure(pool: Pool) -> str:
    error = pool.create_allocation("s", size(1), MemoryPurpose.TEMPORARY).unwrap_err()
    assert error.code is MemoryErrorCode.ALLOCATION_FAILED
    return error.message


@pytest.mark.parametrize("end", [Server.stop, Server.kill])
def test_a_server_that_is_started_again(durable: Server, end: Callable[[Server], None]) -> None:
    with open_pool(f"{durable.url}?timeout=0.3") as pool:
        made = [make(pool, 10).id for _ in range(20)]
        end(durable)
        assert "connection to the Redis server failed" in _failure(pool)
        durable.start()
        assert [each.id for each in pool.list_allocations("s").unwrap()] == made
        assert pool.free_allocation(made[0]).unwrap()
        assert pool.get_memory_snapshot("s").unwrap().used.bytes == 190
        assert pool.check().unwrap() == []


def test_operations_wait_for_a_server_that_comes_back(durable: Server) -> None:
    with open_pool(f"{durable.url}?timeout=10") as pool:
        make(pool, 1)
        durable.kill()
        starter = threading.Timer(0.3, durable.start)
        starter.start()
        make(pool, 10)
        starter.join()
        assert pool.get_memory_snapshot("s").unwrap().used.bytes == 11
        assert pool.calculate_memory_stats("s").unwrap().total_allocations == 2


def test_killed_in_the_middle_of_work(durable: Server) -> None:
    """What was acknowledged is there; what was reported as failed is not."""
    kept: set[str] = set()
    done = threading.Event()

    def work(pool: Pool) -> None:
        number = 0
        while not done.is_set():
            number += 1
            result = pool.create_allocation("s", size(16), MemoryPurpose.VM_HEAP)
            if result.is_err():
                continue
            kept.add(result.unwrap().id)
            if number % 3 == 0:
                freed = kept.pop()
                while pool.free_allocation(freed).is_err():
                    assert not done.is_set()

    with open_pool(f"{durable.url}?timeout=0.5") as pool:
        worker = threading.Thread(target=work, args=(pool,))
        worker.start()
        for _ in range(4):
            time.sleep(0.2)
            durable.kill()
            durable.start()
        done.set()
        worker.join()
        assert len(kept) > 10
        assert {each.id for each in pool.list_allocations("s").unwrap()} == kept
        assert pool.get_memory_snapshot("s").unwrap().used.bytes == 16 * len(kept)
        assert pool.check().unwrap() == []


def test_a_server_that_is_halted_for_a_while(pool: Pool, server: Server) -> None:
    make(pool, 1)
    server.halt()
    timer = threading.Timer(0.5, server.go_on)
    timer.start()
    make(pool, 10)
    timer.join()
    assert pool.calculate_memory_stats("s").unwrap().total_allocations == 2


def test_a_server_that_pauses_its_clients(server: Server) -> None:
    with server.client() as client, open_pool(f"{server.url}?timeout=0.3") as pool:
        made = make(pool, 1)
        client.execute_command("CLIENT", "PAUSE", 1500, "WRITE")
        assert "did not answer in time" in _failure(pool)
        client.execute_command("CLIENT", "UNPAUSE")
        assert [each.id for each in pool.list_allocations("s").unwrap()] == [made.id]
        make(pool, 1)
        assert pool.check().unwrap() == []


def test_a_server_without_memory(pool: Pool, server: Server) -> None:
    made = [make(pool, 10).id for _ in range(3)]
    with server.client() as client:
        client.config_set("maxmemory", 1)
        try:
            assert "no memory left" in _failure(pool)
            assert pool.free_allocation(made[0]).unwrap(), "what is freed can always be freed"
            assert pool.get_memory_snapshot("s").unwrap().used.bytes == 20
        finally:
            client.config_set("maxmemory", 0)
    make(pool, 5)
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 25
    assert pool.check().unwrap() == []


def test_a_server_that_cannot_save(tmp_path: Path) -> None:
    server = Server(tmp_path)
    with running(server), server.client() as client, open_pool(server.url) as pool:
        made = make(pool, 10)
        obstacle = tmp_path / "dump.rdb"
        obstacle.mkdir()
        client.config_set("save", "3600 1")
        client.bgsave()
        eventually(lambda: client.info("persistence")["rdb_last_bgsave_status"] == "err")
        assert "cannot save them" in _failure(pool)
        assert pool.get_memory_snapshot("s").unwrap().used.bytes == 10
        obstacle.rmdir()
        client.bgsave()
        eventually(lambda: client.info("persistence")["rdb_last_bgsave_status"] == "ok")
        assert pool.free_allocation(made.id).unwrap()
        assert pool.check().unwrap() == []


def test_a_server_that_is_a_replica_for_a_while(pool: Pool, server: Server) -> None:
    make(pool, 1)
    with server.client() as client, open_pool(f"{server.url}?timeout=0.3") as hasty:
        client.execute_command("REPLICAOF", HOST, 1)
        try:
            assert "is a replica" in _failure(hasty)
        finally:
            client.execute_command("REPLICAOF", "NO", "ONE")
        make(hasty, 10)
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 11


def test_an_older_state_is_no_present_one(pool: Pool, server: Server) -> None:
    """A server that came back with less than it had told: what is known here is outdated."""
    make(pool, 1)
    with server.client() as client:
        stored: dict[bytes, Any] = {key: client.dump(key) for key in client.keys("*")}
        lost = make(pool, 10)
        client.flushall()
        for key, value in stored.items():
            client.restore(key, 0, value)
    later = make(pool, 100)
    assert [each.size.bytes for each in pool.list_allocations("s").unwrap()] == [1, 100]
    assert pool.free_allocation(lost.id).unwrap_err().code is MemoryErrorCode.INVALID_ALLOCATION
    assert pool.free_allocation(later.id).unwrap()
    assert pool.check().unwrap() == []
