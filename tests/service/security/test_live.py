"""The guarded service on a real server, as its users and others meet it."""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from memory_accounting.service.app import create_app
from memory_accounting.service.security import enduring
from memory_accounting.service.security.keys import add_key
from memory_accounting.service.security.protocol import BoundedProtocol
from memory_accounting.service.security.redacting import redacting
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from tests.service.live import live_server
from tests.service.security.calling import SECRET

ALLOCATION = {"session_id": "team-a-1", "size": {"bytes": 4096}, "purpose": "vm-heap"}
_FAR = 4_000_000_000


@contextlib.contextmanager
def _serving(**security: Any) -> Generator[str, None, None]:  # noqa: ANN401 - settings
    settings = ServiceSettings(store="memory:", security=SecuritySettings(**security))
    with live_server(create_app(settings), http=BoundedProtocol) as url:
        yield url


def _token(scope: str) -> str:
    return jwt.encode({"sub": "alice", "exp": _FAR, "scope": scope}, SECRET, "HS256")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def local() -> Generator[str, None, None]:
    with _serving(most_body_bytes=2000) as url:
        yield url


@pytest.fixture(scope="module")
def keyed() -> Generator[str, None, None]:
    with _serving(jwt_secret=SECRET) as url:
        yield url


def _code(answer: httpx.Response) -> str:
    code: str = answer.json()["code"]
    return code


def test_grants_are_of_sessions(keyed: str) -> None:
    headers = _bearer(_token("write:team-a-*"))
    with httpx.Client(base_url=f"{keyed}/api/v1", headers=headers) as client:
        assert client.post("/memory/allocations", json=ALLOCATION).status_code == 201
        other = ALLOCATION | {"session_id": "team-b-1"}
        refused = client.post("/memory/allocations", json=other)
        assert (refused.status_code, _code(refused)) == (403, "forbidden")
        assert client.get("/sessions").json() == ["team-a-1"]
        assert client.get("/sessions/team-b-1").status_code == 403
        assert client.post("/diagnostics/repair").status_code == 403


def test_reading_is_not_writing(keyed: str) -> None:
    with httpx.Client(base_url=f"{keyed}/api/v1", headers=_bearer(_token("read:*"))) as client:
        assert client.post("/memory/allocations", json=ALLOCATION).status_code == 403
        assert client.delete("/sessions/team-a-1").status_code == 403
        assert client.get("/sessions").status_code == 200


def test_without_a_key_the_health_alone_is_told(keyed: str) -> None:
    assert httpx.get(f"{keyed}/api/v1/health").json()["status"] == "ok"
    answer = httpx.get(f"{keyed}/api/v1/sessions")
    assert (answer.status_code, _code(answer)) == (401, "unauthorized")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_spoofed_host_is_refused(local: str) -> None:
    answer = httpx.get(f"{local}/api/v1/sessions", headers={"Host": "evil.example"})
    assert (answer.status_code, _code(answer)) == (421, "host-refused")


def test_a_foreign_page_can_neither_write_nor_open_a_socket(local: str) -> None:
    origin = "https://evil.example"
    answer = httpx.post(
        f"{local}/api/v1/memory/allocations", json=ALLOCATION, headers={"Origin": origin}
    )
    assert (answer.status_code, _code(answer)) == (403, "origin-refused")
    for path in ("/api/v1/ws/memory", "/ws/memory?sessionId=team-a-1"):
        with pytest.raises(InvalidStatus) as refused:
            connect(local.replace("http", "ws") + path, origin=Origin(origin))
        assert refused.value.response.status_code == 403
        assert b"origin-refused" in refused.value.response.body


def test_the_own_page_may_open_a_socket(local: str) -> None:
    url = local.replace("http", "ws") + "/api/v1/ws/memory"
    with connect(url, origin=Origin(local)) as peer:
        assert peer.subprotocol is None


def test_a_browsers_socket_shows_its_token_as_a_subprotocol(keyed: str) -> None:
    url = keyed.replace("http", "ws") + "/api/v1/ws/memory"
    offers = [Subprotocol("v6r"), Subprotocol(f"v6r.bearer.{_token('read:*')}")]
    with connect(url, subprotocols=offers, origin=Origin(keyed)) as peer:
        assert peer.subprotocol == "v6r"
    with pytest.raises(InvalidStatus) as refused:
        connect(url, subprotocols=offers[:1])
    assert refused.value.response.status_code == 401
    assert "Bearer" in refused.value.response.headers["WWW-Authenticate"]


