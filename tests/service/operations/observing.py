"""A small application under observation, as the tests of the layers need it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from memory_accounting.service.observing.asgi import App, Message, Receive, Scope, Send
from memory_accounting.service.observing.logs import configure_logging
from memory_accounting.service.security.identity import STATE, Identity
from memory_accounting.service.settings import LogSettings

ROUTE = "/api/v1/things/{thing}"


async def small(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer `/missing` with 404 and all else with 200, as if a router had matched it."""
    del receive
    status = 404 if scope["path"] == "/missing" else 200
    if status == 200:
        scope["path_template"] = ROUTE
    if scope["path"] == "/fails":
        raise RuntimeError("this application fails")
    await send({"type": "http.response.start", "status": status, "headers": [(b"a", b"b")]})
    await send({"type": "http.response.body", "body": b"12", "more_body": True})
    await send({"type": "http.response.body", "body": b"345", "more_body": False})


def scope(path: str = "/api/v1/things/1", method: str = "GET", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "headers": named,
        "client": ("192.0.2.7", 4711),
        STATE: Identity("alice", ()),
    }


def answers(app: App, *scopes: Mapping[str, Any]) -> list[list[Message]]:
    """Return what an application sends for each request, one after the other."""
    return asyncio.run(_answers(app, scopes))


async def _answers(app: App, scopes: Sequence[Mapping[str, Any]]) -> list[list[Message]]:
    found: list[list[Message]] = []
    for each in scopes:
        sent: list[Message] = []

        async def send(message: Message, sent: list[Message] = sent) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        await app({**each}, receive, send)
        found.append(sent)
    return found


@contextmanager
def logged(**settings: Any) -> Generator[io.StringIO, None, None]:  # noqa: ANN401 - of the log
    """Have all records of the process in a text, and leave logging as it was."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    requests = logging.getLogger("memory_accounting.service.requests")
    stream = io.StringIO()
    configure_logging(LogSettings(**settings), stream)
    gathering = requests.handlers[0]
    try:
        yield stream
    finally:
        gathering.flush()
        logging.captureWarnings(capture=False)
        root.handlers[:], root.level = before
        requests.handlers, requests.propagate = [], True
        for name, logger in logging.root.manager.loggerDict.items():
            if isinstance(logger, logging.Logger):
                logger.setLevel(levels.get(name, logging.NOTSET))


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]
