"""A peer that sends several requests at once and is gone: the one being answered hears of it."""

from __future__ import annotations

import socket
import struct
import threading
from typing import Any
from urllib.parse import urlsplit

import pytest

from memory_accounting.service.streams.server_protocols import HttpProtocol
from tests.service.live import live_server

SECONDS = 60
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


class App:
    """Answers the first requests at once; of one more it waits until its peer is gone."""

    def __init__(self, answered: int) -> None:
        self._left = answered
        self.has_begun, self.has_heard = threading.Event(), threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
        if scope["type"] == "lifespan":
            for _ in range(2):
                await send({"type": f"{(await receive())['type']}.complete"})
            return
        if self._left:
            self._left -= 1
            headers = [(b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        self.has_begun.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        self.has_heard.set()


@pytest.mark.parametrize("answered", [0, 1, 2])
@pytest.mark.parametrize("waiting", [0, 1, 3])
def test_the_request_that_is_answered_hears_that_its_peer_is_gone(
    answered: int, waiting: int
) -> None:
    app = App(answered)
    with live_server(app, http=HttpProtocol) as url:
        place = urlsplit(url)
        with socket.create_connection((place.hostname, place.port)) as connection:
            connection.sendall(REQUEST * (answered + 1 + waiting))
            assert app.has_begun.wait(SECONDS)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert app.has_heard.wait(SECONDS)
