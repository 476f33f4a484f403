"""Streams: sessions told to WebSockets and event streams as they change.

`Hub` follows the ledger once for all; a `Topic` is a session that somebody follows; a `Client` is
a connection with its outbox. `memory_socket`, `usage_socket`, and `event_stream` are the three ways
to connect, as plain ASGI applications; `handlers` puts them into the service, and `MemoryStreamer`
into any other.
"""

from __future__ import annotations

from memory_accounting.service.streams.hub import Hub
from memory_accounting.service.streams.streamer import MemoryStreamer

__all__ = ["Hub", "MemoryStreamer"]
