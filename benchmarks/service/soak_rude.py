"""Clients that behave badly: they take nothing, say half of it, or drop their connections."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
import struct
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from benchmarks.service.frames import masked
from benchmarks.service.soak_calls import Calls, session_path

_TASKS: Final = 6
_DEAF: Final = 6
_DEAF_SECONDS: Final = 45.0
"""Longer than the service waits for who takes nothing."""
_SMALL: Final = 2048
_NO_LINGERING: Final = struct.pack("ii", 1, 0)
_SESSIONS: Final = tuple(f"rude-{number}" for number in range(4))
_CREATE: Final = "/api/v1/memory/allocations"
_SOCKETS: Final = ("/api/v1/ws/memory", "/ws/memory?sessionId=rude-1")


async def annoy(calls: Calls, seconds: float, seed: int, port: int) -> None:
    """Have tasks connect and drop, and some listen to nothing; keep the ledger small meanwhile."""
    until = time.monotonic() + seconds
    chance = random.Random(seed)  # noqa: S311 - no secret
    tasks = [_dropping(calls, port, until, chance) for _ in range(_TASKS)]
    tasks += [_deaf(calls, port, until, chance, number % 3) for number in range(_DEAF)]
    await asyncio.gather(*tasks, _tidy(calls, until))


async def _tidy(calls: Calls, until: float) -> None:
    """End the sessions in which requests were left alone."""
    while time.monotonic() < until:
        await asyncio.sleep(2)
        for each in _SESSIONS:
            await calls.ask("DELETE", session_path(each), expects=(200, 404))


async def _dropping(calls: Calls, port: int, until: float, chance: random.Random) -> None:
    while time.monotonic() < until:
        with contextlib.suppress(OSError):  # the server may have closed it before
            await _drop(port, chance)
        calls.tally.count("dropped")
        await asyncio.sleep(chance.random() * 0.1)


async def _drop(port: int, chance: random.Random) -> None:
    """Send a part of what a client may send, take a part of the answer or none, and drop it."""
    whole = chance.choice([_request, _handshake, _frames, _garbage])(port, chance)
    part = whole[: chance.randint(1, len(whole))] if chance.random() < 0.7 else whole  # noqa: PLR2004 - how often
    async with _connected(port) as connection:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(connection, part)
        if chance.random() < 0.5:  # noqa: PLR2004 - how often
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(chance.random()):
                    await loop.sock_recv(connection, chance.randint(1, 4096))
        if chance.random() < 0.7:  # noqa: PLR2004 - how often
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)


def _request(port: int, chance: random.Random) -> bytes:
    size = {"bytes": chance.randint(1, 4096)}
    body = {"session_id": chance.choice(_SESSIONS), "size": size, "purpose": "temporary"}
    text = json.dumps(body).encode()
    head = (
        f"POST {_CREATE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    )
    one = f"{head}Content-Length: {len(text)}\r\n\r\n".encode() + text
    return one * chance.choice([1, 1, 5])  # some without waiting for the answer before


def _handshake(port: int, chance: random.Random) -> bytes:
    path = chance.choice(_SOCKETS)
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def _frames(port: int, chance: random.Random) -> bytes:
    subscribe = json.dumps(
        {"type": "memory_subscribe", "session_id": chance.choice(_SESSIONS), "timestamp": 1}
    )
    frames = [masked(1, subscribe.encode()), masked(9, os.urandom(9)), os.urandom(40)]
    chance.shuffle(frames)
    return _handshake(port, chance) + b"".join(frames)


def _garbage(port: int, chance: random.Random) -> bytes:
    del port
    return chance.randbytes(chance.randint(1, 3000))


async def _deaf(calls: Calls, port: int, until: float, chance: random.Random, kind: int) -> None:
    """Follow all there is, and take none of it."""
    while (left := until - time.monotonic()) > 0:
        with contextlib.suppress(OSError):
            await _listen_to_nothing(port, chance, kind, min(left, _DEAF_SECONDS))
        calls.tally.count("took nothing")
        await asyncio.sleep(0.1)


async def _listen_to_nothing(port: int, chance: random.Random, kind: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    async with _connected(port) as connection:
        if kind == 0:
            head = f"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
            await loop.sock_sendall(connection, head.encode())
        else:
            await loop.sock_sendall(connection, _handshake(port, chance))
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if kind == 1:  # and ask for more and more, as long as anybody reads it
                async with asyncio.timeout(seconds):
                    asked = masked(1, b'{"type":"get_memory_report"}') + masked(9, bytes(125))
                    await loop.sock_sendall(connection, asked)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _connected(port: int) -> AsyncGenerator[socket.socket, None]:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        connection.setblocking(False)  # noqa: FBT003 - its only argument
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
        yield connection
