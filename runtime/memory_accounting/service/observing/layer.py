"""The outermost layer of the application: every request gets an id, is counted, and is logged."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final

from memory_accounting.service.observing.asgi import App, Message, Receive, Scope, Send
from memory_accounting.service.observing.records import tell_answered, tell_socket
from memory_accounting.service.observing.seen import (
    REQUEST_ID,
    SEEN,
    Seen,
    current_request,
    request_id,
)

if TYPE_CHECKING:
    from memory_accounting.service.observing.metrics import Metrics

_FAILED: Final = 500
_SWITCHED: Final = 101
_REFUSED: Final = 403
_GONE: Final = 1006


def observed(app: App, metrics: Metrics, *, is_logged: bool = True) -> App:
    """Observe an application from outside.

    An `X-Request-ID` of at most 128 letters, digits, and `._~:/+=@-` is kept, another is replaced.
    It is in the answer, and in all that is logged while the request is answered.
    """

    async def observe(scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            await app(scope, receive, send)
            return
        seen = Seen(request_id(scope["headers"]))
        scope[SEEN] = seen
        token = current_request.set(seen.request_id)
        handle = _answer if kind == "http" else _follow
        metrics.in_progress += 1
        try:
            await handle(app, scope, receive, send, metrics, is_logged)
        finally:
            metrics.in_progress -= 1
            current_request.reset(token)

    return observe


async def _answer(  # noqa: PLR0913, PLR0917 - a request, and what is told of it
    app: App,
    scope: Scope,
    receive: Receive,
    send: Send,
    metrics: Metrics,
    is_logged: bool,  # noqa: FBT001 - same
) -> None:
    seen: Seen = scope[SEEN]
    started = perf_counter()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
            message["headers"] = [*message.get("headers", ()), _header(seen)]
        else:
            seen.size += len(message.get("body", b""))
        await send(message)

    try:
        await app(scope, receive, sending)
    finally:
        seconds = perf_counter() - started
        seen.status = seen.status or _FAILED
        metrics.answered(scope["method"], seen.route, seen.status, seconds)
        if is_logged:
            tell_answered(scope, seen, seconds)


async def _follow(  # noqa: PLR0913, PLR0917 - a socket, and what is told of it
    app: App,
    scope: Scope,
    receive: Receive,
    send: Send,
    metrics: Metrics,
    is_logged: bool,  # noqa: FBT001 - same
) -> None:
    """Observe a WebSocket from its handshake to its end."""
    socket = _Socket(scope, receive, send, metrics, is_logged=is_logged)
    started = perf_counter()
    try:
        await app(scope, socket.receive, socket.send)
    finally:
        socket.end(perf_counter() - started)


class _Socket:
    """A WebSocket, between the server and the application."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, metrics: Metrics, *, is_logged: bool
    ) -> None:
        self._scope = scope
        self._seen: Seen = scope[SEEN]
        self._receive = receive
        self._send = send
        self._metrics = metrics
        self._is_logged = is_logged
        self._code = _GONE

    async def receive(self) -> Message:
        message: Message = await self._receive()
        if message["type"] == "websocket.disconnect" and self._code == _GONE:
            self._code = message.get("code") or _GONE
        return message

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "websocket.accept":
                message["headers"] = [*message.get("headers", ()), _header(self._seen)]
                self._settle(_SWITCHED)
            case "websocket.http.response.start":
                message["headers"] = [*message.get("headers", ()), _header(self._seen)]
                self._settle(message["status"])
            case "websocket.close" if self._seen.status:
                self._code = message.get("code", 1000)
            case "websocket.close":
                self._settle(_REFUSED)
            case _:
                pass
        await self._send(message)

    def end(self, seconds: float) -> None:
        if not self._seen.status:
            self._settle(_FAILED)
        elif self._seen.status == _SWITCHED and self._is_logged:
            more = {"code": self._code, "seconds": round(seconds, 3)}
            tell_socket(self._scope, self._seen, "closed", **more)

    def _settle(self, status: int) -> None:
        self._seen.status = status
        self._metrics.shaken(self._seen.route, status)
        if self._is_logged:
            event = "opened" if status == _SWITCHED else "refused"
            tell_socket(self._scope, self._seen, event, status=status)


def _header(seen: Seen) -> tuple[bytes, bytes]:
    return (REQUEST_ID, seen.request_id.encode("ascii"))
