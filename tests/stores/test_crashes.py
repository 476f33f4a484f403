"""A process that is killed loses nothing that it acknowledged, and leaves nothing half done."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from flight_memory.memory_types import MemoryPurpose
from memory_accounting import Pool, open_pool
from tests.stores.servers import Server, running
from tests.stores.working import SESSION, Live, live, started


class Acknowledged:
    """What processes said that they did, added up."""

    def __init__(self) -> None:
        self.live: Live = {}
        self.made = 0
        self.freed = 0

    def note(self, line: bytes) -> None:
        match json.loads(line):
            case ["made", str(allocation_id), int(amount), str(purpose)]:
                self.live[allocation_id] = (amount, purpose)
                self.made += 1
            case ["freed", str(allocation_id)]:
                del self.live[allocation_id]
                self.freed += 1
            case other:
                raise AssertionError(other)


def acknowledged_before_the_kill(child: subprocess.Popen[bytes], count: int) -> Iterator[bytes]:
    """Kill a process once it has acknowledged so many; yield all that it acknowledged."""
    assert child.stdout is not None
    with child:
        yield from islice(child.stdout, count)
        child.kill()
        # What it did meanwhile is acknowledged as well; a line that was cut off is not.
        yield from (line for line in child.stdout if line.endswith(b"\n"))
    assert child.returncode == -9


def add_what_was_not_told(pool: Pool, told: Acknowledged) -> None:
    """Compare the ledger with what was acknowledged: at most one change more may be there."""
    present = live(pool)
    more = [each for each in present if each not in told.live]
    fewer = [each for each in told.live if each not in present]
    assert len(more) + len(fewer) <= 1, (more, fewer)
    told.made += len(more)
    told.freed += len(fewer)
    for allocation_id in more:
        told.live[allocation_id] = present[allocation_id]
    for allocation_id in fewer:
        assert pool.free_allocation(allocation_id).unwrap_err().code == "already-freed"
        del told.live[allocation_id]
    assert present == told.live


def require_sums(pool: Pool, told: Acknowledged) -> None:
    """Require that every counter is the sum of what is there."""
    stats = pool.calculate_memory_stats(SESSION).unwrap()
    amounts = [amount for amount, _ in told.live.values()]
    assert stats.total_allocations == told.made
    assert stats.active_allocations == told.made - told.freed == len(amounts)
    assert stats.current_memory.bytes == sum(amounts)
    assert {purpose.value: size.bytes for purpose, size in stats.usage_by_purpose} == {
        purpose.value: sum(amount for amount, its in told.live.values() if its == purpose.value)
        for purpose in MemoryPurpose
        if any(its == purpose.value for _, its in told.live.values())
    }
    assert pool.check().unwrap() == []


def kill_again_and_again(url: str, operations: int, kills: int) -> None:
    choose = random.Random(kills)  # noqa: S311 - a workload, not a secret
    told = Acknowledged()
    with open_pool(url) as pool:
        pool.configure(SESSION, capacity=2**40).unwrap()
    for number in range(kills):
        count = choose.randrange(1, 2 * operations // kills)
        count = max(count, operations - told.made - told.freed) if number == kills - 1 else count
        for line in acknowledged_before_the_kill(started("acknowledge", url, number, 10**9), count):
            told.note(line)
        with open_pool(url) as pool:
            add_what_was_not_told(pool, told)
            require_sums(pool, told)
    assert told.made + told.freed >= operations


def test_a_kill_loses_nothing(shared_url: str) -> None:
    kill_again_and_again(shared_url, operations=600, kills=4)


@pytest.mark.slow
def test_fifty_kills_in_ten_thousand_operations(shared_url: str) -> None:
    kill_again_and_again(shared_url, operations=10_000, kills=50)


def test_a_kill_hurts_no_other_pool(shared_url: str) -> None:
    with open_pool(shared_url) as pool:
        pool.configure(SESSION, capacity=2**40).unwrap()
        told = Acknowledged()
        for number in range(2):
            child = started("acknowledge", shared_url, number, 10**9)
            for line in acknowledged_before_the_kill(child, 50):
                told.note(line)
                pool.get_memory_snapshot(SESSION).unwrap()
            add_what_was_not_told(pool, told)
            require_sums(pool, told)
        allocation_id = next(iter(told.live))
        assert pool.free_allocation(allocation_id).unwrap()


def kill_the_server(folder: Path, operations: int, kills: int) -> None:
    """Kill the server instead: who uses it waits until it is back, and does nothing twice."""
    choose = random.Random(kills)  # noqa: S311 - a workload, not a secret
    server = Server(folder, "--appendonly", "yes", "--appendfsync", "always")
    told = Acknowledged()
    with running(server), open_pool(server.url) as pool:
        pool.configure(SESSION, capacity=2**40).unwrap()
        with started("acknowledge", server.url, 1, 10**9) as child:
            assert child.stdout is not None
            for _ in range(kills):
                for line in islice(child.stdout, choose.randrange(1, 2 * operations // kills)):
                    told.note(line)
                server.kill()
                server.start()
            rest = max(1, operations - told.made - told.freed)
            for line in acknowledged_before_the_kill(child, rest):
                told.note(line)
        add_what_was_not_told(pool, told)
        require_sums(pool, told)
    assert told.made + told.freed >= operations


def test_a_server_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    kill_the_server(tmp_path, operations=600, kills=4)


@pytest.mark.slow
def test_fifty_kills_of_the_server_in_ten_thousand_operations(tmp_path: Path) -> None:
    kill_the_server(tmp_path, operations=10_000, kills=50)
