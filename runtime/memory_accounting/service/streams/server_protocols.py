"""What uvicorn's connections lack: they can be dropped, and bear what peers do to them.

A connection that is closed is kept until its peer has taken what was sent, which a peer that takes
nothing never does. So the scope offers to drop it (`asgi.ABORT`).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import MutableMapping
from functools import partial
from typing import Any, ClassVar, Final

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from memory_accounting.service.streams.asgi import ABORT

_EXTENSIONS: Final = "extensions"
_UNREADABLE: Final = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_NO_LINGERING: Final = struct.pack("ii", 1, 0)


class SocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket that can be dropped, whose peer can do no harm; for uvicorn's `ws` setting."""

    most_fragments: ClassVar[int] = 1024
    """Of how many frames a message may be made. Its size is bounded, but fragments may be empty."""
    _is_held_back = False
    _drop_timer: asyncio.TimerHandle | None = None

    async def run_asgi(self) -> None:
        """Run the application."""
        _offer(self.scope, self.transport)  # type: ignore[arg-type]  # a scope is a dict
        await super().run_asgi()

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message of the application."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            # Else uvicorn logs a connection that was refused over HTTP as an error.
            self.handshake_complete = self.handshake_complete or self.close_sent

    def data_received(self, data: bytes) -> None:
        """Answer a request to upgrade that cannot be read, too: uvicorn would wait without end."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.handshake_initiated = self.handshake_complete = self.close_sent = True
            self.transport.write(_UNREADABLE)
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        """Take a further fragment of a message."""
        if len(self.frames) < self.most_fragments:
            super().handle_cont(event)
        elif not self.close_sent:
            self._fail(CloseCode.MESSAGE_TOO_BIG, "a message of too many fragments")

    def send_receive_event_to_app(self) -> None:
        """Hand on a message; text that is no UTF-8 ends the connection (RFC 6455, 8.1).

        uvicorn takes such text for a failure of its own, and logs it.
        """
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._fail(CloseCode.INVALID_DATA, "text that is not UTF-8")
                return
        super().send_receive_event_to_app()

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.frames = []
        self.conn.fail(code, reason)  # which says nothing where the peer has closed it meanwhile
        self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """End a connection whose peer broke the protocol, whether it takes the reason or not."""
        super().handle_parser_exception()
        self._drop_later()

    def handle_close(self, event: Frame) -> None:
        """End a connection that its peer closed, whether it takes the answer or not."""
        super().handle_close(event)
        self._drop_later()

    def keepalive_timeout(self) -> None:
        """End a connection whose peer answers no ping, whether it takes that or not."""
        super().keepalive_timeout()
        self._drop_later()

    def handle_ping(self) -> None:
        """Answer a ping, and read no more of a peer that does not take the answers."""
        super().handle_ping()
        if not self.writable.is_set() and not self._is_held_back:
            self._is_held_back = True
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Read again what a peer says that takes what it is told."""
        super().resume_writing()
        if self._is_held_back:
            self._is_held_back = False
            if not self.read_paused and not self.transport.is_closing():
                self.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection that is gone."""
        super().connection_lost(exc)
        if self._drop_timer is not None:
            self._drop_timer.cancel()

    def _drop_later(self) -> None:
        if self._drop_timer is None and not self.disconnected:
            self._drop_timer = self.loop.call_later(self.close_timeout, _abort, self.transport)


class HttpProtocol(HttpToolsProtocol):
    """An HTTP connection that can be dropped; for uvicorn's `http` setting."""

    _running: RequestResponseCycle | None = None
    """The request that is being answered; `cycle` is the one that came last, which may wait."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        _offer(self.scope, self.transport)  # type: ignore[arg-type]  # a scope is a dict

    def on_headers_complete(self) -> None:
        """Answer a request, or have it wait for those before it."""
        super().on_headers_complete()
        if not self.pipeline:
            self._running = self.cycle

    def on_response_complete(self) -> None:
        """Go on with the request that waited longest."""
        if self.pipeline:
            self._running = self.pipeline[-1][0]
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request that is being answered; uvicorn tells only the one that came last."""
        running = self._running
        if running is not None and not running.response_complete:
            running.disconnected = True
            running.message_event.set()
        super().connection_lost(exc)


def _offer(scope: MutableMapping[str, Any], transport: asyncio.Transport) -> None:
    extensions: dict[str, object] = scope.get(_EXTENSIONS) or {}
    scope[_EXTENSIONS] = {**extensions, ABORT: {"call": partial(_abort, transport)}}


def _abort(transport: asyncio.Transport) -> None:
    """Drop a connection with all that waits in it, here and in the system."""
    connection = transport.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError):  # closed meanwhile, or no socket at all
        # Else the system would go on to offer to the peer what it does not take.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
    transport.abort()
