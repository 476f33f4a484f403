"""The server: uvicorn, which stops as a service should."""

from __future__ import annotations

import asyncio
import logging
import math
import signal
import socket
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import uvicorn

from memory_accounting.service.listening import BACKLOG
from memory_accounting.service.notifying import notify, watchdog_seconds
from memory_accounting.service.security.protocol import BoundedProtocol
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.service.streams.server_protocols import HttpProtocol, SocketProtocol

_KEEP_ALIVE_SECONDS: Final = 15
_TICK_SECONDS: Final = 0.1
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_HANGUP: Final = getattr(signal, "SIGHUP", None)
"""The terminal was closed; not on every system."""
_log: Final = logging.getLogger("memory_accounting.service")

Stopping = Callable[[], Awaitable[None]]


def server_config(app: Any, settings: ServiceSettings) -> uvicorn.Config:  # noqa: ANN401 - any ASGI application
    """Return how uvicorn serves the application."""
    watchdog = watchdog_seconds()
    return uvicorn.Config(
        app,
        http=_HttpProtocol,
        ws=SocketProtocol,
        ws_max_size=settings.security.most_message_bytes,
        # Updates are small, and a compressor for each socket is not.
        ws_per_message_deflate=False,
        ws_ping_interval=settings.streams.ping_seconds,
        ws_ping_timeout=settings.streams.ping_seconds,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=math.ceil(settings.shutdown_seconds),
        callback_notify=_tell_watchdog if watchdog else None,
        timeout_notify=math.ceil(watchdog / 3) if watchdog else 30,
    )


class _HttpProtocol(BoundedProtocol, HttpProtocol):
    """A connection with bounds on what is received, which can be dropped."""


class Server(uvicorn.Server):
    """Serves until it is told to stop by SIGTERM, SIGINT, or SIGHUP; a second one does not wait."""

    def __init__(
        self, config: uvicorn.Config, *, on_ready: Callable[[], None], on_stopping: Stopping
    ) -> None:
        """Call `on_ready` once requests are taken, await `on_stopping` before connections end."""
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stopping = on_stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            notify("READY=1")
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connections, let streams and requests come to their end, and stop."""
        notify("STOPPING=1")
        _log.info("stopping: running requests have %s s", self.config.timeout_graceful_shutdown)
        for server in self.servers:
            server.close()
        impatient = asyncio.create_task(self._abandon_if_forced())
        try:
            await self._end_streams()
            await super().shutdown(sockets)
        finally:
            impatient.cancel()

    async def _end_streams(self) -> None:
        ending = asyncio.ensure_future(self._on_stopping())
        while not ending.done() and not self.force_exit:
            await asyncio.wait({ending}, timeout=_TICK_SECONDS)
        if not ending.done():
            ending.cancel()
        elif ending.exception() is not None:
            _log.error("the streams were not closed", exc_info=ending.exception())

    async def _abandon_if_forced(self) -> None:
        while not self.force_exit:  # noqa: ASYNC110 - a signal handler sets it, as uvicorn has it
            await asyncio.sleep(_TICK_SECONDS)
        self._abandon()

    def _abandon(self) -> None:
        """Let go of all connections, which uvicorn would wait for."""
        for task in list(self.server_state.tasks):
            task.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; at a second signal at once."""
        del sig, frame
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Handle signals. uvicorn would raise them again in the end: here to stop is no failure."""
        before = {each: signal.signal(each, self.handle_exit) for each in _heeded()}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _heeded() -> tuple[signal.Signals, ...]:
    """Return the signals to stop at: who starts it with `nohup` has SIGHUP ignored."""
    if _HANGUP is None or signal.getsignal(_HANGUP) is signal.SIG_IGN:
        return _SIGNALS
    return (*_SIGNALS, _HANGUP)


async def _tell_watchdog() -> None:
    notify("WATCHDOG=1")
