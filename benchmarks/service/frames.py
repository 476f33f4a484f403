"""As much of WebSocket as a client needs that is to cost nothing: frames of a few kilobytes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Final, cast

_HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n"
)
_TEXT: Final = 1
_PING: Final = 9
_SHORT, _LONG = 126, 127


def masked(opcode: int, payload: bytes) -> bytes:
    """Return a frame from a client, whose payload is at most 64 KB."""
    key = os.urandom(4)
    head = bytes([0x80 | opcode])
    if len(payload) < _SHORT:
        head += bytes([0x80 | len(payload)])
    else:
        head += bytes([0x80 | _SHORT]) + len(payload).to_bytes(2, "big")
    return head + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))


class Socket(asyncio.Protocol):
    """A connection that hands on each text it gets."""

    def __init__(self, port: int, path: str, take: Callable[[Socket, bytes], object]) -> None:
        """Connect to a path of a server."""
        self._handshake = _HANDSHAKE.format(path=path, port=port).encode()
        self._take = take
        self._received = bytearray()
        self._is_open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._handshake)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that it is lost."""
        self.is_lost = True
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("refused"))

    def send(self, text: bytes) -> None:
        """Send a text."""
        self.transport.write(masked(_TEXT, text))

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._received += data
        if not self._is_open:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._received.startswith(b"HTTP/1.1 101"):
                self.transport.close()
                return
            del self._received[: end + 4]
            self._is_open = True
            self.opened.set_result(None)
        while self._frame():
            pass

    def _frame(self) -> bool:
        """Take one frame, if it is complete; those of a server have no mask."""
        received = self._received
        if len(received) < 2:  # noqa: PLR2004 - the least head
            return False
        length, start = received[1], 2
        if length == _SHORT:
            length, start = int.from_bytes(received[2:4], "big"), 4
        elif length == _LONG:
            length, start = int.from_bytes(received[2:10], "big"), 10
        if len(received) < start + length:
            return False
        opcode, payload = received[0] & 15, bytes(received[start : start + length])
        del received[: start + length]
        if opcode == _TEXT:
            self._take(self, payload)
        elif opcode == _PING:
            self.transport.write(masked(10, payload))
        return True
