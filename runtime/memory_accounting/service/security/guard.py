"""The guard in front of the application: who is let in, from where, and with how much."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from memory_accounting.service.security.answers import answer_preflight, of_origin, with_headers
from memory_accounting.service.security.arrivals import Arrivals
from memory_accounting.service.security.asgi import (
    App,
    Header,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
)
from memory_accounting.service.security.bodies import Bodies
from memory_accounting.service.security.enduring import held_to
from memory_accounting.service.security.entry import Credential, Entry, token_of
from memory_accounting.service.security.exposure import asks_who, check_exposure
from memory_accounting.service.security.identity import ANYONE, NOBODY, STATE, Action
from memory_accounting.service.security.limits import Buckets, network_of
from memory_accounting.service.security.refusing import Refusal, answer, refusal
from memory_accounting.service.security.routes import METRICS, STREAM, is_open, path_of
from memory_accounting.service.settings import ServiceSettings

SUBPROTOCOL: Final = "v6r"
"""What the service answers to a WebSocket that offers it."""

_log: Final = logging.getLogger("memory_accounting.service.security")
_BURST_SECONDS: Final = 2.0
_METRICS_REFUSED: Final = refusal("forbidden", "the metrics are of all sessions: grant `read:*`")
_RATE_REFUSED: Final = refusal("too-many-requests", "more requests than requests_per_second")


def guard(
    app: App,
    settings: ServiceSettings,
    *,
    now: Callable[[], float] = time.time,
    ticks: Callable[[], float] = time.monotonic,
) -> App:
    """Return an application that refuses what must not reach another, and tells it who asks.

    `now` are seconds since the Unix epoch, by which keys and tokens expire; `ticks` are seconds
    that never go back. Raises ValueError where the settings would let in anyone unawares, or name
    a file that cannot be used.
    """
    check_exposure(settings)
    if settings.security.insecure:
        _log.warning("insecure is set: anyone who reaches the service may do anything")
    return _Guard(app, settings, now, ticks)


class _Guard:
    def __init__(
        self,
        app: App,
        settings: ServiceSettings,
        now: Callable[[], float],
        ticks: Callable[[], float],
    ) -> None:
        security = settings.security
        self._app = app
        self._arrivals = Arrivals(settings)
        self._entry = Entry(security, now, ticks) if asks_who(security) else None
        self._bodies = Bodies(security.most_body_bytes)
        rate = security.requests_per_second
        self._rates = Buckets(rate, max(1.0, rate * _BURST_SECONDS), ticks) if rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers: Headers = dict(scope["headers"])
        scope = {**scope}
        origin = headers.get(b"origin")
        allowed = origin if origin is not None and self._arrivals.allows(origin) else None
        send = with_headers(scope, send, self._of_origin(allowed))
        path = path_of(scope)
        is_free = is_open(scope, path)
        found: Credential | Refusal | None = self._arrivals.refusal(scope, headers, is_open=is_free)
        if found is None:
            if allowed is not None and _is_preflight(scope, headers):
                await answer_preflight(send)
                return
            found = self._let_in(scope, headers, path, is_free=is_free)
        if isinstance(found, Refusal):
            unread = self._bodies.is_unread(headers)
            await answer(found.closing() if unread else found, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send, found)
        else:
            if b"transfer-encoding" in headers:
                receive, send = self._bodies.counted(receive, send)
            # The router takes a slash at the end for none.
            if path.rstrip("/") == STREAM and found is not None and self._entry is not None:
                receive = held_to(self._entry, found, receive, None)
            await self._app(scope, receive, send)

    def _of_origin(self, allowed: bytes | None) -> tuple[Header, ...]:
        return of_origin(allowed) if self._arrivals.has_origins else ()

    def _let_in(
        self, scope: Scope, headers: Headers, path: str, *, is_free: bool
    ) -> Credential | Refusal | None:
        """Put into the scope who asks; return the key or token of it, if any, or a refusal."""
        peer = scope.get("client")
        address = network_of(peer[0]) if peer else ""
        identity, client = (ANYONE, address) if self._entry is None else (NOBODY, address)
        credential: Credential | None = None
        if self._entry is not None and not is_free:
            found = self._entry.admit(token_of(scope, headers), address)
            if isinstance(found, Refusal):
                return found
            credential, identity, client = found, found.identity, found.client
        scope[STATE] = identity
        if self._rates is not None and (wait := self._rates.take(client)):
            return _RATE_REFUSED.retried_after(wait)
        if path == METRICS and not identity.allows(Action.READ):
            return _METRICS_REFUSED
        if scope["type"] == "http" and (refused := self._bodies.refusal(scope, headers)):
            return refused
        return credential

    async def _socket(
        self, scope: Scope, receive: Receive, send: Send, found: Credential | None
    ) -> None:
        if SUBPROTOCOL in scope.get("subprotocols", ()):
            send = _agreeing(send)
        if found is not None and self._entry is not None:
            receive = held_to(self._entry, found, receive, send)
        await self._app(scope, receive, send)


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    asks = b"access-control-request-method" in headers
    return asks and scope.get("method") == "OPTIONS"


def _agreeing(send: Send) -> Send:
    """Return a `send` that agrees to the subprotocol as a socket is accepted."""

    def sending(message: Message) -> Awaitable[None]:
        if message["type"] == "websocket.accept" and not message.get("subprotocol"):
            message = {**message, "subprotocol": SUBPROTOCOL}
        return send(message)

    return sending
