"""`python -m benchmarks.service.load PORT SECONDS CONNECTIONS`: create allocations over REST.

Prints how many a second were answered, and how much of its own processor it needed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Final, cast

import uvloop

_SESSIONS: Final = 100
_HEAD: Final = (
    "POST /api/v1/memory/allocations HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
)
_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "


class _Connection(asyncio.Protocol):
    """One request after another, each as soon as the one before was answered."""

    def __init__(self, requests: list[bytes], number: int) -> None:
        self._requests = requests
        self._next = number
        self._received = b""
        self.answered = 0
        self.refused = 0
        self.is_done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def _ask(self) -> None:
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        end = received.find(_END)
        if end < 0:
            self._received = received
            return
        start = received.find(_LENGTH) + len(_LENGTH)
        length = int(received[start : received.index(b"\r", start)])
        if len(received) < end + len(_END) + length:
            self._received = received
            return
        self._received = b""
        self.answered += 1
        self.refused += not received.startswith(b"HTTP/1.1 201")
        if not self.is_done:
            self._ask()


async def _load(port: int, seconds: float, number: int) -> dict[str, float]:
    loop = asyncio.get_running_loop()
    requests = [_request(port, session) for session in range(_SESSIONS)]
    connections = [_Connection(requests, each * 7) for each in range(number)]
    for connection in connections:
        await loop.create_connection(lambda made=connection: made, "127.0.0.1", port)  # type: ignore[misc]  # the default of a lambda has no type
    await asyncio.sleep(seconds / 5)  # until the server has warmed up
    before, start, cpu = _answered(connections), time.perf_counter(), time.process_time()
    await asyncio.sleep(seconds)
    took, used = time.perf_counter() - start, time.process_time() - cpu
    answered = _answered(connections) - before
    for connection in connections:
        connection.is_done = True
    return {
        "per_second": answered / took,
        "refused": sum(each.refused for each in connections),
        "own_cpu": used / took,
    }


def _answered(connections: list[_Connection]) -> int:
    return sum(each.answered for each in connections)


def _request(port: int, session: int) -> bytes:
    body = {"session_id": f"session-{session}", "size": {"bytes": 4096}, "purpose": "vm-heap"}
    text = json.dumps(body, separators=(",", ":"))
    return _HEAD.format(port=port, length=len(text), body=text).encode()


if __name__ == "__main__":
    _port, _seconds, _number = sys.argv[1:]
    print(json.dumps(uvloop.run(_load(int(_port), float(_seconds), int(_number)))))
