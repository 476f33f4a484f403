"""WebSockets: where their key may be, and what ends them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import jwt
import pytest

from memory_accounting.service.security import enduring, guard
from memory_accounting.service.security.asgi import Message, Receive, Scope, Send
from memory_accounting.service.security.keys import add_key
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from tests.service.security.calling import BEGIN, SECRET, Answer, Guarded, run


def _token(seconds: float = 60) -> str:
    return jwt.encode({"sub": "a", "exp": BEGIN + seconds, "scope": "read:*"}, SECRET, "HS256")


def test_a_program_sends_its_key_as_a_header() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    assert guarded.shake(token=_token()) is None
    assert guarded.identity.name == "a"


def test_a_browser_offers_its_key_as_a_subprotocol() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    token = _token()
    assert guarded.shake(offers=["v6r", f"v6r.bearer.{token}"]) == "v6r"
    assert guarded.identity.name == "a"


def test_nothing_further_sees_the_key_that_was_offered() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    token = _token()
    guarded.shake(offers=[f"v6r.bearer.{token}", "v6r", "other"])
    (scope,) = guarded.seen
    assert scope["subprotocols"] == ["v6r", "other"]
    assert token not in str(scope)
    guarded.shake(offers=[f"v6r.bearer.{token}"])
    assert token not in str(guarded.seen[-1])


def test_an_api_key_may_be_offered_too(tmp_path: Path) -> None:
    made = add_key(tmp_path / "keys.toml", "ci", ["read:*"])
    guarded = Guarded(keys_file=tmp_path / "keys.toml")
    assert guarded.shake(offers=["v6r", f"v6r.bearer.{made.secret}"]) == "v6r"


@pytest.mark.parametrize("offers", [[], ["v6r"], ["v6r", "v6r.bearer."], ["v6r", "v6r.bearer.x"]])
def test_a_socket_without_a_key_is_refused_before_it_opens(offers: list[str]) -> None:
    guarded = Guarded(jwt_secret=SECRET)
    answer = guarded.shake(offers=offers)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert guarded.seen == []


def test_without_keys_the_subprotocol_is_agreed_on_all_the_same() -> None:
    assert Guarded().shake(offers=["v6r"]) == "v6r"
    assert Guarded().shake(offers=["other"]) is None


def test_an_offered_key_does_not_count_for_requests() -> None:
    headers = {"Sec-WebSocket-Protocol": f"v6r.bearer.{_token()}"}
    assert Guarded(jwt_secret=SECRET).call(headers=headers).status == 401


def test_a_server_that_can_but_close_a_handshake_closes_it() -> None:
    guarded = Guarded(jwt_secret=SECRET)
    scope: Scope = {"type": "websocket", "path": "/ws/memory", "headers": [], "scheme": "ws"}
    sent = run(guarded.app, scope, [{"type": "websocket.connect"}])
    assert [each["type"] for each in sent] == ["websocket.close"]
    assert sent[0]["reason"] == "unauthorized"


_MANY = 1_000_000


class _Lasting:
    """A connection that stays open until the guard ends it, with a clock that runs by itself."""

    def __init__(
        self, security: SecuritySettings, *, kind: str, token: str, path: str = "/api/v1/ws/memory"
    ) -> None:
        self.kind = kind
        self.token = token
        self.path = path
        self.is_chatty = False
        self.now = BEGIN
        self.sent: list[Message] = []
        self.heard: list[Message] = []
        self.settings = ServiceSettings(security=security)

    def _ticks(self) -> float:
        self.now += 5
        return self.now

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, send
        while not self.heard or "disconnect" not in self.heard[-1]["type"]:
            self.heard.append(await receive())

    def run(self, on_start: Callable[[], object] = lambda: None) -> None:
        app = guard(self._app, self.settings, now=self._ticks, ticks=self._ticks)
        is_http = self.kind == "http"
        scope: Scope = {
            "type": self.kind,
            "path": self.path,
            "method": "GET",
            "headers": [(b"authorization", f"Bearer {self.token}".encode())],
        }

        async def receive() -> Message:
            if not self.heard:
                on_start()
                return {"type": "http.request" if is_http else "websocket.connect"}
            if self.is_chatty:
                await asyncio.sleep(0)
                assert len(self.heard) < _MANY
                return {"type": "websocket.receive", "text": "{}"}
            return await asyncio.Future()

        async def send(message: Message) -> None:
            self.sent.append(message)

        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]  # it is a coroutine


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look whether keys still hold all the time."""
    monkeypatch.setattr(enduring, "LOOK_SECONDS", 0.001)


@pytest.mark.usefixtures("quick")
def test_a_socket_ends_with_its_token() -> None:
    lasting = _Lasting(SecuritySettings(jwt_secret=SECRET), kind="websocket", token=_token(100))
    lasting.run()
    assert [each["type"] for each in lasting.heard] == ["websocket.connect", "websocket.disconnect"]
    assert lasting.sent == [
        {
            "type": "websocket.close",
            "code": 1008,
            "reason": "the key or token holds no longer",
        }
    ]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("path", ["/api/v1/stream", "/api/v1/stream/"])
def test_an_event_stream_ends_with_its_token(path: str) -> None:
    security = SecuritySettings(jwt_secret=SECRET)
    lasting = _Lasting(security, kind="http", token=_token(100), path=path)
    lasting.run()
    assert [each["type"] for each in lasting.heard] == ["http.request", "http.disconnect"]


@pytest.mark.usefixtures("quick")
def test_a_socket_ends_when_its_key_is_revoked(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    made = add_key(path, "ci", ["read:*"])
    lasting = _Lasting(SecuritySettings(keys_file=path), kind="websocket", token=made.secret)
    revoked = f"{path.read_text(encoding='utf-8')}revoked = true\n"
    lasting.run(on_start=lambda: path.write_text(revoked, encoding="utf-8"))
    assert lasting.sent[0]["code"] == 1008


@pytest.mark.usefixtures("quick")
def test_a_socket_that_is_never_silent_ends_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    made = add_key(path, "ci", ["read:*"])
    lasting = _Lasting(SecuritySettings(keys_file=path), kind="websocket", token=made.secret)
    lasting.is_chatty = True
    lasting.run(on_start=lambda: path.write_text("", encoding="utf-8"))
    assert [each["code"] for each in lasting.sent] == [1008]


@pytest.mark.usefixtures("quick")
def test_a_socket_ends_when_its_key_is_granted_something_else(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    made = add_key(path, "ci", ["read:*"])
    lasting = _Lasting(SecuritySettings(keys_file=path), kind="websocket", token=made.secret)
    narrowed = path.read_text(encoding="utf-8").replace("read:*", "read:a-*")
    lasting.run(on_start=lambda: path.write_text(narrowed, encoding="utf-8"))
    assert lasting.sent[0]["code"] == 1008
