"""What is known of the request that is being answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from contextvars import ContextVar
from random import Random
from typing import Any, Final

from memory_accounting.service.observing.asgi import App, Receive, Scope, Send
from memory_accounting.service.security.identity import identity_of

SEEN: Final = "v6r.seen"
"""Where an ASGI scope keeps what is seen of it."""
UNMATCHED: Final = "unmatched"
"""The route of requests that no route matched, or that were refused before."""
REQUEST_ID: Final = b"x-request-id"
_SANE: Final = re.compile(rb"[A-Za-z0-9._~:/+=@-]{1,128}")
_NOT_ASKED: Final = "-"
# These ids tell requests apart and protect nothing, so they need not be hard to guess.
_random: Final = Random()  # noqa: S311

current_request: Final[ContextVar[str]] = ContextVar("request", default="")
"""The id of the request that is being answered; empty: none is."""


class Seen:
    """What is seen of a request, inside of the application too, where scopes are copies."""

    __slots__ = ("request_id", "scope", "size", "status")

    def __init__(self, request_id: str) -> None:
        """Begin with a request that has no answer."""
        self.request_id = request_id
        self.scope: MutableMapping[str, Any] | None = None
        """The innermost scope, which knows its route and who asks."""
        self.status = 0
        self.size = 0
        """Bytes of the body of the answer so far."""

    @property
    def route(self) -> str:
        """The template of the path, such as `/api/v1/memory/snapshot/{session_id}`."""
        scope = self.scope
        return UNMATCHED if scope is None else scope.get("path_template") or UNMATCHED

    @property
    def identity(self) -> str:
        """The name of who asks; `-` where nobody asked for it."""
        return _NOT_ASKED if self.scope is None else identity_of(self.scope).name


def noting(app: App) -> App:
    """Have the scope noted that reaches an application; goes directly around it."""

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        seen: Any = scope.get(SEEN)
        if seen is not None:
            seen.scope = scope
        await app(scope, receive, send)

    return note


def request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the id that a request brings, if it is sane; else a new one."""
    for name, value in headers:
        if name == REQUEST_ID:
            if _SANE.fullmatch(value):
                return value.decode("ascii")
            break
    return f"{_random.getrandbits(64):016x}"
