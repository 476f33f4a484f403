"""Two servers on one Redis tell of the same alerts, and their posts have the same ids."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AsyncExitStack

import pytest

from flight_memory.memory_types import MemoryPurpose
from flight_v6r.alerts import Alert, AlertKind
from memory_accounting import open_async_pool, system_clock
from memory_accounting.service.alerts import Alerts, Webhooks
from memory_accounting.service.settings import AlertSettings
from memory_accounting.sizes import memory_size
from tests.service.alerts.receiver import receiving
from tests.stores.common import redis_url

pytestmark = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is not installed"
)
SECRET = "correct horse battery staple"  # noqa: S105 - of a test
Told = asyncio.Queue[Alert]


async def _server(stack: AsyncExitStack, store: str, webhook: str) -> Told:
    """A server's part in this: its pool, its alerts, and its webhooks."""
    settings = AlertSettings(hold_seconds=0, webhooks=(webhook,), webhook_secret=SECRET)
    told: Told = asyncio.Queue()
    pool = await stack.enter_async_context(await open_async_pool(store))
    webhooks = Webhooks(settings)

    def on_alert(alert: Alert) -> None:
        webhooks.post(alert)
        told.put_nowait(alert)

    alerts = Alerts(pool, settings, system_clock, on_alert, tick_seconds=0.01)
    await webhooks.start()
    stack.push_async_callback(webhooks.close)
    # What is raised before both follow has the time at which it was read.
    await alerts.start()
    stack.push_async_callback(alerts.close)
    return told


async def _next(told: Told, count: int) -> set[tuple[AlertKind, bool]]:
    async with asyncio.timeout(30):
        found = [await told.get() for _ in range(count)]
    return {(each.kind, each.raised) for each in found}


def test_two_servers_post_the_same_alerts_with_the_same_ids() -> None:
    raised = {(AlertKind.PRESSURE, True), (AlertKind.SOFT_LIMIT, True)}

    async def play(store: str, webhook: str) -> None:
        async with AsyncExitStack() as stack:
            pool = await stack.enter_async_context(await open_async_pool(store))
            await pool.configure("marker", capacity=100 * 4096)
            full = memory_size(90 * 4096)
            await pool.create_allocation("marker", full, MemoryPurpose.TEMPORARY)
            servers = [await _server(stack, store, webhook) for _ in range(2)]
            for told in servers:  # they follow once they have read what was there before
                assert await _next(told, 2) == raised
            await pool.configure("s", capacity=100 * 4096)
            made = await pool.create_allocation("s", full, MemoryPurpose.TEMPORARY)
            for told in servers:
                assert await _next(told, 2) == raised
            await pool.free_allocation(made.unwrap().id)
            for told in servers:
                assert {is_raised for _, is_raised in await _next(told, 2)} == {False}

    with redis_url() as store, receiving() as receiver:
        asyncio.run(play(store, receiver.url))
    of_s = [post.headers["webhook-id"] for post in receiver.posts if b'"s"' in post.body]
    assert len(of_s) == 8
    assert len(set(of_s)) == 4
