"""The WebSocket `/ws/memory?sessionId=`: one session, in text and whole per cents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from flight_v6r.messages import ReportMessage, SnapshotMessage
from memory_accounting.service.rest.memory import report_of
from memory_accounting.service.streams.asgi import Receive, Scope, Send, text
from memory_accounting.service.streams.client import Client
from memory_accounting.service.streams.connecting import (
    POLICY_VIOLATION,
    Connection,
    unreadable,
)
from memory_accounting.service.streams.hub import Hub
from memory_accounting.service.streams.sockets import complain, listen, serve_socket
from memory_accounting.service.streams.telling import Protocol
from memory_accounting.service.wire import dumps
from wit_runtime import Err

GET_SNAPSHOT: Final = "get_memory_snapshot"
GET_REPORT: Final = "get_memory_report"
_NAMELESS: Final = (
    "malformed",
    "sessionId: name the session, as in /ws/memory?sessionId=session-123",
)


async def serve_usage_socket(scope: Scope, receive: Receive, send: Send, hub: Hub) -> None:
    """Serve a connection to `/ws/memory`."""
    connection = Connection(scope, receive, send, hub)
    session_id = next(iter(connection.query("sessionId", "session_id")), "")

    async def talk(client: Client) -> None:
        refusal = unreadable(client.identity, session_id) if session_id else _NAMELESS
        if refusal is not None:
            await complain(client, *refusal)
            await client.flushed()
            client.close(POLICY_VIOLATION, refusal[0])
            return
        hub.follow(client, session_id)
        await listen(receive, hub, client, UsageConversation(hub, client, session_id))

    await serve_socket(connection, Protocol.USAGE, talk)


@attrs.frozen
class UsageConversation:
    """Answers questions about the session that the socket is for."""

    hub: Hub
    client: Client
    session_id: str

    async def hear(self, kind: str, data: Mapping[str, Any]) -> None:  # noqa: ARG002 - the kind says all
        """Answer a message."""
        if kind == GET_SNAPSHOT:
            await self._snapshot()
        elif kind == GET_REPORT:
            await self._report()
        else:
            about = f"{kind[:40]!r} is no message here; there are {GET_SNAPSHOT} and {GET_REPORT}"
            await complain(self.client, "unknown-message", about)

    async def _snapshot(self) -> None:
        found = await self.hub.engine.get_memory_snapshot(self.session_id)
        if isinstance(found, Err):
            await complain(self.client, found.error.code.value, found.error.message)
            return
        message = SnapshotMessage("memory_snapshot", found.value)
        await self.client.answer(text(dumps(message, SnapshotMessage, self.client.form.case)))

    async def _report(self) -> None:
        found = await report_of(self.hub.engine, self.session_id, self.hub.clock())
        if isinstance(found, Err):
            await complain(self.client, found.error.code.value, found.error.message)
            return
        message = ReportMessage("memory_report", found.value)
        await self.client.answer(text(dumps(message, ReportMessage, self.client.form.case)))
