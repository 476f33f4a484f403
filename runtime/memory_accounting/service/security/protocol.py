"""Bounds on a connection that only the server can hold: how large a head is, and how slow."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_log: Final = logging.getLogger("memory_accounting.service.security")
_ANSWER: Final = b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol on httptools, with the bounds that it has not.

    By itself it keeps a head of any size, and waits without end for a client that sends its
    request a byte at a time, or nothing at all (uvicorn issue 157). An application cannot help: it
    is asked once the head is complete. Pass it to uvicorn as `http=`.
    """

    most_head_bytes: ClassVar[int] = 65_536
    """The largest head; what comes in one read of the socket with its beginning does not count."""
    receive_seconds: ClassVar[float] = 30.0
    """How long a request may take from its first byte to its last, and a connection to the first
    byte of its first request. After that, `timeout_keep_alive` counts."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch a connection."""
        super().connection_made(transport)
        self._waits_since: float | None = self.loop.time()
        self._requests = 0
        self._is_in_head = False
        self._head_bytes = 0
        self._watch: asyncio.TimerHandle | None = self._look_later(self.receive_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch it no longer."""
        self._stop_watching()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Watch it no longer: another protocol takes over."""
        self._stop_watching()
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        """Count what is read of a head that was begun before."""
        request = self._requests if self._is_in_head else None
        super().data_received(data)
        if request == self._requests and self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > self.most_head_bytes:
                self._end(b"431 Request Header Fields Too Large", "a head is too large")

    def on_message_begin(self) -> None:
        """Note when a request begins."""
        super().on_message_begin()
        self._waits_since = self.loop.time()
        self._requests += 1
        self._is_in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """Note that the head is complete."""
        self._is_in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the request is complete."""
        self._waits_since = None
        super().on_message_complete()

    def _look(self) -> None:
        """End a connection whose request takes too long; one timer serves all its requests."""
        if self.transport.is_closing():
            return
        now = self.loop.time()
        since = now if self._waits_since is None else self._waits_since
        left = since + self.receive_seconds - now
        if left <= 0:
            self._end(b"408 Request Timeout", "a request takes too long to arrive")
        else:
            self._watch = self._look_later(left)

    def _look_later(self, seconds: float) -> asyncio.TimerHandle:
        return self.loop.call_later(seconds, self._look)

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _end(self, status: bytes, reason: str) -> None:
        cycle: Any = self.cycle
        # An answer that has begun cannot be followed by another.
        if cycle is None or cycle.response_complete:
            self.transport.write(_ANSWER % status)
        _log.warning("closed a connection of %s: %s", self.client and self.client[0], reason)
        self._stop_watching()
        self.transport.close()
