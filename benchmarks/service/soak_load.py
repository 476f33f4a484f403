"""`python -m benchmarks.service.soak_load ROLE PORT SECONDS SEED`: some of the clients of a soak.

Prints what they saw as JSON, once they are done.
"""

from __future__ import annotations

import asyncio
import json
import sys

from benchmarks.service.soak_calls import Calls
from benchmarks.service.soak_followers import follow
from benchmarks.service.soak_readers import read
from benchmarks.service.soak_rude import annoy
from benchmarks.service.soak_tally import Tally
from benchmarks.service.soak_writers import write

ROLES = ("write", "read", "follow", "annoy")


async def _run(role: str, port: int, seconds: float, seed: int) -> Tally:
    tally = Tally()
    calls = Calls(port, tally)
    try:
        if role == "write":
            await write(calls, seconds, seed)
        elif role == "read":
            await read(calls, seconds, seed)
        elif role == "follow":
            await follow(calls, seconds, seed, port)
        else:
            await annoy(calls, seconds, seed, port)
    finally:
        await calls.close()
    return tally


if __name__ == "__main__":
    _role, _port, _seconds, _seed = sys.argv[1:]
    _tally = asyncio.run(_run(_role, int(_port), float(_seconds), int(_seed)))
    print(json.dumps(_tally.data()))
