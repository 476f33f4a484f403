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
from memory_accounting.service.context import Service
from memory_accounting.service.engine import Engine
from memory_accounting.service.opening import open_engine
from memory_accounting.service.paths import by_raw_path
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.rest.answering import handler
from memory_accounting.service.rest.problem_answers import (
    on_exception,
    on_http_exception,
    on_problem,
)
from memory_accounting.service.rest.table import OPERATIONS
from memory_accounting.service.security.identity import ANYONE, STATE
from memory_accounting.service.settings import ServiceSettings
from wit_runtime import Err

_log: Final = logging.getLogger("memory_accounting.service")


def create_app(
    settings: ServiceSettings | None = None,
    *,
    engine: Engine | None = None,
    clock: Clock = system_clock,
) -> ASGIApp:
    """Make the application, to be run by any ASGI server with its lifespan.

    The ledger is opened as the application starts and closed as it stops; an `engine` that is
    passed stays the caller's to close.
    """
    settings = ServiceSettings() if settings is None else settings
    app = Litestar(
        route_handlers=_handlers(),
        lifespan=[_lifespan(settings, engine, clock)],
        exception_handlers={
            ProblemError: on_problem,
            HTTPException: on_http_exception,
            Exception: on_exception,
        },
        openapi_config=None,
        logging_config=None,
        request_max_body_size=settings.security.most_body_bytes,
    )
    return _anyone(by_raw_path(app))


def _handlers() -> list[ControllerRouterHandler]:
    return [handler(operation) for operation in OPERATIONS]


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
            app.state.service = Service(
                engine=opened,
                settings=settings,
                clock=clock,
                store=await _store(settings, opened),
                started_at=clock(),
                hub=SimpleNamespace(clients=0),
                alerts=SimpleNamespace(raised=list),
            )
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
