"""What it costs to stream sessions at an interval, and whether updates come in time."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Final

from benchmarks.measuring import Row
from benchmarks.service.processes import Served, service

_SECONDS: Final = 30
_LATE: Final = 250


def rows() -> Iterator[Row]:
    """Have 1,000 sockets follow 100 sessions, and one follow one."""
    yield from _followed(1000, 100, 10.0)
    yield from _followed(1, 1, 1.0)


def _followed(subscribers: int, sessions: int, bound: float) -> Iterator[Row]:
    with service() as served:
        for number in range(sessions):
            _allocate(served, f"session-{number}")
        command = [sys.executable, "-m", "benchmarks.service.followers", str(served.port)]
        command += [str(subscribers), str(sessions), str(_SECONDS)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None  # noqa: S101 - asked for
            assert process.stderr is not None  # noqa: S101 - asked for
            if process.stderr.readline() != "ready\n":
                raise RuntimeError(process.stderr.read())
            before = served.cpu_seconds()
            found = json.loads(process.stdout.read())
            used = (served.cpu_seconds() - before) / _SECONDS
    what = f"{subscribers:,} following {sessions}" if sessions > 1 else "one following one"
    yield Row(
        f"streams: {what} at 2 s, of one core",
        used * 100,
        bound,
        unit="%",
        note=f"{found['updates'] / _SECONDS:,.1f} updates a second, {found['lost']} lost",
    )
    if sessions > 1:
        yield Row("…: updates lost", found["lost"], 0, unit="")
        note = f"{found['gap']} ms late after the one before"
        yield Row("…: the latest update", max(found["late"], found["gap"]), _LATE, "ms", note)


def _allocate(served: Served, session: str) -> None:
    body = {"session_id": session, "size": {"bytes": 1 << 20}, "purpose": "vm-heap"}
    request = urllib.request.Request(
        f"http://127.0.0.1:{served.port}/api/v1/memory/allocations",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
        answer.read()
