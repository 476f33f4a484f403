"""A cluster of three masters with a replica each, also when a master dies."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from flight_memory.memory_types import MemoryPurpose
from flight_v6r.events import ChangeAllocationMade
from memory_accounting import AsyncPool, Pool, open_async_pool, open_pool
from memory_accounting.stores.redis.keys import partition_of
from tests.accounting.support import make, size
from tests.stores.servers import Cluster, needs_server, running
from wit_runtime import Ok

pytestmark = [needs_server, pytest.mark.slow]

_NAMES = [f"s-{number}" for number in range(40)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    with running(cluster):
        yield cluster


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One that a test may break."""
    cluster = Cluster(tmp_path_factory.mktemp("broken"))
    with running(cluster):
        yield cluster


def use(pool: Pool) -> None:
    made = [make(pool, 10, session=name) for name in _NAMES]
    assert pool.list_sessions().unwrap() == _NAMES
    assert pool.get_ledger_status().unwrap().used.bytes == 400
    assert [pool.list_allocations(each.session_id).unwrap() for each in made] == [
        [each] for each in made
    ]
    assert pool.check().unwrap() == []
    assert all(pool.free_allocation(each.id).unwrap() for each in made)
    assert all(pool.end_session(name).unwrap() for name in _NAMES)
    assert pool.list_sessions().unwrap() == []


def test_everything_on_a_cluster(whole: Cluster) -> None:
    with open_pool(f"{whole.url}?prefix=sync") as pool:
        use(pool)


def test_any_node_leads_to_the_whole_cluster(whole: Cluster) -> None:
    with open_pool(f"{whole.servers[2].url}?prefix=one") as pool:
        use(pool)


def test_everything_awaited_on_a_cluster(whole: Cluster) -> None:
    async def work() -> None:
        async with await open_async_pool(f"{whole.url}?prefix=async") as pool:
            made = await asyncio.gather(*[_make(pool, name) for name in _NAMES * 3])
            assert sorted((await pool.list_sessions()).unwrap()) == sorted(_NAMES)
            assert (await pool.get_ledger_status()).unwrap().allocations == 120
            assert (await pool.check()).unwrap() == []
            freed = await asyncio.gather(*[pool.free_allocation(each) for each in made])
            assert all(each.unwrap() for each in freed)

    asyncio.run(work())


def test_events_on_a_cluster(whole: Cluster) -> None:
    address = f"{whole.url}?prefix=events"
    with open_pool(address) as pool, open_pool(address) as other:
        heard = other.subscribe()
        made = {make(pool, 1, session=name).id for name in _NAMES}
        told: set[str] = set()
        while told < made:
            event = heard.get(timeout=10)
            assert event is not None
            if isinstance(event.change, ChangeAllocationMade):
                told.add(event.change.val.id)
        assert told == made


def test_a_master_that_dies(cluster: Cluster) -> None:
    """Calls go on within their time, and what they report is what there is."""
    with open_pool(f"{cluster.url}?timeout=20") as pool:
        kept = {make(pool, 16).id for _ in range(50)}
        # What a master has told and not yet copied dies with it, whoever uses it.
        cluster.catch_up(_near("s"))
        dying = cluster.master_of(_near("s"))
        dying.kill()
        for _ in range(50):
            result = pool.create_allocation("s", size(16), MemoryPurpose.VM_HEAP)
            assert isinstance(result, Ok), result
            kept.add(result.value.id)
        assert pool.free_allocation(kept.pop()).unwrap()
        _compare(pool, kept)
        dying.start()
        kept.add(make(pool, 16).id)
        _compare(pool, kept)


def test_a_master_that_hangs_awaited(cluster: Cluster) -> None:
    """What was sent to the master that hangs is not counted twice, whoever answers."""

    async def work() -> None:
        async with await open_async_pool(f"{cluster.url}?timeout=20") as pool:
            kept = set(await asyncio.gather(*[_make(pool, name) for name in _NAMES]))
            cluster.catch_up(_near("s-0"))
            hanging = cluster.master_of(_near("s-0"))
            hanging.halt()
            kept |= set(await asyncio.gather(*[_make(pool, name) for name in _NAMES]))
            hanging.go_on()
            kept |= set(await asyncio.gather(*[_make(pool, name) for name in _NAMES]))
            listed = [(await pool.list_allocations(name)).unwrap() for name in _NAMES]
            assert {each.id for some in listed for each in some} == kept
            assert (await pool.check()).unwrap() == []

    asyncio.run(work())


def _near(session_id: str) -> str:
    """A key in the slot of a session."""
    return f"other:{{{partition_of(session_id)}}}"


def _compare(pool: Pool, kept: set[str]) -> None:
    assert {each.id for each in pool.list_allocations("s").unwrap()} == kept
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 16 * len(kept)
    assert pool.check().unwrap() == []


async def _make(pool: AsyncPool, session_id: str) -> str:
    made = await pool.create_allocation(session_id, size(16), MemoryPurpose.VM_HEAP)
    return made.unwrap().id
