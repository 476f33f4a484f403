"""Both WebSocket protocols and the event stream on a real server, with clients that users have."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest
import uvloop
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from memory_accounting.service.settings import SecuritySettings, ServiceSettings, StreamSettings
from memory_accounting.service.streams.server_protocols import SocketProtocol
from tests.service.streams.live import Live, live

SERVERS = [
    pytest.param(SocketProtocol, uvloop.new_event_loop, id="own-uvloop"),
    pytest.param(SocketProtocol, asyncio.new_event_loop, id="own-asyncio"),
    pytest.param("websockets-sansio", uvloop.new_event_loop, id="sansio"),
    pytest.param("wsproto", uvloop.new_event_loop, id="wsproto"),
]
SUBSCRIBE = json.dumps({"type": "memory_subscribe", "session_id": "s-1"})


def received(peer: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(peer.recv(20))
    return message


def closed_with(peer: ClientConnection) -> tuple[int, str]:
    """Take whatever still comes, and return code and reason of the close."""
    with pytest.raises(ConnectionClosed) as closed:
        take_all(peer)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


def take_all(peer: ClientConnection) -> None:
    while True:
        peer.recv(20)


def memory(running: Live, query: str = "") -> ClientConnection:
    return connect(f"ws://{running.address}/api/v1/ws/memory{query}")


@pytest.mark.parametrize(("ws", "new_loop"), SERVERS)
def test_a_session_is_followed_from_opening_to_end(
    ws: type | str,
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with live(ws=ws, new_loop=new_loop) as running, memory(running) as peer:
        peer.send(SUBSCRIBE)
        assert received(peer)["code"] == "invalid-allocation"
        running.open("s-1")
        assert received(peer)["snapshot"]["used"]["bytes"] == 0
        running.use("s-1", 4096)
        assert received(peer)["snapshot"]["used"]["bytes"] == 4096
        running.run(running.pool.end_session("s-1"))
        assert received(peer)["code"] == "session-ended"


@pytest.mark.parametrize(("ws", "new_loop"), SERVERS)
def test_when_the_server_stops_clients_are_told_1001(
    ws: type | str,
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with live(ws=ws, new_loop=new_loop) as running:
        running.open("s-1")
        with memory(running) as peer:
            peer.send(SUBSCRIBE)
            received(peer)
            running.stop.set()
            assert closed_with(peer) == (1001, "the service is going away")


def test_an_event_stream_ends_as_an_answer_does_when_the_server_stops() -> None:
    with live() as running:
        running.open("s-1")
        with httpx.stream("GET", f"http://{running.address}/api/v1/stream") as answer:
            lines = answer.iter_lines()
            assert next(lines).startswith("retry: ")
            running.stop.set()
            assert "event: session_update" in list(lines)


def test_snapshot_and_report_are_answered() -> None:
    with live() as running:
        running.open("s-1", 500 << 20)
        with connect(f"ws://{running.address}/ws/memory?sessionId=s-1") as peer:
            assert received(peer)["memory"]["usagePercent"] == 97
            assert received(peer)["type"] == "memory_pressure_alert"
            peer.send('{"type": "get_memory_snapshot"}')
            assert received(peer)["data"]["used"]["bytes"] == 500 << 20
            peer.send('{"type": "get_memory_report"}')
            report = received(peer)
            assert report["type"] == "memory_report"
            assert set(report["data"]) == {
                "sessionId",
                "generatedAt",
                "statistics",
                "trends",
                "detailedReport",
            }
            assert report["data"]["statistics"]["active_allocations"] == 1


def test_a_client_too_many_is_refused_with_503_and_no_error_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = ServiceSettings(streams=StreamSettings(most_clients=1))
    with live(settings) as running, memory(running):
        with pytest.raises(InvalidStatus) as refused, memory(running):
            pass
        assert refused.value.response.status_code == 503
        assert json.loads(refused.value.response.body or b"")["code"] == "unavailable"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("ws", [SocketProtocol, "wsproto"])
@pytest.mark.parametrize("content", ["x" * 20_000, b"x" * 20_000])
def test_a_message_that_is_too_long_closes_with_1009(
    ws: type | str,
    content: str | bytes,
) -> None:
    with live(ws=ws) as running, memory(running) as peer:
        peer.send(content)
        assert closed_with(peer)[0] == 1009


def test_a_message_in_many_parts_that_is_too_long_closes_with_1009() -> None:
    with live() as running, memory(running) as peer:
        with suppress(ConnectionClosed):  # it may be closed before all was sent
            peer.send(["x" * 1000] * 20)
        assert closed_with(peer)[0] == 1009


def test_a_flood_is_told_of_and_then_closed_with_1008() -> None:
    security = SecuritySettings(messages_per_second=5)
    settings = ServiceSettings(security=security, streams=StreamSettings(most_subscriptions=1))
    with live(settings) as running, memory(running) as peer:
        with suppress(ConnectionClosed):  # it may be closed before all was sent
            for _ in range(60):
                peer.send("{")
        assert closed_with(peer) == (1008, "too many messages")


def test_bad_messages_leave_the_socket_open() -> None:
    with live() as running, memory(running) as peer:
        running.open("s-1")
        for message in ("{", "[]", b"\xff", "", '{"type": "memory_subscribe"}', "[" * 5000):
            peer.send(message)
            assert received(peer)["type"] == "error"
        peer.send(SUBSCRIBE)
        assert received(peer)["type"] == "memory_update"


def test_who_drops_the_connection_is_forgotten() -> None:
    with live() as running:
        running.open("s-1")
        with memory(running) as peer:
            peer.send(SUBSCRIBE)
            received(peer)
            peer.socket.close()
        running.wait_until(lambda: running.hub.clients == 0)


def test_who_leaves_an_event_stream_is_forgotten() -> None:
    with live() as running:
        running.open("s-1")
        with httpx.stream("GET", f"http://{running.address}/api/v1/stream") as answer:
            lines = answer.iter_lines()
            next(lines)
            assert running.hub.clients == 1
        running.wait_until(lambda: running.hub.clients == 0)


def test_plain_requests_are_problems_and_the_server_goes_on() -> None:
    with live() as running:
        base = f"http://{running.address}"
        assert httpx.get(f"{base}/api/v1/ws/memory").status_code == 404
        assert httpx.get(f"{base}/ws/memory").json()["code"] == "not-found"
        assert httpx.post(f"{base}/api/v1/stream").status_code == 405
        assert httpx.head(f"{base}/api/v1/stream").status_code == 405
        with memory(running):
            pass
