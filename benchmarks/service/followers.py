"""`python -m benchmarks.service.followers PORT SUBSCRIBERS SESSIONS SECONDS`: sockets that follow.

Prints how many updates came, how many did not, and how late the latest was: after the moment that
the update itself says, and after the interval since the update before.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Final

import uvloop

from benchmarks.service.frames import Socket

_INTERVAL: Final = 2000
_AT: Final = b'"timestamp":'


class _Follower:
    """The updates of one socket, which follows one session."""

    def __init__(self) -> None:
        self.moments: list[int] = []
        self.latest = 0

    def take(self, _: Socket, text: bytes) -> None:
        """Note when an update was made, and how long it took."""
        # The timestamp of the message is its last field.
        at = int(text[text.rindex(_AT) + len(_AT) : -1])
        self.moments.append(at)
        self.latest = max(self.latest, time.time_ns() // 1_000_000 - at)


async def _follow(port: int, subscribers: int, sessions: int, seconds: float) -> dict[str, float]:
    loop = asyncio.get_running_loop()
    followers = [_Follower() for _ in range(subscribers)]
    for number, follower in enumerate(followers):
        _, socket = await loop.create_connection(
            lambda each=follower: Socket(port, "/api/v1/ws/memory", each.take),  # type: ignore[misc]  # the default of a lambda has no type
            "127.0.0.1",
            port,
        )
        await socket.opened
        session = f"session-{number % sessions}"
        socket.send(json.dumps({"type": "memory_subscribe", "session_id": session}).encode())
    await asyncio.sleep(3)  # until all of them have settled
    for follower in followers:
        follower.moments.clear()
        follower.latest = 0
    print("ready", file=sys.stderr, flush=True)
    await asyncio.sleep(seconds)
    return _judged(followers, seconds)


def _judged(followers: list[_Follower], seconds: float) -> dict[str, float]:
    expected = int(seconds * 1000 // _INTERVAL) - 1
    gaps = [
        later - earlier
        for follower in followers
        for earlier, later in zip(follower.moments, follower.moments[1:], strict=False)
    ]
    return {
        "updates": sum(len(each.moments) for each in followers),
        "lost": sum(max(0, expected - len(each.moments)) for each in followers),
        "late": max(each.latest for each in followers),
        "gap": max(gaps) - _INTERVAL,
    }


if __name__ == "__main__":
    _port, _subscribers, _sessions, _seconds = sys.argv[1:]
    _found = _follow(int(_port), int(_subscribers), int(_sessions), float(_seconds))
    print(json.dumps(uvloop.run(_found)))
