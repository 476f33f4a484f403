"""What uvicorn's connections lack: a way to drop one whose peer takes nothing.

A connection that is closed is kept until its peer has taken what was sent, which such a peer never
does. So the scope offers the transport's `abort` (`asgi.ABORT`).
"""

from __future__ import annotations

from typing import Final

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from memory_accounting.service.streams.asgi import ABORT

_EXTENSIONS: Final = "extensions"


class SocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket that can be dropped; for uvicorn's `ws` setting."""

    async def run_asgi(self) -> None:
        """Run the application."""
        extensions = self.scope.get(_EXTENSIONS) or {}
        self.scope[_EXTENSIONS] = {**extensions, ABORT: {"call": self.transport.abort}}
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
        extensions = self.scope.get(_EXTENSIONS) or {}
        self.scope[_EXTENSIONS] = {**extensions, ABORT: {"call": self.transport.abort}}
