"""Alerts of a real ledger: events, readings, leaks, and a ledger that is away for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import pytest

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryErrorCode,
    MemoryLimits,
    MemoryPurpose,
)
from flight_v6r.alerts import Alert, AlertKind, Severity
from memory_accounting import AsyncPool, open_async_pool
from memory_accounting.events.awaiting import AsyncSubscription
from memory_accounting.service.alerts import Alerts
from memory_accounting.service.settings import AlertSettings
from memory_accounting.sizes import memory_size
from memory_accounting.stores.seam import StoreError
from tests.service.alerts.common import short
from wit_runtime import Err, Result

START = 1_700_000_000_000
AT_ONCE = AlertSettings(clear_percent=0, hold_seconds=0)
PRESSURE, SOFT, LEAK = AlertKind.PRESSURE, AlertKind.SOFT_LIMIT, AlertKind.LEAK
WARNING, CRITICAL, INFO = Severity.WARNING, Severity.CRITICAL, Severity.INFO


@attrs.define
class Scene:
    """A ledger in memory that is watched."""

    pool: AsyncPool
    alerts: Alerts
    told: asyncio.Queue[Alert]
    now: list[int]

    async def next(self, count: int) -> list[Alert]:
        async with asyncio.timeout(30):
            return [await self.told.get() for _ in range(count)]

    async def make(self, amount: int, session_id: str = "s") -> MemoryAllocation:
        size = memory_size(amount)
        made = await self.pool.create_allocation(session_id, size, MemoryPurpose.TEMPORARY)
        return made.unwrap()


class Pools:
    """Engines for a scene, from the ledger in memory."""

    @staticmethod
    def plain(pool: AsyncPool) -> Any:  # noqa: ANN401 - an engine
        return pool


def played(
    play: Callable[[Scene], Awaitable[None]],
    settings: AlertSettings = AT_ONCE,
    engine: Callable[[AsyncPool], Any] = Pools.plain,
    before: Callable[[AsyncPool], Awaitable[None]] | None = None,
) -> None:
    async def run() -> None:
        now = [START]
        async with await open_async_pool("memory:", clock=lambda: now[0]) as pool:
            await pool.configure("s", capacity=100 * 4096)
            if before is not None:
                await before(pool)
            told: asyncio.Queue[Alert] = asyncio.Queue()
            alerts = Alerts(
                engine(pool),
                settings,
                lambda: now[0],
                told.put_nowait,
                tick_seconds=0.01,
                retry_seconds=0.01,
            )
            await alerts.start()
            try:
                await _until_it_follows(pool)
                await play(Scene(pool, alerts, told, now))
            finally:
                await alerts.close()

    asyncio.run(run())


async def _until_it_follows(pool: AsyncPool) -> None:
    async with asyncio.timeout(30):
        # Nothing tells of a subscription.
        while not pool._feed:  # noqa: ASYNC110 # pyright: ignore[reportPrivateUsage]
            await asyncio.sleep(0)


async def fill(pool: AsyncPool) -> None:
    size = memory_size(96 * 4096)
    await pool.create_allocation("s", size, MemoryPurpose.TEMPORARY)


def test_an_alert_is_raised_by_the_event_and_cleared_by_a_reading() -> None:
    async def play(scene: Scene) -> None:
        held = await scene.make(86 * 4096)
        assert short(await scene.next(2)) == [(SOFT, WARNING, True), (PRESSURE, WARNING, True)]
        assert len(scene.alerts.raised()) == 2
        await scene.pool.free_allocation(held.id)
        assert short(await scene.next(2)) == [(PRESSURE, INFO, False), (SOFT, INFO, False)]
        assert scene.alerts.raised() == []

    played(play)


def test_an_alert_has_the_time_of_its_event() -> None:
    async def play(scene: Scene) -> None:
        scene.now[0] = START + 777
        await scene.make(86 * 4096)
        scene.now[0] = START + 9_999
        assert {each.timestamp for each in await scene.next(2)} == {START + 777}

    played(play)


def test_it_is_cleared_only_when_the_clock_says_that_it_stayed_low() -> None:
    async def play(scene: Scene) -> None:
        held = await scene.make(86 * 4096)
        await scene.next(2)
        await scene.pool.free_allocation(held.id)
        low_at = START + 5_000
        scene.now[0] = low_at
        board = scene.alerts._board  # pyright: ignore[reportPrivateUsage]
        while not board.is_settling("s"):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        scene.now[0] = low_at + 10_000
        cleared = await scene.next(2)
        assert not any(each.raised for each in cleared)
        assert {each.timestamp for each in cleared} == {low_at + 10_000}

    played(play, AlertSettings(hold_seconds=10))


def test_what_was_reached_before_it_began_is_raised() -> None:
    async def play(scene: Scene) -> None:
        assert short(await scene.next(2)) == [(PRESSURE, CRITICAL, True), (SOFT, WARNING, True)]

    played(play, before=fill)


def test_limits_that_are_set_below_the_use_raise_an_alert() -> None:
    async def play(scene: Scene) -> None:
        await scene.make(50 * 4096)
        limits = (await scene.pool.get_memory_limits("s")).unwrap()
        low = attrs.evolve(limits, soft_limit=memory_size(4096))
        await scene.pool.set_memory_limits("s", low)
        assert (SOFT, WARNING, True) in short(await scene.next(2))

    played(play)


def test_the_end_of_a_session_clears_its_alerts() -> None:
    async def play(scene: Scene) -> None:
        await scene.make(86 * 4096)
        await scene.next(2)
        await scene.pool.end_session("s")
        cleared = await scene.next(2)
        assert all("ended" in each.message and not each.raised for each in cleared)

    played(play)


def test_leaks_are_raised_once_and_cleared_when_there_are_none() -> None:
    hour = 3_600_000

    async def play(scene: Scene) -> None:
        held = await scene.make(4096)
        for _ in range(4):
            scene.now[0] += hour // 3
            await scene.make(4096)
        (alert,) = await scene.next(1)
        assert short([alert]) == [(LEAK, WARNING, True)]
        assert alert.message == (
            "Session 's': 1 allocation looks leaked: 4.0KB in all, for temporary; the oldest is "
            f"{held.id}"
        )
        assert alert.timestamp % 10 == 0
        for each in (await scene.pool.list_allocations("s")).unwrap():
            await scene.pool.free_allocation(each.id)
        scene.now[0] += 10
        assert short(await scene.next(1)) == [(LEAK, INFO, False)]

    played(play, attrs.evolve(AT_ONCE, leak_check_seconds=0.01))


def test_with_an_interval_of_0_nobody_looks_for_leaks() -> None:
    async def play(scene: Scene) -> None:
        assert len(scene.alerts._tasks) == 2  # pyright: ignore[reportPrivateUsage]

    played(play, attrs.evolve(AT_ONCE, leak_check_seconds=0))


class Faltering:
    """A ledger whose subscriptions fail, then end, before one lasts; it tells of each."""

    def __init__(self, pool: AsyncPool) -> None:
        self._pool = pool
        self.subscriptions = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever an engine has
        return getattr(self._pool, name)

    async def subscribe(self) -> AsyncSubscription:
        self.subscriptions += 1
        if self.subscriptions == 1:
            raise StoreError("the server is away")
        subscription = await self._pool.subscribe()
        if self.subscriptions == 2:
            subscription.close()
        return subscription


def test_it_subscribes_anew_when_that_fails_or_ends(caplog: pytest.LogCaptureFixture) -> None:
    async def play(scene: Scene) -> None:
        await scene.make(86 * 4096)
        assert len(await scene.next(2)) == 2

    played(play, engine=Faltering)
    assert "alerts cannot follow events, and try again: the server is away" in caplog.text


def test_a_ledger_that_is_away_is_named_once_and_read_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Away(Faltering):
        def __init__(self, pool: AsyncPool) -> None:
            super().__init__(pool)
            self.asked = 0

        async def list_sessions(self) -> Result[list[str], MemoryError_]:
            self.asked += 1
            if self.asked < 4:
                return Err(MemoryError_(MemoryErrorCode.ALLOCATION_FAILED, "no store", None, 0))
            return await self._pool.list_sessions()

    async def play(scene: Scene) -> None:
        assert len(await scene.next(2)) == 2

    played(play, attrs.evolve(AT_ONCE, leak_check_seconds=0), engine=Away, before=fill)
    assert caplog.text.count("alerts cannot read the sessions: no store") == 1


def test_a_session_of_which_events_were_missed_is_read_anew() -> None:
    class Slow(Faltering):
        async def subscribe(self) -> AsyncSubscription:
            return await self._pool.subscribe(queue=1)

    async def play(scene: Scene) -> None:
        assert len(await scene.next(2)) == 2  # so all sessions were read
        await scene.pool.configure("t", capacity=100 * 4096)
        # Of the events of this change the queue keeps the last, and that is about pressure.
        await scene.make(86 * 4096, "t")
        assert sorted(short(await scene.next(2))) == [
            (PRESSURE, WARNING, True),
            (SOFT, WARNING, True),
        ]

    played(play, engine=Slow, before=fill)


def test_a_reading_that_an_event_overtook_counts_for_nothing() -> None:
    class Racing(Faltering):
        """A ledger in which a session fills up between two parts of a reading."""

        readings = 0
        is_armed = False

        async def get_memory_limits(self, session_id: str) -> Result[MemoryLimits, MemoryError_]:
            self.readings += 1
            if self.is_armed:
                self.is_armed = False
                await fill(self._pool)
                for _ in range(10):  # and its events are taken
                    await asyncio.sleep(0)
            return await self._pool.get_memory_limits(session_id)

    made: list[Racing] = []

    def racing(pool: AsyncPool) -> Racing:
        made.append(Racing(pool))
        made[0].subscriptions = 2  # the next one lasts
        return made[0]

    async def play(scene: Scene) -> None:
        await scene.next(2)
        [held] = (await scene.pool.list_allocations("s")).unwrap()
        made[0].is_armed = True
        await scene.pool.free_allocation(held.id)
        before = made[0].readings
        async with asyncio.timeout(30):
            while made[0].readings < before + 2:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.001)
        assert scene.told.empty()
        assert len(scene.alerts.raised()) == 2

    played(play, engine=racing, before=fill)


def test_whoever_is_told_may_fail(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        calls: asyncio.Queue[Alert] = asyncio.Queue()

        def on_alert(alert: Alert) -> None:
            calls.put_nowait(alert)
            raise ValueError("full")

        async with await open_async_pool("memory:") as pool:
            await pool.configure("s", capacity=100 * 4096)
            size = memory_size(96 * 4096)
            await pool.create_allocation("s", size, MemoryPurpose.TEMPORARY)
            alerts = Alerts(pool, AT_ONCE, lambda: START, on_alert)
            await alerts.start()
            async with asyncio.timeout(30):
                await calls.get()
                await calls.get()
            assert len(alerts.raised()) == 2
            await alerts.close()
            await alerts.close()

    asyncio.run(run())
    assert caplog.text.count("an alert was not passed on") == 2
