"""What a socket costs that is open and does nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

import uvloop

from benchmarks.measuring import Row
from benchmarks.service.frames import Socket
from benchmarks.service.processes import Served, service

_SOCKETS: Final = 5000
_AT_ONCE: Final = 50
_KILOBYTE: Final = 1000


def rows() -> Iterator[Row]:
    """Open 5,000 sockets of each protocol that has one."""
    for path, name in (("/api/v1/ws/memory", "idle sockets"),):
        with service() as served:
            each = uvloop.run(_measured(served, path))
        yield Row(f"streams: {_SOCKETS:,} {name}, each", each / _KILOBYTE, 60, unit="KB")


async def _measured(served: Served, path: str) -> float:
    """Return the resident bytes that each socket adds."""
    warm = await _opened(served, path, _AT_ONCE)
    before = served.resident_bytes()
    more = await _opened(served, path, _SOCKETS)
    await asyncio.sleep(2)
    each = (served.resident_bytes() - before) / _SOCKETS
    if any(socket.is_lost for socket in more):
        raise RuntimeError("a socket was closed")
    for socket in (*warm, *more):
        socket.transport.abort()
    return each


async def _opened(served: Served, path: str, number: int) -> list[Socket]:
    sockets: list[Socket] = []
    for start in range(0, number, _AT_ONCE):
        group = [_one(served.port, path) for _ in range(start, min(number, start + _AT_ONCE))]
        sockets += await asyncio.gather(*group)
    return sockets


async def _one(port: int, path: str) -> Socket:
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(
        lambda: Socket(port, path, lambda _, __: None), "127.0.0.1", port
    )
    await socket.opened
    return socket
