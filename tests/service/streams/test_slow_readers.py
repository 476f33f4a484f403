"""Peers that do not read, on a real server: nobody waits for them, and they are dropped."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from websockets.sync.client import connect

from memory_accounting.service.settings import ServiceSettings, StreamSettings
from tests.service.streams.live import SECONDS, Live, live

SESSIONS = [f"s-{number}" for number in range(50)]
BUSY = StreamSettings(update_seconds=0.02, send_seconds=1000)
HASTY = StreamSettings(update_seconds=0.02, send_seconds=0.5)


@contextmanager
def deaf(running: Live, *, is_socket: bool) -> Generator[socket.socket, None, None]:
    """A peer that asks for everything, and takes nothing."""
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.settimeout(SECONDS)
        peer.connect(("127.0.0.1", running.port))
        if is_socket:
            follow_all(peer)
        else:
            peer.sendall(b"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        running.wait_until(lambda: running.hub.clients == 1)
        yield peer


def follow_all(peer: socket.socket) -> None:
    peer.sendall(
        b"GET /api/v1/ws/memory HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n"
    )
    assert peer.recv(12) == b"HTTP/1.1 101"
    for session_id in SESSIONS:
        text = json.dumps({"type": "memory_subscribe", "session_id": session_id}).encode()
        assert len(text) < 126
        # A masked text frame (RFC 6455, 5.2) with a mask of zeros.
        peer.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)


@pytest.mark.parametrize("is_socket", [True, False], ids=["websocket", "events"])
def test_others_are_told_in_time_and_little_waits_for_who_does_not_read(*, is_socket: bool) -> None:
    with live(ServiceSettings(streams=BUSY)) as running:
        for session_id in SESSIONS:
            running.open(session_id)
        with deaf(running, is_socket=is_socket):
            (client,) = running.hub.present
            running.wait_until(lambda: len(client.outbox) == len(SESSIONS))
            with connect(f"ws://{running.address}/api/v1/ws/memory") as peer:
                peer.send(json.dumps({"type": "memory_subscribe", "session_id": "s-1"}))
                for _ in range(20):
                    assert json.loads(peer.recv(SECONDS))["type"] == "memory_update"
            assert len(client.outbox) == len(SESSIONS)


@pytest.mark.parametrize("is_socket", [True, False], ids=["websocket", "events"])
def test_who_does_not_read_is_dropped_with_all_that_waits(*, is_socket: bool) -> None:
    with live(ServiceSettings(streams=HASTY)) as running:
        for session_id in SESSIONS:
            running.open(session_id)
        with deaf(running, is_socket=is_socket) as peer:
            watch = select.poll()
            watch.register(peer, select.POLLRDHUP)
            # The connection is reset, though the peer has not taken what was sent.
            ((_, what),) = watch.poll(SECONDS * 1000)
            assert what & select.POLLERR
            running.wait_until(lambda: running.hub.clients == 0)
