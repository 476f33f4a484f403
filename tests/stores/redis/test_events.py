"""Events reach every client, and where some may have been lost, that is told."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from flight_memory.memory_types import MemoryPressure, MemoryPurpose
from flight_v6r.events import (
    Change,
    ChangeAllocationFreed,
    ChangeAllocationMade,
    ChangeEventsMissed,
    ChangeLimitCrossed,
    ChangePressureChanged,
    ChangeSessionConfigured,
    ChangeSessionEnded,
)
from memory_accounting import Pool, open_async_pool, open_pool
from memory_accounting.events.subscriptions import Subscription
from tests.accounting.support import make, size
from tests.stores.servers import Proxy, Server, needs_server

pytestmark = needs_server


@pytest.fixture
def other(server: Server) -> Iterator[Pool]:
    """A second client of the same ledger."""
    with open_pool(server.url) as pool:
        yield pool


def take(subscription: Subscription, count: int) -> list[Change]:
    taken: list[Change] = []
    while len(taken) < count:
        event = subscription.get(timeout=10)
        assert event is not None, f"no more than {taken}"
        taken.append(event.change)
    return taken


def kinds(changes: list[Change]) -> list[type[Change]]:
    return [type(each) for each in changes]


def test_what_happens_is_told_to_another_client(pool: Pool, other: Pool) -> None:
    heard = other.subscribe()
    pool.configure("s", capacity=4096).unwrap()
    made = make(pool, 4000)
    pool.free_allocation(made.id).unwrap()
    pool.end_session("s").unwrap()
    assert kinds(take(heard, 8)) == [
        ChangeSessionConfigured,
        ChangeAllocationMade,
        ChangeLimitCrossed,
        ChangePressureChanged,
        ChangeAllocationFreed,
        ChangeLimitCrossed,
        ChangePressureChanged,
        ChangeSessionEnded,
    ]


def test_each_event_says_what_happened(pool: Pool, other: Pool) -> None:
    heard = other.subscribe("s")
    pool.configure("s", capacity=1 << 20).unwrap()
    make(pool, 1, session="unheard")
    made = make(pool, 1 << 20)
    configured, was_made, soft, hard, pressure = take(heard, 5)
    assert isinstance(configured, ChangeSessionConfigured)
    assert configured.val == pool.get_session_configuration("s").unwrap()
    assert isinstance(was_made, ChangeAllocationMade)
    assert was_made.val == made
    assert isinstance(soft, ChangeLimitCrossed)
    assert isinstance(hard, ChangeLimitCrossed)
    assert isinstance(pressure, ChangePressureChanged)
    assert pressure.val.after is MemoryPressure.CRITICAL
    pool.free_allocation(made.id).unwrap()
    freed = take(heard, 1)[0]
    assert isinstance(freed, ChangeAllocationFreed)
    assert freed.val.id == made.id
    assert freed.val.freed_at is not None


def test_sequences_ascend_by_one(pool: Pool, other: Pool) -> None:
    heard = other.subscribe()
    for number in range(30):
        (pool, other)[number % 2].create_allocation("s", size(1), MemoryPurpose.TEMPORARY).unwrap()
    sequences: list[int] = []
    while len(sequences) < 30:
        event = heard.get(timeout=10)
        assert event is not None
        if isinstance(event.change, ChangeAllocationMade):
            sequences.append(event.sequence)
    assert sequences == list(range(1, 31))


def test_a_session_that_was_there_before_is_no_gap(pool: Pool, other: Pool) -> None:
    make(pool, 1)
    heard = other.subscribe()
    made = make(pool, 1)
    assert take(heard, 1) == [ChangeAllocationMade(made)]


def test_nothing_is_told_twice_where_one_subscribes_twice(pool: Pool) -> None:
    first, second = pool.subscribe(), pool.subscribe("s")
    made = [make(pool, 1) for _ in range(3)]
    for heard in (first, second):
        told = [each for each in take(heard, 4) if isinstance(each, ChangeAllocationMade)]
        assert [each.val for each in told] == made
        assert heard.take() is None


def test_a_connection_that_breaks(pool: Pool, proxy: Proxy) -> None:
    with open_pool(proxy.url) as listening:
        heard = listening.subscribe()
        make(pool, 1)
        take(heard, 2)
        proxy.break_all()
        assert take(heard, 1) == [ChangeEventsMissed()]
        make(pool, 1)
        # What came before the new connection was there is not told; what comes after it is, and
        # what of a session was never heard of before may have been missed as well.
        assert kinds(take(heard, 1)) in ([ChangeAllocationMade], [ChangeEventsMissed])


def test_a_subscriber_to_one_session_is_told_of_a_break(pool: Pool, proxy: Proxy) -> None:
    with open_pool(proxy.url) as listening:
        heard = listening.subscribe("s")
        make(pool, 1, session="unheard")
        proxy.break_all()
        assert take(heard, 1) == [ChangeEventsMissed()]


def test_a_message_that_is_lost(pool: Pool, other: Pool, server: Server) -> None:
    """A state that is another than the one last heard of gives it away."""
    heard = other.subscribe()
    make(pool, 1)
    take(heard, 2)
    with server.client() as client:
        state = client.get("v6r:{c5}:state:s")
        client.set("v6r:{c5}:state:s", b"another " + state.partition(b" ")[2])
    made = make(pool, 1)
    assert take(heard, 2) == [ChangeEventsMissed(), ChangeAllocationMade(made)]


def test_a_message_of_a_stranger_changes_nothing(pool: Pool, other: Pool, server: Server) -> None:
    heard = other.subscribe()
    make(pool, 1)
    take(heard, 2)
    with server.client() as client:
        client.publish("v6r:events:0:s", "what is this?")
    assert take(heard, 1) == [ChangeEventsMissed()]
    make(pool, 1)
    assert kinds(take(heard, 1)) in ([ChangeAllocationMade], [ChangeEventsMissed])


def test_each_database_has_events_of_its_own(pool: Pool, server: Server) -> None:
    with open_pool(f"{server.url}/1") as elsewhere:
        heard, heard_elsewhere = pool.subscribe(), elsewhere.subscribe()
        there = make(elsewhere, 1)
        here = make(pool, 2)
        assert take(heard, 1) == [ChangeAllocationMade(here)]
        assert take(heard_elsewhere, 1) == [ChangeAllocationMade(there)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_can_subscribe(server: Server) -> None:
    """In a process of its own, since a fork beside threads is what it is about."""
    script = f"""
import os
from memory_accounting import open_pool
from tests.accounting.support import make

with open_pool({server.url!r}) as pool:
    pool.subscribe()
    make(pool, 1)
    child = os.fork()
    heard = pool.subscribe()
    made = make(pool, 2)
    told = [heard.get(timeout=10) for _ in range(3)]
    assert any(getattr(each.change, "val", None) == made for each in told if each), told
    if child == 0:
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_closing_ends_the_thread(server: Server) -> None:
    before = threading.active_count()
    pool = open_pool(server.url)
    heard = pool.subscribe()
    assert threading.active_count() == before + 1
    pool.close()
    assert heard.get(timeout=5) is None
    assert threading.active_count() == before


def test_awaited_subscribers(pool: Pool, server: Server) -> None:
    async def work() -> list[Change]:
        async with await open_async_pool(server.url) as awaited:
            heard = await awaited.subscribe()
            make(pool, 1)
            events = [await asyncio.wait_for(heard.get(), 10) for _ in range(2)]
            return [event.change for event in events if event is not None]

    assert kinds(asyncio.run(work())) == [ChangeAllocationMade, ChangeSessionConfigured]
