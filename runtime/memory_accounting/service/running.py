"""The parts of the service while it runs: started in order, and ended in the other."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from flight_v6r.alerts import Alert
from memory_accounting.clock import Clock
from memory_accounting.service.alerts import Alerts, Webhooks
from memory_accounting.service.context import Service
from memory_accounting.service.engine import Engine
from memory_accounting.service.observing.observer import Observer
from memory_accounting.service.opening import open_engine
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.service.streams import Hub
from wit_runtime import Err

_log: Final = logging.getLogger("memory_accounting.service")


@asynccontextmanager
async def running(
    settings: ServiceSettings, engine: Engine | None, clock: Clock, observer: Observer
) -> AsyncGenerator[Service, None]:
    """Open what the settings name, unless an engine is given, and run the service on it."""
    async with AsyncExitStack() as stack:
        if engine is None:
            engine = await open_engine(settings, clock=clock)
            stack.push_async_callback(engine.close)
        store = await _store(settings, engine)
        engine = observer.engine(engine)
        stack.callback(observer.close)
        hub = Hub(engine, settings, clock)
        webhooks = Webhooks(settings.alerts, clock=clock)

        def tell(alert: Alert) -> None:
            level = logging.WARNING if alert.raised else logging.INFO
            _log.log(level, "alert %s: %s", alert.kind, alert.message)
            observer.metrics.alert_told(alert)
            hub.tell_alert(alert)
            webhooks.post(alert)

        alerts = Alerts(engine, settings.alerts, clock, tell)
        service = Service(
            engine=engine,
            settings=settings,
            clock=clock,
            store=store,
            started_at=clock(),
            hub=hub,
            alerts=alerts,
            webhooks=webhooks,
        )
        for part in (webhooks, hub, alerts):
            await part.start()
            stack.push_async_callback(part.close)
        observer.watch(service)
        sampling = asyncio.create_task(_sample(engine, settings.streams.sample_seconds))
        stack.push_async_callback(_cancelled, sampling)
        yield service


async def _store(settings: ServiceSettings, engine: Engine) -> str:
    if settings.component is not None:
        return "component"
    found = await engine.get_ledger_status()
    return urlsplit(settings.store).scheme if isinstance(found, Err) else found.value.store


async def _sample(engine: Engine, seconds: float) -> None:
    """Give every session a sample at an interval, also while nothing changes."""
    while True:
        await asyncio.sleep(seconds)
        try:
            done = await engine.sample()
        except Exception:  # noqa: BLE001 - the next tick may go well
            _log.exception("the sessions were not sampled")
        else:
            if isinstance(done, Err):
                _log.warning("the sessions were not sampled: %s", done.error.message)


async def _cancelled(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
