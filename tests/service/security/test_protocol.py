"""Connections of a real server: heads of a bounded size, requests within a bounded time."""

from __future__ import annotations

import socket
from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.sync.client import connect

from memory_accounting.service.security.protocol import BoundedProtocol
from tests.service.live import live_server


async def _app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
    if scope["type"] == "lifespan":
        for _ in range(2):
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
        return
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})
        return
    size = len(scope["headers"])
    while (message := await receive())["type"] == "http.request":
        size += len(message["body"])
        if not message["more_body"]:
            break
    else:
        return
    text = str(size).encode()
    headers = [(b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text})


class _Small(BoundedProtocol):
    most_head_bytes = 4096


class _Quick(BoundedProtocol):
    receive_seconds = 0.2


@pytest.fixture
def small() -> Generator[str, None, None]:
    with live_server(_app, http=_Small) as url:
        yield url


@pytest.fixture
def quick() -> Generator[str, None, None]:
    with live_server(_app, http=_Quick) as url:
        yield url


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def _rest(connection: socket.socket) -> bytes:
    """What is received until the connection is closed."""
    received = b""
    try:
        while chunk := connection.recv(65_536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def _flood(connection: socket.socket, chunk: bytes, total: int) -> int:
    sent = 0
    try:
        while sent < total:
            connection.sendall(chunk)
            sent += len(chunk)
    except OSError:
        pass
    return sent


@pytest.mark.parametrize(
    "chunk", [b"X-A: " + b"a" * 500 + b"\r\n", b"a" * 1000], ids=["of many lines", "of one line"]
)
def test_an_endless_head_is_cut_off(small: str, chunk: bytes) -> None:
    total = 50_000_000
    with _connected(small) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-B: ")
        assert _flood(connection, chunk, total) < total


def test_heads_are_answered_while_they_are_small(small: str) -> None:
    with httpx.Client(base_url=small) as client:
        for number in range(20):
            assert client.get("/", headers={"X-A": "a" * 100 * number}).status_code == 200


def test_bodies_do_not_count_as_heads(small: str) -> None:
    answer = httpx.post(small, content=iter([b"x" * 10_000] * 20))
    assert answer.status_code == 200
    assert int(answer.text) > 200_000


def test_requests_in_a_row_do_not_add_up(small: str) -> None:
    one = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 400 + b"\r\n"
    with _connected(small) as connection:
        connection.sendall((one + b"\r\n") * 50 + one + b"Connection: close\r\n\r\n")
        assert _rest(connection).count(b"200 OK") == 51


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nHost: loc",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        b"",
    ],
    ids=["head", "body", "chunks", "nothing"],
)
def test_a_request_that_does_not_arrive_is_ended(quick: str, begun: bytes) -> None:
    with _connected(quick) as connection:
        connection.sendall(begun)
        received = _rest(connection)
    if b"\r\n\r\n" not in begun:
        assert received.startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_a_request_that_trickles_is_ended(quick: str) -> None:
    """Each byte is in time, and the request never is: slowloris."""
    with _connected(quick) as connection:
        connection.settimeout(0.02)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        answer = b""
        for _ in range(3000):
            try:
                connection.sendall(b"a")
                answer = connection.recv(1000)
            except TimeoutError:
                continue
            except OSError:
                break
            if answer:
                break
        else:
            pytest.fail("it trickled for a minute")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")


def test_a_connection_that_goes_on_asking_is_kept(quick: str) -> None:
    with httpx.Client(base_url=quick) as client, connect(quick.replace("http", "ws")) as peer:
        for _ in range(30):
            assert client.get("/").status_code == 200
        # The socket outlasts what a request may take.
        with _connected(quick) as other:
            _rest(other)
        peer.send("still")
        assert peer.recv() == "still"
