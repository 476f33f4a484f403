"""What subscribers are told: all of it, in order, and without anybody waiting for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from flight_memory.memory_types import MemoryAllocation, MemoryPressure, MemoryPurpose
from flight_v6r.events import (
    ChangeAllocationFreed,
    ChangeAllocationMade,
    ChangeEventsMissed,
    ChangeLimitCrossed,
    ChangePressureChanged,
    ChangeSessionConfigured,
    ChangeSessionEnded,
    MemoryEvent,
    WatchedLimit,
)
from memory_accounting import AsyncPool, Pool, open_async_pool, open_pool
from memory_accounting.events.subscriptions import Subscription
from memory_accounting.limits import Limits, limits_record
from tests.accounting.support import START, ManualClock, make, size

CAPACITY: Final = 100 * 4096


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=["memory:", "sqlite:///{folder}/ledger.db"], ids=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(request.param).format(folder=tmp_path)


@pytest.fixture
def pool(url: str, clock: ManualClock) -> Iterator[Pool]:
    with open_pool(url, clock=clock) as pool:
        yield pool


def taken(subscription: Subscription) -> list[MemoryEvent]:
    events: list[MemoryEvent] = []
    while (event := subscription.take()) is not None:
        events.append(event)
    return events


def tags(subscription: Subscription) -> list[str]:
    return [event.change.tag for event in taken(subscription)]


def test_what_happens_to_a_session(pool: Pool, clock: ManualClock) -> None:
    subscription = pool.subscribe()
    made = make(pool, 10)
    clock.advance(1)
    pool.free_allocation(made.id).unwrap()
    configured = pool.configure("s", capacity=CAPACITY, user_id="u").unwrap()
    pool.end_session("s").unwrap()
    events = taken(subscription)
    opened = events[1].change
    assert isinstance(opened, ChangeSessionConfigured)
    assert opened.val.platform == "custom"
    freed = MemoryAllocation(made.id, "s", made.size, made.purpose, START, START + 1000)
    assert [(event.sequence, event.timestamp, event.change) for event in events] == [
        (1, START, ChangeAllocationMade(made)),
        (1, START, opened),
        (2, START + 1000, ChangeAllocationFreed(freed)),
        (3, START + 1000, ChangeSessionConfigured(configured)),
        (4, START + 1000, ChangeSessionEnded()),
    ]
    assert {event.session_id for event in events} == {"s"}


def test_nothing_is_told_of_what_was_refused_or_only_read(pool: Pool) -> None:
    pool.configure("s", capacity=CAPACITY).unwrap()
    subscription = pool.subscribe()
    assert pool.create_allocation("s", size(2**40), MemoryPurpose.TEMPORARY).is_err()
    assert pool.create_allocation("new", size(0), MemoryPurpose.TEMPORARY).is_err()
    assert pool.free_allocation("nowhere").is_err()
    assert pool.end_session("nowhere").is_err()
    assert pool.configure("s", capacity=0).is_err()
    assert pool.validate_allocation_request("s", size(1), MemoryPurpose.TEMPORARY).unwrap()
    pool.get_memory_snapshot("s").unwrap()
    pool.generate_memory_report("s").unwrap()
    pool.sample().unwrap()
    assert pool.check().unwrap() == []
    assert taken(subscription) == []


def crossings(subscription: Subscription) -> list[tuple[WatchedLimit, int, int, bool]]:
    return [
        (each.limit, each.bound.bytes, each.used.bytes, each.reached)
        for event in taken(subscription)
        if isinstance(event.change, ChangeLimitCrossed)
        for each in [event.change.val]
    ]


def test_limits_that_are_crossed(pool: Pool) -> None:
    pool.configure("s", capacity=CAPACITY).unwrap()
    soft, hard = 50 * 4096, 60 * 4096
    limits = limits_record(Limits(hard, hard, hard, soft, hard))
    pool.set_memory_limits("s", limits).unwrap()
    subscription = pool.subscribe()
    below = make(pool, soft - 1)
    assert crossings(subscription) == []
    last = make(pool, 1)
    assert crossings(subscription) == [(WatchedLimit.SOFT_LIMIT, soft, soft, True)]
    more = make(pool, hard - soft)
    assert crossings(subscription) == [(WatchedLimit.HARD_LIMIT, hard, hard, True)]
    pool.free_allocation(last.id).unwrap()
    assert crossings(subscription) == [(WatchedLimit.HARD_LIMIT, hard, hard - 1, False)]
    pool.free_allocation(more.id).unwrap()
    assert crossings(subscription) == [(WatchedLimit.SOFT_LIMIT, soft, soft - 1, False)]
    # A limit may cross the use as well.
    lower = limits_record(Limits(hard, hard, hard, 4096, hard))
    pool.set_memory_limits("s", lower).unwrap()
    assert crossings(subscription) == [(WatchedLimit.SOFT_LIMIT, 4096, soft - 1, True)]
    pool.free_allocation(below.id).unwrap()
    assert crossings(subscription) == [(WatchedLimit.SOFT_LIMIT, 4096, 0, False)]


def test_a_first_allocation_that_crosses_at_once(url: str) -> None:
    with open_pool(url) as pool:
        subscription = pool.subscribe()
        capacity = pool.settings.node_capacity // 65536 * 65536
        make(pool, capacity)
        told = tags(subscription)
        assert told[:2] == ["allocation-made", "session-configured"]
        assert "limit-crossed" in told
        assert told[-1] == "pressure-changed"


def test_pressure_that_changes(pool: Pool) -> None:
    pool.configure("s", capacity=CAPACITY).unwrap()
    subscription = pool.subscribe()
    made = [make(pool, 4096) for _ in range(100)]
    for each in reversed(made):
        pool.free_allocation(each.id).unwrap()
    changes = [
        (event.change.val.before, event.change.val.after, event.change.val.used.bytes // 4096)
        for event in taken(subscription)
        if isinstance(event.change, ChangePressureChanged)
    ]
    low, medium, high, critical = MemoryPressure
    assert changes == [
        (low, medium, 70),
        (medium, high, 85),
        (high, critical, 95),
        (critical, high, 94),
        (high, medium, 84),
        (medium, low, 69),
    ]
    made = [make(pool, 4096) for _ in range(60)]
    assert "pressure-changed" not in tags(subscription)
    pool.configure("s", capacity=60 * 4096).unwrap()
    assert tags(subscription)[-1] == "pressure-changed"


def test_one_session_or_all(pool: Pool) -> None:
    of_a, of_all = pool.subscribe("a"), pool.subscribe()
    make(pool, 1, session="a")
    make(pool, 1, session="b")
    assert [event.session_id for event in taken(of_a)] == ["a"] * 2
    assert [event.session_id for event in taken(of_all)] == ["a"] * 2 + ["b"] * 2


def test_who_is_slow_learns_that_events_were_missed(pool: Pool) -> None:
    make(pool, 1)
    make(pool, 1, session="other")
    slow, quick = pool.subscribe(queue=3), pool.subscribe()
    make(pool, 1, session="other")
    made = [make(pool, 1) for _ in range(5)]
    events = taken(slow)
    assert [(event.session_id, event.sequence, event.change) for event in events] == [
        ("other", 2, ChangeEventsMissed()),
        ("s", 3, ChangeEventsMissed()),
        ("s", 4, ChangeAllocationMade(made[2])),
        ("s", 5, ChangeAllocationMade(made[3])),
        ("s", 6, ChangeAllocationMade(made[4])),
    ]
    assert tags(quick) == ["allocation-made"] * 6
    make(pool, 1)
    assert tags(slow) == ["allocation-made"]


@pytest.mark.parametrize("queue", [0, -1])
def test_a_queue_holds_something(pool: Pool, queue: int) -> None:
    with pytest.raises(ValueError, match="is not at least 1"):
        pool.subscribe(queue=queue)


def test_who_closes_takes_what_waits_and_nothing_more(pool: Pool) -> None:
    subscription = pool.subscribe()
    make(pool, 1)
    subscription.close()
    subscription.close()
    make(pool, 1)
    assert [event.sequence for event in subscription] == [1, 1]
    assert subscription.get() is None
    assert subscription.is_closed


def test_closing_the_pool_ends_the_iteration(url: str) -> None:
    pool = open_pool(url)
    subscription = pool.subscribe()
    make(pool, 1)
    seen: list[MemoryEvent] = []
    reader = threading.Thread(target=lambda: seen.extend(subscription))
    reader.start()
    pool.close()
    reader.join()
    assert len(seen) == 2


def test_waiting_has_a_limit(pool: Pool) -> None:
    subscription = pool.subscribe()
    assert subscription.get(timeout=0.001) is None
    make(pool, 1)
    event = subscription.get(timeout=60)
    assert event is not None
    assert event.change.tag == "allocation-made"


def together(*work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_threads(pool: Pool) -> None:
    """Each subscriber is told everything once, and of each allocation in order."""
    pool.configure("s", capacity=2**30).unwrap()
    subscriptions = [pool.subscribe(queue=10_000) for _ in range(3)]

    def work() -> None:
        for _ in range(100):
            made = make(pool, 1)
            assert pool.free_allocation(made.id).unwrap()

    together(*[work] * 6)
    for subscription in subscriptions:
        events = taken(subscription)
        assert [event.sequence for event in events] == list(range(2, 1202))
        live = set[str]()
        for event in events:
            if isinstance(event.change, ChangeAllocationMade):
                live.add(event.change.val.id)
            else:
                assert isinstance(event.change, ChangeAllocationFreed)
                live.remove(event.change.val.id)
        assert live == set()


def test_coming_and_going_while_threads_work(pool: Pool) -> None:
    pool.configure("s", capacity=2**30).unwrap()
    is_over = threading.Event()

    def come_and_go() -> None:
        while not is_over.is_set():
            with pool.subscribe(queue=2) as subscription:
                subscription.get(timeout=0.001)

    def work() -> None:
        for _ in range(200):
            make(pool, 1)
        is_over.set()

    together(come_and_go, come_and_go, work)
    subscription = pool.subscribe()
    make(pool, 1)
    assert tags(subscription) == ["allocation-made"]
    assert len(pool.list_allocations("s").unwrap()) == 201


# awaited


def test_events_are_awaited(url: str) -> None:
    async def run() -> None:
        async with await open_async_pool(url) as pool:
            subscription = await pool.subscribe()
            waiting = asyncio.create_task(subscription.get())
            await asyncio.sleep(0)
            result = await pool.create_allocation("s", size(1), MemoryPurpose.TEMPORARY)
            made = result.unwrap()
            event = await waiting
            assert event is not None
            assert event.change == ChangeAllocationMade(made)
            opened = await subscription.get()
            assert opened is not None
            assert opened.change.tag == "session-configured"
            (await pool.free_allocation(made.id)).unwrap()
            async with await pool.subscribe("other") as other:
                (await pool.end_session("s")).unwrap()
            assert [event async for event in other] == []
        assert [event.change.tag async for event in subscription] == [
            "allocation-freed",
            "session-ended",
        ]
        assert await subscription.get() is None

    asyncio.run(run())


def test_an_awaited_event_that_comes_too_late_is_not_lost(url: str) -> None:
    async def run() -> None:
        async with await open_async_pool(url) as pool:
            subscription = await pool.subscribe()
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.001):
                        await subscription.get()
            (await pool.create_allocation("s", size(1), MemoryPurpose.TEMPORARY)).unwrap()
            event = await subscription.get()
            assert event is not None
            assert event.change.tag == "allocation-made"

    asyncio.run(run())


def test_tasks_at_once_are_told_of_in_order(url: str) -> None:
    async def run() -> None:
        async with await open_async_pool(url) as pool:
            (await pool.configure("s", capacity=2**30)).unwrap()
            subscription = await pool.subscribe()
            asked = [
                pool.create_allocation("s", size(1), MemoryPurpose.TEMPORARY) for _ in range(50)
            ]
            for made in await asyncio.gather(*asked):
                made.unwrap()
            subscription.close()
            assert [event.sequence async for event in subscription] == list(range(2, 52))

    asyncio.run(run())


def test_a_loop_that_is_gone_troubles_no_pool(url: str) -> None:
    """A subscription outlives its event loop; whoever still uses the feed goes on."""

    async def subscribe() -> tuple[AsyncPool, Callable[[], None]]:
        pool = await open_async_pool(url)
        subscription = await pool.subscribe()
        (await pool.create_allocation("s", size(1), MemoryPurpose.TEMPORARY)).unwrap()
        return pool, subscription.close

    pool, close = asyncio.run(subscribe())
    close()
    asyncio.run(pool.close())


def test_a_subscription_that_was_given_up_is_closed() -> None:
    async def run() -> None:
        async with await open_async_pool("memory:") as pool:
            feed = pool._feed  # pyright: ignore[reportPrivateUsage] - who subscribes is not told
            begun = asyncio.create_task(pool.subscribe())
            await asyncio.sleep(0)
            begun.cancel()
            with pytest.raises(asyncio.CancelledError):
                await begun
            for _ in range(1000):
                if not feed.present:
                    break
                await asyncio.sleep(0.01)
            assert feed.present == ()

    asyncio.run(run())
