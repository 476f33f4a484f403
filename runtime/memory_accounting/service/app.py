"""The service as an ASGI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

from memory_accounting.clock import Clock, system_clock
from memory_accounting.service import dashboard, documents
from memory_accounting.service.context import Service
from memory_accounting.service.engine import Engine
from memory_accounting.service.observing.observer import Observer
from memory_accounting.service.paths import by_raw_path
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.rest import answering, table
from memory_accounting.service.rest.problem_answers import (
    on_exception,
    on_http_exception,
    on_problem,
)
from memory_accounting.service.rest.service import release
from memory_accounting.service.running import running
from memory_accounting.service.security import guard
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.service.streams import handlers as streams


class Application:
    """The service as an ASGI application, to be run with its lifespan."""

    def __init__(self, settings: ServiceSettings, engine: Engine | None, clock: Clock) -> None:
        """Put the layers together; nothing is opened yet."""
        observer = Observer(settings, release())
        self._inner = Litestar(
            route_handlers=_handlers(observer),
            lifespan=[_lifespan(settings, engine, clock, observer)],
            exception_handlers={
                ProblemError: on_problem,
                HTTPException: on_http_exception,
                Exception: on_exception,
            },
            openapi_config=None,
            logging_config=None,
        )
        # From the inside: what is asked for, who asks, and what is told of it.
        direct = answering.straight(self._inner, table.OPERATIONS)
        routed = by_raw_path(cast("ASGIApp", observer.inside(cast("Any", direct))))
        self._outer = cast("ASGIApp", observer.around(guard(cast("Any", routed), settings)))

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
    passed stays the caller's to close. Raises ValueError for settings that would let in anyone
    unawares, or that name what cannot be used.
    """
    return Application(ServiceSettings() if settings is None else settings, engine, clock)


def _handlers(observer: Observer) -> list[ControllerRouterHandler]:
    return [
        *answering.handlers(table.OPERATIONS),
        *streams.handlers(),
        *observer.handlers(),
        *documents.handlers(),
        *dashboard.handlers(),
    ]


def _lifespan(
    settings: ServiceSettings, engine: Engine | None, clock: Clock, observer: Observer
) -> Callable[[Litestar], contextlib.AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        async with running(settings, engine, clock, observer) as service:
            app.state.service = service
            yield

    return lifespan
