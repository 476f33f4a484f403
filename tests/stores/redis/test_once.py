"""A change is applied once, however often it is sent, and whether or not its answer arrives."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from flight_v6r.events import Change, ChangeAllocationMade, ChangeSessionConfigured
from memory_accounting import (
    AsyncPool,
    Pool,
    PoolSettings,
    open_async_pool,
    open_pool,
    system_clock,
)
from memory_accounting.events.subscriptions import Subscriptions
from memory_accounting.plans.context import Context
from memory_accounting.recent import Recent
from memory_accounting.stores.redis import open_redis
from tests.accounting.support import make, size
from tests.stores.servers import Proxy, Server, needs_server

pytestmark = needs_server

_MANY = 10_000


@pytest.fixture
def through(proxy: Proxy) -> Iterator[Pool]:
    """A pool whose connections a test can cut; it gives up soon."""
    with open_pool(f"{proxy.url}?timeout=0.5") as pool:
        yield pool


def mindful(url: str, places: int) -> Pool:
    """A pool that keeps so many allocations in mind."""
    settings = PoolSettings()
    store, new_id, feed = open_redis(url, settings)
    context = Context(settings, system_clock, new_id, Subscriptions(), Recent(100), Recent(places))
    return Pool(store, context, feed)


def live(pool: Pool, session_id: str = "s") -> int:
    return pool.calculate_memory_stats(session_id).unwrap().active_allocations


@pytest.mark.parametrize("cuts", [1, 2])
def test_an_allocation_whose_answer_is_lost(
    through: Pool, pool: Pool, proxy: Proxy, cuts: int
) -> None:
    make(through, 1)
    proxy.cuts = cuts
    made = make(through, 100)
    assert proxy.swallowed == cuts
    assert [each.id for each in pool.list_allocations("s").unwrap()][1:] == [made.id]
    assert pool.calculate_memory_stats("s").unwrap().total_allocations == 2
    assert pool.check().unwrap() == []


def test_the_first_allocation_of_a_session_whose_answer_is_lost(
    through: Pool, pool: Pool, proxy: Proxy
) -> None:
    proxy.cuts = 1
    made = make(through, 100)
    assert [each.id for each in pool.list_allocations("s").unwrap()] == [made.id]
    assert proxy.swallowed == 1


def test_a_free_whose_answer_is_lost(through: Pool, pool: Pool, proxy: Proxy) -> None:
    make(through, 7)
    made = make(through, 100)
    proxy.cuts = 1
    assert through.free_allocation(made.id).unwrap()
    assert proxy.swallowed == 1
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 7
    assert through.free_allocation(made.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED
    assert pool.check().unwrap() == []


def test_an_end_whose_answer_is_lost(through: Pool, pool: Pool, proxy: Proxy) -> None:
    for session_id, count in (("holding", 3), ("empty", 0)):
        through.configure(session_id, vm_size="small").unwrap()
        for _ in range(count):
            make(through, 1, session=session_id)
        assert through.get_memory_snapshot(session_id).is_ok()
    for session_id in ("holding", "empty"):
        # The page that is read before is a script, too; it is simply read again.
        proxy.cuts = 2
        assert through.end_session(session_id).unwrap()
    assert proxy.swallowed == 4
    assert pool.list_sessions().unwrap() == []


def test_a_change_whose_answer_is_lost_and_that_others_follow(
    through: Pool, pool: Pool, proxy: Proxy
) -> None:
    """Others change the session before the request comes a second time."""
    made = make(through, 1)
    stop = threading.Event()

    def disturb() -> None:
        while not stop.is_set():
            pool.free_allocation(make(pool, 5).id).unwrap()

    other = threading.Thread(target=disturb)
    other.start()
    try:
        for _ in range(20):
            proxy.cuts = 1
            made = make(through, 100)
            proxy.cuts = 1
            assert through.free_allocation(made.id).unwrap()
    finally:
        stop.set()
        other.join()
    assert live(pool) == 1
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 1
    assert pool.check().unwrap() == []


def test_an_allocation_that_is_reported_as_failed_is_given_up(
    through: Pool, pool: Pool, proxy: Proxy
) -> None:
    make(through, 1)
    proxy.cuts = _MANY
    error = through.create_allocation("s", size(100), MemoryPurpose.TEMPORARY).unwrap_err()
    assert error.code is MemoryErrorCode.ALLOCATION_FAILED
    assert "connection to the Redis server failed" in error.message
    assert live(pool) == 2, "it was made all the same"
    assert through.get_memory_snapshot("s").is_err(), "the server cannot be asked yet"
    proxy.cuts = 0
    assert through.get_memory_snapshot("s").unwrap().used.bytes == 1
    assert live(pool) == 1
    assert pool.check().unwrap() == []


def test_a_session_that_was_opened_for_an_allocation_that_failed(
    through: Pool, pool: Pool, proxy: Proxy
) -> None:
    proxy.cuts = _MANY
    assert through.create_allocation("s", size(100), MemoryPurpose.TEMPORARY).is_err()
    assert pool.list_sessions().unwrap() == ["s"]
    proxy.cuts = 0
    assert through.list_sessions().unwrap() == []
    assert pool.list_sessions().unwrap() == []


def test_a_request_that_comes_after_it_was_given_up(server: Server, pool: Pool) -> None:
    """A server that was halted reads what was sent to it meanwhile, in whatever order."""
    make(pool, 1)
    with open_pool(f"{server.url}?timeout=0.4") as hasty:
        make(hasty, 1)
        server.halt()
        try:
            error = hasty.create_allocation("s", size(100), MemoryPurpose.TEMPORARY).unwrap_err()
            assert "did not answer in time" in error.message
            assert hasty.get_memory_snapshot("s").is_err()
        finally:
            server.go_on()
        assert hasty.get_memory_snapshot("s").unwrap().used.bytes == 2
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 2
    assert pool.check().unwrap() == []


def test_a_request_that_was_given_up_and_comes_late(
    through: Pool, pool: Pool, proxy: Proxy
) -> None:
    make(through, 1, session="other")
    proxy.holds = True
    assert through.create_allocation("s", size(100), MemoryPurpose.TEMPORARY).is_err()
    proxy.holds = False
    assert through.list_sessions().unwrap() == ["other"]
    assert proxy.deliver() > 1
    assert pool.list_sessions().unwrap() == ["other"]
    assert pool.check().unwrap() == []


def test_a_configuration_whose_answer_is_lost(through: Pool, pool: Pool, proxy: Proxy) -> None:
    heard = pool.subscribe()
    for size_of_machine in ("small", "large"):
        proxy.cuts = 1
        through.configure("s", vm_size=size_of_machine).unwrap()
    assert proxy.swallowed == 2
    made = make(pool, 1)
    changes: list[Change] = []
    while not changes or changes[-1] != ChangeAllocationMade(made):
        event = heard.get(timeout=10)
        assert event is not None
        changes.append(event.change)
    assert [type(each) for each in changes[:-1]] == [ChangeSessionConfigured] * 2


@pytest.mark.parametrize("forgets", [False, True])
def test_a_free_that_is_reported_as_failed_may_be_asked_again(
    pool: Pool, proxy: Proxy, *, forgets: bool
) -> None:
    with mindful(f"{proxy.url}?timeout=0.5", places=0 if forgets else 10) as through:
        make(through, 1)
        made = make(through, 100)
        proxy.spares = 1 if forgets else 0  # it needs to look first where the allocation is
        proxy.cuts = _MANY
        failed = through.free_allocation(made.id).unwrap_err()
        assert failed.code is MemoryErrorCode.ALLOCATION_FAILED
        proxy.cuts = 0
        assert live(pool) == 1, "it was freed all the same"
        assert through.free_allocation(made.id).unwrap()
        again = through.free_allocation(made.id).unwrap_err()
        assert again.code is MemoryErrorCode.ALREADY_FREED
        make(through, 10)
        assert through.get_memory_snapshot("s").unwrap().used.bytes == 11
    assert pool.check().unwrap() == []


def test_a_free_that_failed_and_was_done_by_another(
    through: Pool, pool: Pool, proxy: Proxy, server: Server
) -> None:
    made = make(pool, 100)
    make(through, 1)
    server.halt()
    proxy.break_all()
    try:
        assert through.free_allocation(made.id).is_err()
    finally:
        server.go_on()
    pool.free_allocation(made.id).unwrap()
    assert through.free_allocation(made.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED
    assert proxy.swallowed == 0


def test_awaited_changes_whose_answers_are_lost(proxy: Proxy, pool: Pool) -> None:
    async def work() -> None:
        async with await open_async_pool(proxy.url) as awaited:
            await _make(awaited, "s")
            for _ in range(5):
                proxy.cuts = 1
                names = [f"s-{number}" for number in range(30)]
                made = await asyncio.gather(*[_make(awaited, name) for name in names])
                proxy.cuts = 1
                freed = [awaited.free_allocation(each) for each in made[1:]]
                assert all(each.unwrap() for each in await asyncio.gather(*freed))

    asyncio.run(work())
    assert proxy.swallowed == 10
    assert live(pool, "s-0") == 5
    assert [live(pool, f"s-{number}") for number in range(1, 30)] == [0] * 29
    assert pool.check().unwrap() == []


def test_a_call_that_is_cancelled_leaves_nothing(server: Server, pool: Pool) -> None:
    async def work() -> None:
        async with await open_async_pool(server.url) as awaited:
            await _make(awaited, "s")
            server.halt()
            try:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.2):
                        await _make(awaited, "s")
            finally:
                server.go_on()
            assert (await awaited.get_memory_snapshot("s")).unwrap().used.bytes == 1

    asyncio.run(work())
    assert live(pool) == 1
    assert pool.check().unwrap() == []


async def _make(pool: AsyncPool, session_id: str) -> str:
    made = await pool.create_allocation(session_id, size(1), MemoryPurpose.TEMPORARY)
    return made.unwrap().id
