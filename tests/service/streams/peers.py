"""Clients without a network: they speak ASGI with what serves them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self, cast

import attrs

from memory_accounting.service.engine import Engine
from memory_accounting.service.security.identity import ANYONE, STATE, Identity
from memory_accounting.service.settings import (
    SecuritySettings,
    ServiceSettings,
    StreamSettings,
)
from memory_accounting.service.streams import Hub
from memory_accounting.service.streams.asgi import Message, Receive, Scope, Send
from memory_accounting.service.streams.event_stream import serve_event_stream
from memory_accounting.service.streams.memory_socket import serve_memory_socket
from memory_accounting.service.streams.usage_socket import serve_usage_socket
from tests.service.streams.ledgers import FakeLedger
from tests.service.streams.virtual import settle

Serve = Callable[[Scope, Receive, Send, Hub], Awaitable[None]]
NOW = 1_640_995_200_123


class Peer:
    """Whoever is at the other end of a connection."""

    def __init__(
        self,
        hub: Hub,
        serve: Serve,
        query: str = "",
        *,
        identity: Identity = ANYONE,
        scope: Scope | None = None,
    ) -> None:
        self.scope: Scope = {
            "type": "http" if serve is serve_event_stream else "websocket",
            "method": "GET",
            "path": "/",
            "query_string": query.encode(),
            "headers": [],
            "extensions": {"websocket.http.response": {}},
            STATE: identity,
            **(scope or {}),
        }
        self._hub, self._serve = hub, serve
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self.takes = asyncio.Event()
        self.takes.set()
        self.got: list[Message] = []
        self.task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self.scope["type"] == "websocket":
            self._said.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(self._run())
        await settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def _run(self) -> None:
        await self._serve(self.scope, self._said.get, self._send, self._hub)

    async def _send(self, message: Message) -> None:
        await self.takes.wait()
        self.got.append(message)
        is_last = message["type"] == "websocket.close" or message.get("more_body") is False
        if is_last:
            self._said.put_nowait(self._disconnect())

    def _disconnect(self) -> Message:
        kind = self.scope["type"].replace("websocket", "websocket.disconnect")
        return {"type": kind.replace("http", "http.disconnect")}

    async def leave(self) -> None:
        """Go away, and wait until that was noticed."""
        self._said.put_nowait(self._disconnect())
        if self.task is not None:
            await self.task

    async def say(self, message: object) -> None:
        """Send a message as JSON, or a text as it is."""
        text = message if isinstance(message, str) else json.dumps(message)
        await self.pass_on({"type": "websocket.receive", "text": text})

    async def say_bytes(self, content: bytes) -> None:
        await self.pass_on({"type": "websocket.receive", "bytes": content})

    async def pass_on(self, message: Message) -> None:
        """Have the server receive a message."""
        self._said.put_nowait(message)
        await settle()

    async def subscribe(self, *session_ids: str) -> None:
        for session_id in session_ids:
            await self.say({"type": "memory_subscribe", "session_id": session_id})

    async def until(self, number: int) -> None:
        """Wait until so many messages wait to be taken."""
        async with asyncio.timeout(20):
            while sum(each["type"] == "websocket.send" for each in self.got) < number:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.005)

    def take(self) -> list[dict[str, Any]]:
        """Return the messages that came since the last time."""
        got, self.got = self.got, []
        return [json.loads(each["text"]) for each in got if each["type"] == "websocket.send"]

    def take_events(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the events that came since the last time, by name."""
        got, self.got = self.got, []
        text = b"".join(each.get("body", b"") for each in got).decode()
        found: list[tuple[str, dict[str, Any]]] = []
        for block in text.split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in fields:
                found.append((fields["event"], json.loads(fields["data"])))
        return found

    @property
    def closed_with(self) -> int | None:
        return next((each["code"] for each in self.got if each["type"] == "websocket.close"), None)


@attrs.define
class Ends:
    """A hub that runs, the ledger it follows, and ways to connect to it."""

    hub: Hub
    ledger: FakeLedger

    def memory(self, query: str = "", **how: Any) -> Peer:  # noqa: ANN401 - as `Peer` has it
        return Peer(self.hub, serve_memory_socket, query, **how)

    def usage(self, query: str = "sessionId=s-1", **how: Any) -> Peer:  # noqa: ANN401 - same
        return Peer(self.hub, serve_usage_socket, query, **how)

    def events(self, query: str = "", **how: Any) -> Peer:  # noqa: ANN401 - same
        return Peer(self.hub, serve_event_stream, query, **how)


@asynccontextmanager
async def hub_of(
    *session_ids: str,
    messages_per_second: float = 20,
    **streams: Any,  # noqa: ANN401 - settings
) -> AsyncGenerator[Ends, None]:
    """A hub on a fake ledger, at time 0."""
    ledger = FakeLedger(*session_ids)
    settings = ServiceSettings(
        streams=StreamSettings(**streams),
        security=SecuritySettings(messages_per_second=messages_per_second),
    )
    hub = Hub(cast("Engine", ledger), settings, lambda: NOW)
    await hub.start()
    await settle()
    try:
        yield Ends(hub, ledger)
    finally:
        await hub.close()
