"""A peer that sends what bytes it likes to a WebSocket, and reads frames as they are."""

from __future__ import annotations

import json
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from tests.service.operations.processes import SECONDS

MEMORY = "/api/v1/ws/memory"
USAGE = "/ws/memory?sessionId=s-1"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FINAL = 0x80
_SHORT, _LONG = 126, 127


class Frame(NamedTuple):
    """A frame from the server."""

    opcode: int
    payload: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.payload)

    @property
    def code(self) -> int:
        """The code of a close frame."""
        return int.from_bytes(self.payload[:2], "big")


def frame(
    opcode: int, payload: bytes = b"", *, first: int = FINAL, length: bytes | None = None
) -> bytes:
    """A masked frame, of which the first bits and the length may be others than they should be."""
    if length is None:
        size = len(payload)
        if size < _SHORT:
            length = bytes([size])
        elif size < 1 << 16:
            length = bytes([_SHORT]) + size.to_bytes(2, "big")
        else:
            length = bytes([_LONG]) + size.to_bytes(8, "big")
    mask = b"\x0f\xa5\x33\x01"
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes([first | opcode, 0x80 | length[0]]) + length[1:] + mask + masked


def say(message: object) -> bytes:
    """A message as JSON in a text frame."""
    return frame(TEXT, json.dumps(message).encode())


class Peer:
    """A connection to a WebSocket that was accepted."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._received = b""

    def upgrade(self, request: bytes) -> bytes:
        """Send a handshake; return the head of the answer."""
        self.connection.sendall(request)
        while b"\r\n\r\n" not in self._received:
            if not self._more():
                break
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        return head

    def _more(self) -> bool:
        try:
            part = self.connection.recv(65_536)
        except ConnectionError:
            return False
        self._received += part
        return bool(part)

    def next(self) -> Frame | None:
        """Wait for a frame; none where the connection has ended."""
        while (found := self._frame()) is None:
            if not self._more():
                assert not self._received, "the server ended in the middle of a frame"
                return None
        return found

    def _frame(self) -> Frame | None:
        received = self._received
        if len(received) < 2:
            return None
        assert received[0] & 0x70 == 0
        length, start = received[1], 2
        assert length < FINAL, "a server masks nothing"
        if length == _SHORT:
            length, start = int.from_bytes(received[2:4], "big"), 4
        elif length == _LONG:
            length, start = int.from_bytes(received[2:10], "big"), 10
        if len(received) < start + length:
            return None
        self._received = received[start + length :]
        return Frame(received[0] & 15, received[start : start + length])

    def rest(self) -> list[Frame]:
        """All frames until the connection ends."""
        return list(iter(self.next, None))

    def send(self, content: bytes) -> None:
        """Send as much as the server takes before it ends the connection."""
        with suppress(ConnectionError):
            self.connection.sendall(content)

    def answer(self) -> dict[str, Any]:
        """Wait for a message other than an update."""
        while (found := self.next()) is not None:
            if found.opcode == TEXT and found.json["type"] != "memory_update":
                message: dict[str, Any] = found.json
                return message
        raise AssertionError("the connection ended")

    def stop_sending(self) -> None:
        """Say that nothing follows."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)


def handshake(path: str, method: str = "GET", more: str = "") -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Version: 13\r\n{more}\r\n"
    ).encode()


@contextmanager
def connected(port: int) -> Generator[Peer, None, None]:
    with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        yield Peer(connection)


@contextmanager
def opened(port: int, path: str = MEMORY) -> Generator[Peer, None, None]:
    with connected(port) as peer:
        assert peer.upgrade(handshake(path)).startswith(b"HTTP/1.1 101")
        yield peer
