"""Clients that read all there is to read, of sessions that others change and end."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Final

from benchmarks.service.soak_calls import Calls, session_path

_TASKS: Final = 4
_OF_SESSIONS: Final = (
    *("", "/stats", "/allocations", "/memory/allocations?limit=5", "/memory", "/memory/pressure"),
    *("/memory/report", "/memory/efficiency", "/memory/limits", "/memory/trends?window=600"),
    *("/memory/leaks?age=1", "/memory/patterns?window=600", "/memory/advice?window=600"),
)
_OF_THE_SERVICE: Final = (
    *("/api/v1/overview?limit=20", "/api/v1/health", "/api/v1/status", "/metrics"),
    *("/api/v1/platforms", "/api/v1/platforms/psp", "/api/v1/alerts", "/api/v1/openapi.json"),
    *("/api/v1/diagnostics/status", "/"),
)
_SOUND: Final = "/api/v1/diagnostics"


async def read(calls: Calls, seconds: float, seed: int) -> None:
    """Have several tasks read, and ask in the end whether the ledger is sound."""
    until = time.monotonic() + seconds
    await asyncio.gather(*(_read(calls, until, f"{seed} {number}") for number in range(_TASKS)))
    status, findings = await calls.ask("GET", _SOUND)
    if status == 200 and findings:  # noqa: PLR2004 - OK
        calls.tally.lost.append(f"the ledger is not sound: {findings[:5]}")


async def _read(calls: Calls, until: float, seed: str) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    sessions: list[str] = []
    while time.monotonic() < until:
        if chance.random() < 0.1:  # noqa: PLR2004 - how often
            status, found = await calls.ask("GET", "/api/v1/sessions")
            sessions = found if status == 200 else sessions  # noqa: PLR2004 - OK
        elif sessions and chance.random() < 0.7:  # noqa: PLR2004 - how often
            path = session_path(chance.choice(sessions), chance.choice(_OF_SESSIONS))
            await calls.ask("GET", path, expects=(200, 404))  # it may have ended
        else:
            await calls.ask("GET", chance.choice(_OF_THE_SERVICE))
        await asyncio.sleep(chance.random() * 0.05)