def test_a_body_that_says_it_is_too_large_is_refused(local: str) -> None:
    answer = httpx.post(
        f"{local}/api/v1/memory/allocations",
        content=b" " * 3000,
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, _code(answer)) == (413, "too-large")


def test_a_huge_chunked_body_is_refused_before_it_ends(local: str) -> None:
    parts = urlsplit(local)
    head = b"POST /api/v1/memory/allocations HTTP/1.1\r\nHost: localhost\r\n"
    head += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        connection.sendall(head + b"bb8\r\n" + b" " * 3000 + b"\r\n")  # and no end
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nconnection: close\r\n" in answer
    assert b"too-large" in answer


def test_a_form_is_refused(local: str) -> None:
    answer = httpx.post(f"{local}/api/v1/memory/allocations", data={"session_id": "x"})
    assert (answer.status_code, _code(answer)) == (415, "unsupported-media-type")


def test_a_revoked_key_is_refused_by_a_running_server(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    made = add_key(path, "ci", ["read:*"])
    with _serving(keys_file=path) as url, httpx.Client(headers=_bearer(made.secret)) as client:
        assert client.get(f"{url}/api/v1/sessions").status_code == 200
        path.write_text(f"{path.read_text(encoding='utf-8')}revoked = true\n", encoding="utf-8")
        # Within a second, however many requests that is.
        assert any(client.get(f"{url}/api/v1/sessions").status_code == 401 for _ in _ever())


@pytest.mark.parametrize("path", ["/api/v1/stream", "/api/v1/stream/"])
def test_an_event_stream_comes_to_its_end_when_its_key_is_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    monkeypatch.setattr(enduring, "LOOK_SECONDS", 0.05)
    keys = tmp_path / "keys.toml"
    made = add_key(keys, "ci", ["read:*"])
    with (
        _serving(keys_file=keys) as url,
        httpx.stream("GET", f"{url}{path}", headers=_bearer(made.secret), timeout=60) as answer,
    ):
        pieces = answer.iter_raw()
        assert next(pieces).startswith(b"retry: ")
        keys.write_text("", encoding="utf-8")
        assert list(pieces) == []  # it ended, and was not cut off
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


def _ever() -> Iterator[None]:
    for _ in range(1_000_000):
        yield


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> Generator[pytest.LogCaptureFixture, None, None]:
    """All that any library logs, at its most talkative, through the filter."""
    hidden = redacting()
    caplog.handler.addFilter(hidden)
    with caplog.at_level(1), caplog.at_level(1, "uvicorn.error"):
        yield caplog
    caplog.handler.removeFilter(hidden)


def test_no_secret_is_logged_by_a_server_that_logs_everything(
    everything: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    made = add_key(tmp_path / "keys.toml", "ci", ["admin"])
    token = _token("admin")
    security = SecuritySettings(jwt_secret=SECRET, keys_file=tmp_path / "keys.toml")
    settings = ServiceSettings(store="memory:", security=security)
    with live_server(create_app(settings), http=BoundedProtocol, log_level="trace") as url:
        for each in (made.secret, token):
            httpx.get(f"{url}/api/v1/sessions", headers=_bearer(each))
            httpx.get(f"{url}/api/v1/sessions?access_token={each}")
            offers = [Subprotocol("v6r"), Subprotocol(f"v6r.bearer.{each}")]
            with connect(
                url.replace("http", "ws") + "/api/v1/ws/memory", subprotocols=offers
            ) as peer:
                assert peer.subprotocol == "v6r"
    names = {record.name for record in everything.records}
    assert names >= {"httpx", "uvicorn.error", "websockets.client"}
    assert logging.DEBUG in {record.levelno for record in everything.records}
    said = "\n".join(str(vars(record)) for record in everything.records)
    assert made.secret not in said
    assert token not in said
    assert SECRET not in said
    assert "[hidden]" in said
