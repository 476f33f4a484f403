"""The server that tests use starts, serves, and stops, or says why not."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.service.live import live_server

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Toy:
    """Answers every request with the number of those before it."""

    def __init__(self, *, fails: str = "") -> None:
        self.fails = fails
        self.lifespan: list[str] = []
        self.requests = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for moment in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{moment}"
                self.lifespan.append(moment)
                outcome = "failed" if self.fails == moment else "complete"
                await send({"type": f"lifespan.{moment}.{outcome}"})
            return
        body = str(self.requests).encode()
        self.requests += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


def test_it_serves_between_startup_and_shutdown() -> None:
    toy = Toy()
    with live_server(toy) as url:
        assert toy.lifespan == ["startup"]
        assert [httpx.get(f"{url}/{number}").text for number in range(2)] == ["0", "1"]
    assert toy.lifespan == ["startup", "shutdown"]


def test_it_stops_with_a_connection_open_and_then_refuses() -> None:
    with httpx.Client() as client:
        with live_server(Toy()) as url:
            assert client.get(url).text == "0"
        with pytest.raises(httpx.TransportError):
            client.get(url)


def test_two_at_once() -> None:
    with live_server(Toy()) as one, live_server(Toy()) as other:
        assert one != other
        assert httpx.get(one).text == httpx.get(other).text == "0"


def test_an_application_that_does_not_start_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.CRITICAL),
        pytest.raises(RuntimeError, match="did not start"),
        live_server(Toy(fails="startup")),
    ):
        raise AssertionError
