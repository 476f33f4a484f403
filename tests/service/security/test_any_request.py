"""Whatever a request says of itself, the guard lets it through or refuses it, and never fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory_accounting.service.security import guard
from memory_accounting.service.security.asgi import App, Message, Receive, Scope, Send
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from tests.service.security.calling import SECRET

_NAMES = [
    b"host",
    b"origin",
    b"authorization",
    b"content-type",
    b"content-length",
    b"transfer-encoding",
    b"sec-fetch-site",
    b"access-control-request-method",
    b"x-forwarded-for",
]
_VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"localhost", b"http://localhost", b"null", b"Bearer x", b"Bearer a.b.c"]),
    st.sampled_from([b"application/json", b"-1", b"+5", b"1_0", b"\xb2", b"0", b"9" * 5000]),
)
_HEADERS = st.dictionaries(st.sampled_from(_NAMES), _VALUES).map(lambda each: list(each.items()))
_PATHS = st.one_of(
    st.binary(max_size=40), st.sampled_from([b"/", b"/metrics", b"/api/v1/stream", b"/static/a"])
)
_SCOPES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["http", "websocket"]),
        "method": st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "TRACE"]),
        "headers": _HEADERS,
        "raw_path": _PATHS,
        "path": st.just("/"),
        "scheme": st.sampled_from(["http", "https", "ws", "wss"]),
        "client": st.sampled_from([None, ("127.0.0.1", 1), ("", 0), ("::1%lo", 1), ("x:y", 1)]),
        "subprotocols": st.lists(
            st.one_of(st.text(max_size=20), st.just("v6r.bearer.é"), st.just("v6r")), max_size=3
        ),
    }
)


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    del receive
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _guarded(**security: Any) -> App:  # noqa: ANN401 - settings
    return guard(_app, ServiceSettings(security=SecuritySettings(**security)))


_GUARDS = {
    "open": _guarded(allowed_origins=("https://v6r.example",)),
    "keyed": _guarded(jwt_secret=SECRET, requests_per_second=1000),
}


async def _first_answer(app: App, scope: dict[str, Any]) -> Message:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]


@pytest.mark.parametrize("guarded", _GUARDS)
@given(scope=_SCOPES)
@settings(max_examples=300, deadline=None)
def test_any_request_is_let_through_or_refused(guarded: str, scope: dict[str, Any]) -> None:
    answer = asyncio.run(_first_answer(_GUARDS[guarded], scope))
    if answer["type"] == "http.response.start":
        assert answer["status"] in {200, 204, 401, 403, 413, 415, 421, 429}
    else:
        assert answer["type"] in {"websocket.accept", "websocket.close"}
