"""A guarded application in a test: called without a server, by a clock that the test sets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import attrs

from memory_accounting.service.security import guard
from memory_accounting.service.security.asgi import App, Message, Receive, Scope, Send
from memory_accounting.service.security.identity import Identity, identity_of
from memory_accounting.service.settings import SecuritySettings, ServiceSettings

SECRET = "a secret of thirty-two bytes or so"  # noqa: S105 - an example
BEGIN = 1_800_000_000.0


class Time:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@attrs.frozen
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        found: str = json.loads(self.body)["code"]
        return found


class Guarded:
    """A guard in front of an application that answers `{}` and remembers what reached it."""

    def __init__(self, host: str = "127.0.0.1", **security: Any) -> None:  # noqa: ANN401 - settings
        self.time = Time()
        self.seen: list[Scope] = []
        self.reads = True
        settings = ServiceSettings(host=host, security=SecuritySettings(**security))
        self.app = guard(self._inner, settings, now=self.time, ticks=self.time)

    async def _inner(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(scope)
        more = scope["type"] == "http" and self.reads
        while more:
            more = (await receive()).get("more_body", False)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        kind = scope["headers_of_answer"]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        await send({"type": "http.response.body", "body": b"{}"})

    @property
    def identity(self) -> Identity:
        """Who the last request was from, to the application."""
        return identity_of(self.seen[-1])

    def call(  # noqa: PLR0913 - a request has many parts
        self,
        method: str = "GET",
        path: str = "/api/v1/sessions",
        headers: dict[str, str] | None = None,
        *,
        client: str = "127.0.0.1",
        body: Iterable[bytes] = (b"",),
        token: str | None = None,
        scheme: str = "http",
        answers: Iterable[tuple[str, str]] = (("content-type", "application/json"),),
    ) -> Answer:
        """Make a request, with a Host of the loopback unless another is given."""
        scope = _scope("http", path, headers, client, token) | {
            "method": method,
            "scheme": scheme,
            "headers_of_answer": [(name.encode(), value.encode()) for name, value in answers],
        }
        chunks = list(body)
        messages: list[Message] = [
            {"type": "http.request", "body": each, "more_body": number < len(chunks)}
            for number, each in enumerate(chunks, 1)
        ]
        return _answer(run(self.app, scope, messages))

    def shake(
        self,
        headers: dict[str, str] | None = None,
        *,
        offers: Iterable[str] = (),
        client: str = "127.0.0.1",
        token: str | None = None,
    ) -> Answer | str | None:
        """Open a WebSocket: return the subprotocol that was agreed on, or the refusal."""
        offered = list(offers)
        if offered:
            headers = {"Sec-WebSocket-Protocol": ", ".join(offered)} | (headers or {})
        scope = _scope("websocket", "/api/v1/ws/memory", headers, client, token)
        scope["scheme"] = "ws"
        scope["subprotocols"] = offered
        scope["extensions"] = {"websocket.http.response": {}}
        sent = run(self.app, scope, [{"type": "websocket.connect"}])
        if sent[0]["type"] == "websocket.accept":
            return sent[0].get("subprotocol")
        return _answer(sent)


def run(app: App, scope: Scope, messages: Iterable[Message]) -> list[Message]:
    """Run an application on a connection, and return what it sent."""
    left = list(messages)
    sent: list[Message] = []

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]  # it is a coroutine
    return sent


def _scope(
    kind: str, path: str, headers: dict[str, str] | None, client: str, token: str | None
) -> dict[str, Any]:
    given = {"host": "localhost:8080"}
    if token is not None:
        given["authorization"] = f"Bearer {token}"
    given |= {name.lower(): value for name, value in (headers or {}).items()}
    raw, _, query = path.partition("?")
    return {
        "type": kind,
        "path": raw,
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
        "client": (client, 40_000),
        "root_path": "",
    }


def _answer(sent: list[Message]) -> Answer:
    start, *rest = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    assert len(headers) == len(start["headers"]), "a header is there twice"
    return Answer(start["status"], headers, b"".join(each["body"] for each in rest))
