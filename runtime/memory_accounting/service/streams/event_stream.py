"""Server-Sent Events, `GET /api/v1/stream`: some sessions, or all that may be read."""

from __future__ import annotations

import random
from typing import Final

from memory_accounting.service.streams.asgi import Receive, Scope, Send, chunk
from memory_accounting.service.streams.client import Client
from memory_accounting.service.streams.connecting import Connection, Refusal, connect, unreadable
from memory_accounting.service.streams.hub import GOING_AWAY, Hub
from memory_accounting.service.streams.telling import Protocol

HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back otherwise
)
RETRY_MILLISECONDS: Final = (1000, 4000)
"""Between what a client is told to wait before it connects again: not all the same, so that those
who lost a server do not come back at once."""


async def serve_event_stream(scope: Scope, receive: Receive, send: Send, hub: Hub) -> None:
    """Serve a request to `/api/v1/stream`."""
    connection = Connection(scope, receive, send, hub)
    if scope["type"] != "http":
        await receive()  # websocket.connect
        await connection.refuse(("not-found", "this is an event stream: GET it over HTTP"))
        return
    if scope["method"] != "GET":
        refusal = "method-not-allowed", "an event stream is read with GET"
        await connection.refuse(refusal, headers=((b"allow", b"GET"),))
        return
    session_ids = list(dict.fromkeys(connection.query("session_id", "sessionId")))

    async def talk(client: Client) -> None:
        refusal = _refusal(hub, client, session_ids)
        if refusal is not None:
            await connection.refuse(refusal)
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
        await _stream(connection, client, session_ids)

    await connect(connection, Protocol.EVENTS, talk)


async def _stream(connection: Connection, client: Client, session_ids: list[str]) -> None:
    wait = random.randint(*RETRY_MILLISECONDS)  # noqa: S311 - no secret
    client.put("retry", (chunk(b"retry: %d\n\n" % wait),))
    for session_id in session_ids:
        connection.hub.follow(client, session_id)
    if not session_ids:
        await connection.hub.follow_all(client)
    while (await connection.receive())["type"] != "http.disconnect":
        pass
    # It may be the guard that says so, of a key that holds no longer, to a client that is there.
    client.close(GOING_AWAY, "the stream is over")


def _refusal(hub: Hub, client: Client, session_ids: list[str]) -> Refusal | None:
    most = hub.settings.streams.most_subscriptions
    if len(session_ids) > most:
        return "malformed", f"session_id: a stream may follow {most} sessions by name"
    refusals = (unreadable(client.identity, each) for each in session_ids)
    return next((each for each in refusals if each is not None), None)
