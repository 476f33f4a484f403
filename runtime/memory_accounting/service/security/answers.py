"""The headers of every answer: what browsers may do with it, and who may read it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from memory_accounting.service.security.asgi import Header, Message, Scope, Send

_EVERY: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NO_STORE: Final[Header] = (b"cache-control", b"no-store")
# `'self'` of connect-src covers WebSockets of the same host and port (CSP 3); Safari follows it
# since 2022.
CONTENT_SECURITY_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    b"img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'"
)
_PAGE: Final[tuple[Header, ...]] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY),
    (
        b"permissions-policy",
        b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (b"x-frame-options", b"DENY"),
)
_STRICT_TRANSPORT: Final[Header] = (b"strict-transport-security", b"max-age=31536000")
_DATA: Final = (b"application/json", b"application/problem+json", b"text/event-stream")
_STARTS: Final = {"http.response.start", "websocket.http.response.start"}

_METHODS: Final = b"GET, POST, PUT, DELETE"
_ASKED: Final = b"authorization, content-type, last-event-id, x-request-id, traceparent, tracestate"
_SHOWN: Final = b"retry-after, www-authenticate, location, x-request-id"
_VARY: Final[Header] = (b"vary", b"origin")


def with_headers(scope: Scope, send: Send, further: tuple[Header, ...]) -> Send:
    """Return a `send` that adds the headers of every answer, and further ones."""
    every = (*_EVERY, *further) if further else _EVERY
    if scope.get("scheme") in {"https", "wss"}:
        every = (*every, _STRICT_TRANSPORT)

    def sending(message: Message) -> Awaitable[None]:
        # No coroutine of its own: a WebSocket sends its frames through here too.
        if message["type"] in _STARTS:
            message = {**message, "headers": _headers(message, every)}
        return send(message)

    return sending


def _headers(message: Message, every: tuple[Header, ...]) -> list[Header]:
    own: list[Header] = list(message.get("headers", ()))
    is_data = is_cached = False
    for name, value in own:
        if name == b"content-type":
            is_data = value.startswith(_DATA)
        elif name == b"cache-control":
            is_cached = True
    headers: list[Header] = [*own, *every]
    if not is_data:
        headers += _PAGE
    if not is_cached:
        headers.append(_NO_STORE)
    return headers


def of_origin(origin: bytes | None) -> tuple[Header, ...]:
    """Return the headers that let pages of an allowed origin read an answer; none: no such."""
    if origin is None:
        return (_VARY,)
    return (
        _VARY,
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", _SHOWN),
    )


async def answer_preflight(send: Send) -> None:
    """Answer the question of a browser what a page of an allowed origin may send."""
    headers: list[Header] = [
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", _ASKED),
        (b"access-control-max-age", b"600"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
