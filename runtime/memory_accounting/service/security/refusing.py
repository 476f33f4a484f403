"""Refusals: problems made once, and answered before the application is asked."""

from __future__ import annotations

from typing import Final

import attrs

from flight_v6r.messages import Problem
from memory_accounting.clock import system_clock
from memory_accounting.service.problems import problem
from memory_accounting.service.security.asgi import CLOSING, Header, Receive, Scope, Send
from memory_accounting.service.wire import PROBLEM, Case, dumps

_POLICY_VIOLATION: Final = 1008


@attrs.frozen
class Refusal:
    """A problem as bytes but for its timestamp, which is its last field."""

    code: str
    status: int
    start: bytes = attrs.field(repr=False)
    headers: tuple[Header, ...] = ()

    def body(self) -> bytes:
        """Return the body of an answer given now."""
        return b"%b%d}" % (self.start, system_clock())

    def retried_after(self, seconds: float) -> Refusal:
        """Return the same with a Retry-After of whole seconds, at least one."""
        header = (b"retry-after", b"%d" % max(1, -int(-seconds // 1)))
        return attrs.evolve(self, headers=(*self.headers, header))

    def closing(self) -> Refusal:
        """Return the same with the connection closed after it, so that no more of it is read."""
        if CLOSING in self.headers:
            return self
        return attrs.evolve(self, headers=(*self.headers, CLOSING))


def refusal(code: str, message: str, *headers: Header) -> Refusal:
    """Make a refusal. It is the same in either case of the wire, as its keys are single words."""
    made = problem(code, message, None, 0)
    text = dumps(made, Problem, Case.SNAKE)
    return Refusal(code, made.status, text.removesuffix(b"0}"), headers)


async def answer(refused: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request, or refuse the handshake of a WebSocket, before it is accepted."""
    kind = "http.response"
    if scope["type"] == "websocket":
        await receive()
        if "websocket.http.response" not in scope.get("extensions", {}):
            # The server answers 403 on its own.
            close = {"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": refused.code}
            await send(close)
            return
        kind = "websocket.http.response"
    body = refused.body()
    headers = [
        (b"content-type", PROBLEM.encode()),
        (b"content-length", b"%d" % len(body)),
        *refused.headers,
    ]
    await send({"type": f"{kind}.start", "status": refused.status, "headers": headers})
    if scope.get("method") == "HEAD":
        body = b""
    await send({"type": f"{kind}.body", "body": body})
