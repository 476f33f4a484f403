"""What both WebSocket protocols have in common: who listens, and how bad messages are answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final, cast
from typing import Protocol as TypingProtocol

from memory_accounting.service.streams.asgi import Receive
from memory_accounting.service.streams.client import Client
from memory_accounting.service.streams.connecting import (
    POLICY_VIOLATION,
    Connection,
    Talk,
    connect,
)
from memory_accounting.service.streams.hub import Hub
from memory_accounting.service.streams.pace import Pace
from memory_accounting.service.streams.rendering import error
from memory_accounting.service.streams.telling import Protocol
from wit_runtime.json import JsonTextError, ShapeError
from wit_runtime.json.text import parse

_log: Final = logging.getLogger("memory_accounting.service.streams")

TOO_BIG: Final = 1009
BURST_SECONDS: Final = 2
"""For how many seconds' worth a client may send at once, beyond a message per subscription."""
FLOOD_SECONDS: Final = 5
"""A client that sends this many seconds' worth of messages beyond what it may is closed."""


class Conversation(TypingProtocol):
    """What is said in answer to a client's messages."""

    async def hear(self, kind: str, data: Mapping[str, Any]) -> None:
        """Answer a message of a kind; raises `ShapeError` for one that is not well formed."""
        ...


async def serve_socket(connection: Connection, protocol: Protocol, talk: Talk) -> None:
    """Have a client talked to once its WebSocket is accepted; what is no WebSocket is refused."""
    if connection.scope["type"] != "websocket":
        about = "this is a WebSocket: connect to it with ws:// or wss://"
        await connection.refuse(("not-found", about))
        return
    await connection.receive()  # websocket.connect

    async def accepted(client: Client) -> None:
        await connection.send({"type": "websocket.accept"})
        await talk(client)

    await connect(connection, protocol, accepted)


async def listen(receive: Receive, hub: Hub, client: Client, conversation: Conversation) -> None:
    """Hear what a client says, until it is gone or was told to go."""
    loop = asyncio.get_running_loop()
    rate = hub.settings.security.messages_per_second
    burst = hub.settings.streams.most_subscriptions + BURST_SECONDS * rate
    pace = Pace(rate, burst, loop.time())
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect" or client.is_closing:
            return
        if not pace.allows(loop.time()):
            if pace.refused == 1:
                await complain(client, "too-many-messages", f"send at most {rate:g} per second")
            elif pace.refused > FLOOD_SECONDS * rate:
                client.close(POLICY_VIOLATION, "too many messages")
                return
            continue
        text = message.get("text")
        if text is None:
            await complain(client, "malformed", "binary messages are not read: send JSON as text")
        elif len(text) > hub.settings.security.most_message_bytes:
            client.close(TOO_BIG, "the message is too long")
            return
        else:
            await _answer(client, conversation, text)


async def complain(client: Client, code: str, message: str) -> None:
    """Answer that something is wrong."""
    await client.answer(error(code, message, client.form.case))


async def _answer(client: Client, conversation: Conversation, text: str) -> None:
    try:
        data = _object(text)
        await conversation.hear(data["type"], data)
    except JsonTextError as refusal:
        await complain(client, "unparsable", f"the message is not JSON: {refusal}")
    except ShapeError as refusal:
        await complain(client, "malformed", "; ".join(str(each) for each in refusal.problems[:5]))
    except _MalformedError as refusal:
        await complain(client, "malformed", str(refusal))
    except Exception:  # noqa: BLE001 - the socket goes on, whatever it was
        _log.exception("a message could not be answered")
        await complain(client, "internal", "the service failed to answer")


def _object(text: str) -> Mapping[str, Any]:
    data: object = parse(text)
    if not isinstance(data, dict):
        raise _MalformedError("the message is not an object")
    fields = cast("dict[str, Any]", data)
    if not isinstance(fields.get("type"), str):
        raise _MalformedError("type: it must be there and be text")
    return fields


class _MalformedError(Exception):
    """A message that is JSON and nothing more."""
