"""What uvicorn's connections lack: a way to drop one whose peer takes nothing.

A connection that is closed is kept until its peer has taken what was sent, which such a peer never
does. So the scope offers to drop it (`asgi.ABORT`).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import MutableMapping
from functools import partial
from typing import Any, Final

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from memory_accounting.service.streams.asgi import ABORT

_EXTENSIONS: Final = "extensions"
_NO_LINGERING: Final = struct.pack("ii", 1, 0)


class SocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket that can be dropped; for uvicorn's `ws` setting."""

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


class HttpProtocol(HttpToolsProtocol):
    """An HTTP connection that can be dropped; for uvicorn's `http` setting."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        _offer(self.scope, self.transport)  # type: ignore[arg-type]  # a scope is a dict


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
