"""The store beyond what all stores are held to: keys, ids, bounds, races, and mending."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.crc import key_slot

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from flight_v6r.diagnostics import FindingKind
from memory_accounting import Pool, PoolSettings, StoreError, open_pool
from memory_accounting.stores.redis import open_redis
from memory_accounting.stores.redis.keys import Keyspace, partition_of
from memory_accounting.stores.redis.store import RedisStore
from memory_accounting.stores.seam import Wanted
from tests.accounting.support import make, size
from tests.stores.servers import HOST, Server, free_port, needs_server, running
from wit_runtime import Ok

pytestmark = needs_server

_KEYS = Keyspace()


@pytest.fixture
def store(server: Server) -> Iterator[RedisStore]:
    opened = open_redis(server.url, PoolSettings()).store
    yield opened
    opened.close()


def calls(client: Any) -> dict[str, int]:  # noqa: ANN401 - the client leaves much untyped
    stats = client.info("commandstats")
    return {name.removeprefix("cmdstat_"): each["calls"] for name, each in stats.items()}


def test_a_decision_is_one_round_trip(pool: Pool, server: Server) -> None:
    make(pool, 1)
    with server.client() as client:
        client.config_resetstat()
        made = [make(pool, 10).id for _ in range(20)]
        assert all(pool.free_allocation(each).unwrap() for each in made)
        counted = calls(client)
    assert counted["evalsha"] == 40
    assert counted["hget"] <= 20, "frees look up what they free, and nothing is asked besides"
    assert "zrangebyscore" not in counted


def test_all_keys_of_a_session_are_in_one_slot(pool: Pool, server: Server) -> None:
    names = ["s", "a{b}c", "{", "}{", "x" * 128, "ü-ß", "session:1:2"]
    for name in names:
        make(pool, 1, session=name)
        pool.free_allocation(make(pool, 1, session=name).id).unwrap()
    with server.client() as client:
        keys = set(client.keys("*"))
    for name in names:
        mine = _KEYS.of(name)
        assert len({key_slot(key) for key in mine}) == 1
        keys -= set(mine)
        assert _KEYS.session_in(mine.state) == name
    assert not keys, "there is nothing but what the keyspace knows"


def test_ids_carry_the_partition_and_ascend(pool: Pool) -> None:
    made = [make(pool, 1, session=f"s-{number % 7}") for number in range(300)]
    assert all(each.id.endswith(partition_of(each.session_id)) for each in made)
    assert [each.id for each in made] == sorted(each.id for each in made)
    assert len({each.id for each in made}) == 300


def test_sessions_are_listed_as_they_were_opened(pool: Pool) -> None:
    names = [f"s-{number * 37 % 101}" for number in range(101)]
    for name in names:
        make(pool, 1, session=name)
    assert pool.list_sessions().unwrap() == names


def test_freed_ids_are_bounded_in_number(server: Server) -> None:
    with open_pool(server.url, PoolSettings(freed_ids=40)) as pool:
        freed = [make(pool, 1).id for _ in range(200)]
        for each in freed:
            pool.free_allocation(each).unwrap()
        codes = [pool.free_allocation(each).unwrap_err().code for each in freed]
    remembered = codes.count(MemoryErrorCode.ALREADY_FREED)
    assert 35 <= remembered <= 40
    assert codes == sorted(codes, key=lambda code: code is MemoryErrorCode.ALREADY_FREED)
    keys = _KEYS.of("s")
    with server.client() as client:
        assert client.hlen(keys.freed) == client.llen(keys.remembered) == remembered


def test_freed_ids_are_bounded_in_time(server: Server) -> None:
    now = [1_700_000_000_000]
    settings = PoolSettings(freed_seconds=10)
    with open_pool(server.url, settings, clock=lambda: now[0]) as pool:
        early = [make(pool, 1).id for _ in range(64)]
        for each in early:
            pool.free_allocation(each).unwrap()
        now[0] += 10_001
        error = pool.free_allocation(early[0]).unwrap_err()
        assert error.code is MemoryErrorCode.INVALID_ALLOCATION
        for _ in range(64):
            pool.free_allocation(make(pool, 1).id).unwrap()
    with server.client() as client:
        assert client.hlen(_KEYS.of("s").freed) == 64


def test_no_freed_id_is_remembered_where_none_is_to_be(server: Server) -> None:
    with open_pool(server.url, PoolSettings(freed_ids=0)) as pool:
        freed = make(pool, 1).id
        pool.free_allocation(freed).unwrap()
        error = pool.free_allocation(freed).unwrap_err()
    assert error.code is MemoryErrorCode.INVALID_ALLOCATION


def test_the_first_of_many_are_read_alone(pool: Pool, store: RedisStore, server: Server) -> None:
    for _ in range(300):
        make(pool, 1)
    everything = store.live("s", Wanted())
    assert [each.number for each in everything] == list(range(1, 301))
    with server.client() as client:
        client.config_resetstat()
        assert store.live("s", Wanted(most=10)) == everything[:10]
        assert calls(client)["zrangebyscore"] == 1


def test_many_are_read_in_pages(
    pool: Pool, store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory_accounting.stores.redis.reading._PAGE", 7)
    purposes = [MemoryPurpose.TEMPORARY, MemoryPurpose.VM_HEAP]
    made = [make(pool, 1, purposes[number % 2]) for number in range(49)]
    assert [each.allocation for each in store.live("s", Wanted())] == made
    heap = store.live("s", Wanted(most=12, purposes=frozenset(purposes[1:])))
    assert [each.allocation for each in heap] == made[1:24:2]
    holdings = store.holdings("s")
    assert holdings is not None
    assert [each.allocation for each in holdings.live] == made
    assert holdings.known == store.load("s")


def test_racing_pools_never_exceed_the_capacity(server: Server) -> None:
    with open_pool(server.url) as first, open_pool(server.url) as second:
        first.configure("s", capacity=50 * 4096).unwrap()
        granted = [0, 0]

        def work(number: int) -> None:
            pool = (first, second)[number]
            for _ in range(100):
                result = pool.create_allocation("s", size(4096), MemoryPurpose.TEMPORARY)
                granted[number] += isinstance(result, Ok)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sum(granted) == 50
        assert second.get_memory_snapshot("s").unwrap().used.bytes == 50 * 4096
        assert second.check().unwrap() == []


def test_an_ended_session_leaves_only_freed_ids(pool: Pool, server: Server) -> None:
    made = [make(pool, 1).id for _ in range(5)]
    assert pool.end_session("s").unwrap()
    keys = _KEYS.of("s")
    with server.client() as client:
        assert set(client.keys("*")) == {keys.freed, keys.remembered}
    code = pool.free_allocation(made[3]).unwrap_err().code
    assert code is MemoryErrorCode.ALREADY_FREED


def test_prefixes_keep_ledgers_apart(server: Server) -> None:
    with open_pool(f"{server.url}?prefix=a") as one, open_pool(f"{server.url}?prefix=b") as two:
        made = make(one, 1)
        assert two.list_sessions().unwrap() == []
        assert two.free_allocation(made.id).is_err()
        assert one.free_allocation(made.id).unwrap()


def test_scripts_that_the_server_forgot_are_sent_again(pool: Pool, server: Server) -> None:
    made = make(pool, 1)
    with server.client() as client:
        client.script_flush()
    assert pool.free_allocation(made.id).unwrap()


# what is wrong, and mending it


def damaged(pool: Pool, server: Server, *commands: tuple[Any, ...]) -> set[FindingKind]:
    """Damage what is stored; return what is found, and show that it is mended once."""
    with server.client() as client:
        for each in commands:
            client.execute_command(*each)
    found = pool.check().unwrap()
    assert pool.check().unwrap() == found, "looking changes nothing"
    assert all(each.repairable for each in found)
    assert bool(pool.repair().unwrap()) == bool(found)
    assert pool.check().unwrap() == []
    return {each.kind for each in found}


@pytest.fixture
def three(pool: Pool) -> list[str]:
    return [make(pool, 100 * number).id for number in (1, 2, 3)]


def test_an_allocation_that_is_not_listed(pool: Pool, server: Server, three: list[str]) -> None:
    keys = _KEYS.of("s")
    found = damaged(pool, server, ("ZREM", keys.order, three[1]))
    assert found == {FindingKind.INDEX, FindingKind.COUNTERS}
    assert [each.id for each in pool.list_allocations("s").unwrap()] == three
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 600


def test_an_allocation_that_is_listed_elsewhere(
    pool: Pool, server: Server, three: list[str]
) -> None:
    keys = _KEYS.of("s")
    assert damaged(pool, server, ("ZADD", keys.order, 9, three[0])) == {FindingKind.INDEX}
    assert [each.id for each in pool.list_allocations("s").unwrap()] == three


def test_an_allocation_that_is_not_kept(pool: Pool, server: Server, three: list[str]) -> None:
    keys = _KEYS.of("s")
    found = damaged(pool, server, ("HDEL", keys.live, three[1]))
    assert found == {FindingKind.INDEX, FindingKind.COUNTERS}
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 400


def test_allocations_without_a_session(pool: Pool, server: Server, three: list[str]) -> None:
    keys = _KEYS.of("s")
    make(pool, 1, session="other")
    found = damaged(pool, server, ("DEL", keys.state))
    assert found == {FindingKind.INDEX, FindingKind.ORPHAN}
    assert pool.list_sessions().unwrap() == ["other"]
    code = pool.free_allocation(three[0]).unwrap_err().code
    assert code is MemoryErrorCode.ALREADY_FREED


def test_a_session_that_is_not_listed(pool: Pool, server: Server, three: list[str]) -> None:
    keys = _KEYS.of("s")
    assert damaged(pool, server, ("ZREM", keys.sessions, "s")) == {FindingKind.INDEX}
    assert pool.list_sessions().unwrap() == ["s"]
    assert len(pool.list_allocations("s").unwrap()) == len(three)


@pytest.mark.parametrize("text", ["", "v", "v {}", "v \udcff", "\x00"])
def test_a_state_that_cannot_be_read(
    pool: Pool, server: Server, three: list[str], text: str
) -> None:
    keys = _KEYS.of("s")
    stored = text.encode(errors="surrogateescape") or b" "
    found = damaged(pool, server, ("SET", keys.state, stored))
    assert FindingKind.UNREADABLE in found
    assert [each.id for each in pool.list_allocations("s").unwrap()] == three
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 600


def test_a_state_that_cannot_be_read_is_said_to_be(
    pool: Pool, server: Server, three: list[str]
) -> None:
    with server.client() as client:
        client.set(_KEYS.of("s").state, "v {}")
    error = pool.get_memory_snapshot("s").unwrap_err()
    assert error.code is MemoryErrorCode.ALLOCATION_FAILED
    assert "cannot be read" in error.message
    assert pool.get_ledger_status().unwrap().sessions == 0
    assert pool.free_allocation(three[0]).is_err()


def test_a_record_that_cannot_be_read(pool: Pool, server: Server, three: list[str]) -> None:
    keys = _KEYS.of("s")
    found = damaged(
        pool, server, ("HSET", keys.live, three[2], "3 x"), ("HSET", keys.live, "unlisted", "?")
    )
    assert found == {FindingKind.UNREADABLE, FindingKind.COUNTERS}
    assert [each.id for each in pool.list_allocations("s").unwrap()] == three[:2]


def test_samples_that_cannot_be_read(pool: Pool, server: Server, three: list[str]) -> None:
    keys = _KEYS.of("s")
    assert damaged(pool, server, ("SET", keys.samples, b"short")) == set()
    assert damaged(pool, server, ("SET", keys.samples, b"\xff" * 1000)) == set()
    assert len(pool.get_memory_trends("s", 60).unwrap().snapshots) == 1
    assert len(three) == 3


# opening


def test_no_server() -> None:
    with pytest.raises(StoreError, match="connection to the Redis server failed"):
        open_pool(f"redis://{HOST}:{free_port()}?timeout=0.2")


def test_a_server_that_drops_keys(tmp_path: Path) -> None:
    server = Server(tmp_path, "--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru")
    with running(server), pytest.raises(StoreError, match="noeviction"):
        open_pool(server.url)


def test_a_wrong_password(server: Server) -> None:
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "someone", "on", ">secret", "~*", "&*", "+@all")
    with pytest.raises(StoreError, match="user name or password") as raised:
        open_pool(f"redis://someone:mistaken@{HOST}:{server.port}")
    assert "mistaken" not in str(raised.value)
    with open_pool(f"redis://someone:secret@{HOST}:{server.port}") as pool:
        assert pool.list_sessions().unwrap() == []


def test_a_user_who_may_not_do_what_is_needed(server: Server) -> None:
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "reader", "on", ">x", "~*", "&*", "+info", "+ping")
    with open_pool(f"redis://reader:x@{HOST}:{server.port}") as pool:
        error = pool.create_allocation("s", size(1), MemoryPurpose.TEMPORARY).unwrap_err()
    assert error.code is MemoryErrorCode.ALLOCATION_FAILED
    assert "does not permit this user" in error.message
