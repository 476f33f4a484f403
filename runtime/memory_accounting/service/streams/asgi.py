"""The few messages of ASGI that streams are made of, and how a connection is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final, TypeAlias

from flight_v6r.messages import Problem
from memory_accounting.service import problems
from memory_accounting.service.wire import PROBLEM, Case, dumps

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = Mapping[str, Any]
"""What is sent to a client; never changed, since all who are told the same share it."""
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

ABORT: Final = "v6r.abort"
"""An extension in the scope: `{"call": …}` drops the connection with all that waits to be sent."""

_HTTP: Final = "http.response"
_RETRY_SECONDS: Final = b"1"


def text(content: bytes) -> Message:
    """Return a text message for a WebSocket."""
    return {"type": "websocket.send", "text": content.decode()}


def chunk(content: bytes) -> Message:
    """Return a part of an answer that goes on."""
    return {"type": "http.response.body", "body": content, "more_body": True}


def farewell(code: int, reason: str, *, is_socket: bool) -> Message:
    """Return what ends a connection: a close frame (RFC 6455), or the end of an answer."""
    if is_socket:
        return {"type": "websocket.close", "code": code, "reason": reason}
    return {"type": "http.response.body", "body": b"", "more_body": False}


def abort_of(scope: Scope) -> Callable[[], None] | None:
    """Return what drops the connection, if the server offers it."""
    extensions: Mapping[str, Mapping[str, Callable[[], None]]] = scope.get("extensions") or {}
    extension = extensions.get(ABORT)
    return None if extension is None else extension["call"]


async def refuse(
    scope: Scope,
    send: Send,
    problem: Problem,
    close_code: int,
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    """Refuse a connection before it is accepted.

    A WebSocket is refused with the problem over HTTP where the server can do that, and else with a
    close code, which such servers answer with 403.
    """
    is_socket = scope["type"] == "websocket"
    if is_socket and "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": close_code, "reason": problem.message[:120]})
        return
    prefix = f"websocket.{_HTTP}" if is_socket else _HTTP
    body = dumps(problem, Problem, Case.SNAKE)
    plain = [
        (b"content-type", PROBLEM.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    if problem.status == problems.CODES["unavailable"]:
        plain.append((b"retry-after", _RETRY_SECONDS))
    await send({"type": f"{prefix}.start", "status": problem.status, "headers": plain})
    await send({"type": f"{prefix}.body", "body": body, "more_body": False})
