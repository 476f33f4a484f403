"""Paths as they were sent, so that an id may hold any character, a slash too."""

from __future__ import annotations

from typing import Any, cast

from litestar.types import ASGIApp, Receive, Scope, Send

from memory_accounting.service.rest.operation import EMPTY


def by_raw_path(app: ASGIApp) -> ASGIApp:
    """Have an application route by the percent-encoded path; handlers decode what they read.

    An empty segment in the middle stays one: it is an id that is empty, not a slash too many.
    """

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        whole: dict[str, Any] = cast("Any", scope)
        raw: bytes | None = whole.get("raw_path")
        if raw:
            path = raw.split(b"?", 1)[0].decode("latin-1")
            if "//" in path:
                head, *middle, tail = path.split("/")
                path = "/".join((head, *(each or EMPTY for each in middle), tail))
            scope = cast("Scope", {**whole, "path": path})
        await app(scope, receive, send)

    return route
