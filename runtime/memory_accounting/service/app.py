"""The service as an ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from types import SimpleNamespace
from typing import Any, Final, cast
from urllib.parse import urlsplit

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

from memory_accounting.clock import Clock, system_clock
from memory_accounting.service import documents
from memory_accounting.service.context import Service
from memory_accounting.service.engine import Engine
from memory_accounting.service.opening import open_engine
from memory_accounting.service.paths import by_raw_path
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.rest.answering import handlers
from memory_accounting.service.rest.problem_answers import (
    on_exception,
    on_http_exception,
    on_problem,
)
from memory_accounting.service.rest.table import OPERATIONS
from memory_accounting.service.security.identity import ANYONE, STATE
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.service.streams import Hub
from memory_accounting.service.streams import handlers as streams
from wit_runtime import Err

_log: Final = logging.getLogger("memory_accounting.service")


class Application:
    """The service as an ASGI application, to be run with its lifespan."""

    def __init__(self, settings: ServiceSettings, engine: Engine | None, clock: Clock) -> None:
        """Put the layers together; nothing is opened yet."""
        self._inner = Litestar(
            route_handlers=_handlers(),
            lifespan=[_lifespan(settings, engine, clock)],
            exception_handlers={
                ProblemError: on_problem,
                HTTPException: on_http_exception,
                Exception: on_exception,
            },
            openapi_config=None,
            logging_config=None,
        )
        self._outer = _anyone(by_raw_path(self._inner))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a connection, or run the lifespan."""
        await self._outer(scope, receive, send)

    @property
    def service(self) -> Service:
        """The running service; raises AttributeError before it was started."""
        service: Service = self._inner.state.service
        return service

    async def stop(self) -> None:
        """Take no new work, and say goodbye to the streams; what runs may finish.

        For a server that was told to stop, before it closes its connections.
        """
        with contextlib.suppress(AttributeError):
            self.service.is_stopping = True
            await self.service.hub.close()


def create_app(
    settings: ServiceSettings | None = None,
    *,
    engine: Engine | None = None,
    clock: Clock = system_clock,
) -> Application:
    """Make the application, to be run by any ASGI server with its lifespan.

    The ledger is opened as the application starts and closed as it stops; an `engine` that is
    passed stays the caller's to close.
    """
    return Application(ServiceSettings() if settings is None else settings, engine, clock)


def _handlers() -> list[ControllerRouterHandler]:
    return [*handlers(OPERATIONS), *streams.handlers(), *documents.handlers()]


def _lifespan(
    settings: ServiceSettings, engine: Engine | None, clock: Clock
) -> Callable[[Litestar], contextlib.AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(app: Litestar) -> AsyncGenerator[None, None]:
        async with AsyncExitStack() as stack:
            opened = engine
            if opened is None:
                opened = await open_engine(settings, clock=clock)
                stack.push_async_callback(opened.close)
            hub = Hub(opened, settings, clock)
            app.state.service = Service(
                engine=opened,
                settings=settings,
                clock=clock,
                store=await _store(settings, opened),
                started_at=clock(),
                hub=hub,
                alerts=SimpleNamespace(raised=list),
            )
            await hub.start()
            stack.push_async_callback(hub.close)
            sampling = asyncio.create_task(_sample(opened, settings.streams.sample_seconds))
            stack.push_async_callback(_cancelled, sampling)
            yield

    return running


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


def _anyone(app: ASGIApp) -> ASGIApp:
    async def let_in(scope: Scope, receive: Receive, send: Send) -> None:
        await app(cast("Scope", {**scope, STATE: ANYONE}), receive, send)

    return let_in
