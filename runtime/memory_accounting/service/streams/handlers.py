"""The streams as handlers of a Litestar application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from memory_accounting.service.context import Service
from memory_accounting.service.streams.event_stream import serve_event_stream
from memory_accounting.service.streams.hub import Hub
from memory_accounting.service.streams.memory_socket import serve_memory_socket
from memory_accounting.service.streams.usage_socket import serve_usage_socket

MEMORY_SOCKET: Final = "/api/v1/ws/memory"
USAGE_SOCKET: Final = "/ws/memory"
EVENT_STREAM: Final = "/api/v1/stream"

_Serve: TypeAlias = Callable[..., Awaitable[None]]


def handlers() -> list[ASGIRouteHandler]:
    """Return the handlers; they find the hub in `app.state.service`."""
    return [
        _handler(MEMORY_SOCKET, "memorySocket", serve_memory_socket),
        _handler(USAGE_SOCKET, "usageSocket", serve_usage_socket),
        _handler(EVENT_STREAM, "eventStream", serve_event_stream),
    ]


def _handler(path: str, name: str, serve: _Serve) -> ASGIRouteHandler:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        service: Service = scope["litestar_app"].state.service
        hub: Hub = service.hub
        await serve(scope, receive, send, hub)

    answer.__name__ = name
    return ASGIRouteHandler(path, name=name, copy_scope=False)(answer)
