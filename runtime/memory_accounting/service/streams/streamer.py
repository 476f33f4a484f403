"""A stream of a ledger to put into any ASGI application, as the guides of Go programs have it."""

from __future__ import annotations

from typing import Any, Self

import attrs

from memory_accounting.clock import Clock, system_clock
from memory_accounting.pool import Pool
from memory_accounting.service.engine import Engine
from memory_accounting.service.security.identity import ANYONE, STATE
from memory_accounting.service.settings import ServiceSettings, StreamSettings
from memory_accounting.service.streams.asgi import Receive, Scope, Send
from memory_accounting.service.streams.called import awaited
from memory_accounting.service.streams.hub import Hub
from memory_accounting.service.streams.memory_socket import serve_memory_socket


class MemoryStreamer:
    """An ASGI application that streams the sessions of a ledger to WebSockets.

    Mount it at any place, and enter it (`async with`) while it serves; as a whole application it
    starts and stops with its server. Whoever reaches the place it is mounted at may read
    every session, unless an identity was put into the scope before.
    """

    def __init__(
        self,
        ledger: Engine | Pool,
        interval: float = 2.0,
        *,
        settings: ServiceSettings | None = None,
        clock: Clock = system_clock,
    ) -> None:
        """Tell of each subscribed session every `interval` seconds, and when it changes.

        The ledger, an `AsyncPool` or a `Pool`, is not closed with the streamer.
        """
        engine = awaited(ledger) if isinstance(ledger, Pool) else ledger
        settings = settings or ServiceSettings()
        streams: StreamSettings = attrs.evolve(settings.streams, update_seconds=interval)
        self._hub = Hub(engine, attrs.evolve(settings, streams=streams), clock)

    async def __aenter__(self) -> Self:
        """Begin to follow the ledger."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.close()

    async def start(self) -> None:
        """Begin to follow the ledger."""
        await self._hub.start()

    async def close(self) -> None:
        """Say goodbye to every client (1001), and stop."""
        await self._hub.close()

    @property
    def clients(self) -> int:
        """How many sockets are open."""
        return self._hub.clients

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a WebSocket that speaks the protocol of `/api/v1/ws/memory`, at any path."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if STATE not in scope:
            scope = {**scope, STATE: ANYONE}
        await serve_memory_socket(scope, receive, send, self._hub)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and stop with the server, where this is all that it serves."""
        while True:
            message: Any = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
