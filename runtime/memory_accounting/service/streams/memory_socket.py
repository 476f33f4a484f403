"""The WebSocket `/api/v1/ws/memory`: any number of sessions, subscribed to by message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from flight_v6r.messages import SubscribeMessage
from memory_accounting.service.streams.asgi import Receive, Scope, Send
from memory_accounting.service.streams.client import Client
from memory_accounting.service.streams.connecting import Connection, unreadable
from memory_accounting.service.streams.hub import Hub
from memory_accounting.service.streams.sockets import complain, listen, serve_socket
from memory_accounting.service.streams.telling import Protocol
from wit_runtime.json import JsonCodec

SUBSCRIBE: Final = "memory_subscribe"
UNSUBSCRIBE: Final = "memory_unsubscribe"
_FIELDS: Final = {
    "type": "type",
    "session_id": "session_id",
    "sessionId": "session_id",
    "timestamp": "timestamp",
}
"""The fields that are read, by the names that clients have for them."""
_codec: Final = JsonCodec(case="snake")


async def serve_memory_socket(scope: Scope, receive: Receive, send: Send, hub: Hub) -> None:
    """Serve a connection to `/api/v1/ws/memory`."""

    async def talk(client: Client) -> None:
        await listen(receive, hub, client, MemoryConversation(hub, client))

    await serve_socket(Connection(scope, receive, send, hub), Protocol.MEMORY, talk)


@attrs.frozen
class MemoryConversation:
    """Subscribes and unsubscribes."""

    hub: Hub
    client: Client

    async def hear(self, kind: str, data: Mapping[str, Any]) -> None:
        """Answer a message; fields that are not known are passed over."""
        if kind not in {SUBSCRIBE, UNSUBSCRIBE}:
            about = f"{kind[:40]!r} is no message here; there are {SUBSCRIBE} and {UNSUBSCRIBE}"
            await complain(self.client, "unknown-message", about)
            return
        known = {_FIELDS[name]: value for name, value in data.items() if name in _FIELDS}
        message: SubscribeMessage = _codec.decode(known, SubscribeMessage)
        if kind == UNSUBSCRIBE:
            self.hub.unfollow(self.client, message.session_id)
        else:
            await self._subscribe(message.session_id)

    async def _subscribe(self, session_id: str) -> None:
        client, most = self.client, self.hub.settings.streams.most_subscriptions
        refusal = unreadable(client.identity, session_id)
        if refusal is None and session_id not in client.topics and len(client.topics) >= most:
            about = f"{session_id}: a socket may follow {most} sessions; unsubscribe from another"
            refusal = "too-many-subscriptions", about
        if refusal is not None:
            await complain(client, *refusal)
            return
        self.hub.follow(client, session_id)
