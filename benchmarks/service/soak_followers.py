"""Clients that follow sessions as they should, and some that send what they should not."""

from __future__ import annotations

import asyncio
import json
import random
import time
from typing import Any, Final

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from benchmarks.service.soak_calls import PATIENCE, Calls
from benchmarks.service.soak_tally import UNAVAILABLE

_EACH: Final = 4
"""How many follow in each way."""
_STAY: Final = 12.0
_BAD: Final = ("", "{", "[" * 2000, "null", "[]", '{"type":7}', '{"type":"dance"}', "\ud7ff" * 99)
_NORMAL: Final = {1000, 1001}


async def follow(calls: Calls, seconds: float, seed: int, port: int) -> None:
    """Have clients of both WebSocket protocols and of the event stream follow and leave."""
    until = time.monotonic() + seconds
    kinds = (_memory, _usage, _events)
    await asyncio.gather(
        *(
            _again(kind, calls, until, port, random.Random(f"{seed} {number} {kind}"))  # noqa: S311 - no secret
            for kind in kinds
            for number in range(_EACH)
        )
    )


async def _again(kind: Any, calls: Calls, until: float, port: int, chance: random.Random) -> None:  # noqa: ANN401 - one of three
    """Connect and follow until it is time; a connection that breaks is a failure."""
    name = kind.__name__[1:]
    while time.monotonic() < until:
        _, found = await calls.ask("GET", "/api/v1/sessions")
        if not isinstance(found, list) or not found:
            await asyncio.sleep(0.5)
            continue
        try:
            await kind(calls, port, found, chance, min(_STAY, max(1, until - time.monotonic())))
        except InvalidStatus as refusal:
            about = f"{name}: {refusal.response.status_code} {refusal.response.body!r}"
            if refusal.response.status_code == UNAVAILABLE:
                calls.tally.was_unavailable(about)
            else:
                calls.tally.fail(about)
        except ConnectionClosed as closed:
            if closed.rcvd is None or closed.rcvd.code not in _NORMAL:
                calls.tally.fail(f"{name}: closed: {closed}")
        except (OSError, TimeoutError, httpx.TransportError) as error:
            calls.tally.fail(f"{name}: {error!r}")


async def _memory(
    calls: Calls, port: int, sessions: list[str], chance: random.Random, stay: float
) -> None:
    url = f"ws://127.0.0.1:{port}/api/v1/ws/memory"
    async with connect(url, max_size=None, open_timeout=PATIENCE) as socket:
        chosen = chance.sample(sessions, min(len(sessions), 5))
        for each in chosen:
            await _say(socket, "memory_subscribe", each)
        await _bad(socket, calls, chance)
        await _hear(socket, calls, chance.uniform(1, stay))
        for each in chosen[::2]:
            await _say(socket, "memory_unsubscribe", each)
        await _hear(socket, calls, chance.uniform(0, 2))


async def _usage(
    calls: Calls, port: int, sessions: list[str], chance: random.Random, stay: float
) -> None:
    url = httpx.URL(
        f"ws://127.0.0.1:{port}/ws/memory", params={"sessionId": chance.choice(sessions)}
    )
    async with connect(str(url), max_size=None, open_timeout=PATIENCE) as socket:
        for kind in ("get_memory_snapshot", "get_memory_report"):
            await _say(socket, kind, None)
        await _bad(socket, calls, chance)
        await _hear(socket, calls, chance.uniform(1, stay))


async def _say(socket: ClientConnection, kind: str, session_id: str | None) -> None:
    now = time.time_ns() // 1_000_000
    await socket.send(json.dumps({"type": kind, "session_id": session_id, "timestamp": now}))


async def _bad(socket: ClientConnection, calls: Calls, chance: random.Random) -> None:
    """Send what is no message, and wait for the answer that says so."""
    if chance.random() < 0.5:  # noqa: PLR2004 - every other one behaves
        return
    bad: str | bytes = b"\0\xff" if chance.random() < 0.1 else chance.choice(_BAD)  # noqa: PLR2004 - how often
    await socket.send(bad)
    async with asyncio.timeout(PATIENCE):
        async for text in socket:
            message = json.loads(text)
            calls.tally.count(message["type"])
            if message["type"] == "error" and message["code"] in {
                "malformed",
                "unparsable",
                "unknown-message",
            }:
                return


async def _hear(socket: ClientConnection, calls: Calls, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            async for text in socket:
                calls.tally.count(json.loads(text)["type"])
    except TimeoutError:
        return
    raise ConnectionClosed(socket.protocol.close_rcvd, socket.protocol.close_sent)


async def _events(
    calls: Calls, port: int, sessions: list[str], chance: random.Random, stay: float
) -> None:
    named = chance.sample(sessions, min(len(sessions), 3)) if chance.random() < 0.7 else []  # noqa: PLR2004 - how often
    url = f"http://127.0.0.1:{port}/api/v1/stream"
    try:
        async with (
            asyncio.timeout(chance.uniform(1, stay)),
            httpx.AsyncClient(timeout=PATIENCE) as client,
            client.stream("GET", url, params={"session_id": named}) as answer,
        ):
            calls.tally.count(str(answer.status_code))
            if answer.status_code == UNAVAILABLE:
                calls.tally.was_unavailable("event stream")
                await asyncio.sleep(1)
            elif answer.status_code != 200:  # noqa: PLR2004 - OK
                calls.tally.fail(f"event stream: {answer.status_code}")
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    calls.tally.count(line.removeprefix("event: "))
    except TimeoutError:
        return
    calls.tally.fail("event stream: it ended")
