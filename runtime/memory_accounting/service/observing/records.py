"""What the log says of requests: one record each, of which no part is a secret."""

from __future__ import annotations

import logging
from typing import Final

from memory_accounting.service.observing.asgi import Scope
from memory_accounting.service.observing.gathering import Answered, GatheringHandler
from memory_accounting.service.observing.seen import Seen

REQUESTS: Final = "memory_accounting.service.requests"
"""The name of the logger of requests."""
FIELDS: Final = "fields"
"""The attribute of a record with its fields."""
SERVER_ERROR: Final = 500
"""The least status that is a warning."""

_log: Final = logging.getLogger(REQUESTS)


def tell_answered(scope: Scope, seen: Seen, seconds: float) -> None:
    """Say that a request was answered."""
    level = logging.INFO if seen.status < SERVER_ERROR else logging.WARNING
    if not _log.isEnabledFor(level):
        return
    told = Answered(
        request_id=seen.request_id,
        method=scope["method"],
        route=seen.route,
        status=seen.status,
        milliseconds=round(seconds * 1000, 3),
        bytes=seen.size,
        client=client_of(scope),
        identity=seen.identity,
    )
    handler = _log.handlers[0] if len(_log.handlers) == 1 else None
    if isinstance(handler, GatheringHandler) and handler.answered is not None:
        # The usual log: a record, and what makes a line of it, cost more than the line.
        handler.put(handler.answered(told))
        return
    message = f"{told.method} {told.route} {told.status}"
    record = logging.LogRecord(REQUESTS, level, "", 0, message, None, None)
    record.__dict__[FIELDS] = told._asdict()
    _log.handle(record)


def tell_socket(scope: Scope, seen: Seen, event: str, **more: float) -> None:
    """Say that a WebSocket was opened, refused, or closed."""
    fields = {
        "request_id": seen.request_id,
        "route": seen.route,
        "client": client_of(scope),
        "identity": seen.identity,
        **more,
    }
    _log.info("WebSocket %s %s", seen.route, event, extra={FIELDS: fields})


def client_of(scope: Scope) -> str:
    """Return the address of the client; empty: the server does not know it."""
    client = scope.get("client")
    return client[0] if client else ""
