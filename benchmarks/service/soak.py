"""`python -m benchmarks.service.soak [--minutes 10] [--store redis|sqlite]`: mixed load, for long.

Clients of all kinds, good and bad, use one `v6r serve` at once, and in the middle its store is
away for a while. Nothing that was acknowledged may be lost, nothing may fail but with 503 while the
store is away, and what the service holds must not grow. Exits with 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import IO, Final

import attrs

from benchmarks.__main__ import table
from benchmarks.measuring import Row
from benchmarks.service import soak_stores
from benchmarks.service.processes import Served, service
from benchmarks.service.soak_load import ROLES
from benchmarks.service.soak_tally import Tally, added

AWAY_SECONDS: Final = 10.0
"""How long the store is away, or an eighth of the whole if that is less. It is away twice: early,
since the first time costs memory once, and in the middle."""
GRACE_SECONDS: Final = 8.0
"""How long after the store is back a request may still fail for it: the store's own patience is 5
seconds, in which an operation is tried again at growing intervals."""
_GROWTH: Final = 1.1
_WARM_SECONDS: Final = 120.0
"""Until then more is opened, cached, and compiled; memory is held to its bound if the second
quarter begins after that."""
_TICK: Final = 0.5
_PATIENCE: Final = 120.0
_SETTLING: Final = 40.0
_SPARE_FILES: Final = 4
"""Connections to the store that were opened when more was to be done, and are kept."""


@attrs.frozen
class Seen:
    """What was seen of one soak."""

    store: str
    seconds: float
    tally: Tally
    away: list[tuple[float, float]]
    """When the store was taken away and when it was back, in Unix time."""
    resident: list[int]
    """The resident bytes of the service, at even intervals."""
    files: tuple[int, int]
    """The file descriptors of the service, before and after."""
    log: str

    def untimely(self) -> list[str]:
        """Return what failed for want of the store while it was there."""
        return [
            what
            for at, what in self.tally.unavailable
            if not any(start <= at <= end + GRACE_SECONDS for start, end in self.away)
        ]

    def course(self) -> str:
        """Return the memory in each tenth of the time, in megabytes."""
        tenth = len(self.resident) // 10
        parts = [self.resident[at * tenth : (at + 1) * tenth] for at in range(10)]
        return " ".join(f"{median(part) / 2**20:.0f}" for part in parts)

    def growth(self) -> float:
        """Return the memory in the last quarter, of that in the second."""
        quarter = len(self.resident) // 4
        return median(self.resident[-quarter:]) / median(self.resident[quarter : 2 * quarter])

    def faults(self) -> list[str]:
        """Return the lines of the log that tell of what nobody expected."""
        return [
            line
            for line in self.log.splitlines()
            if line.startswith("Traceback") or " ERROR " in line or " CRITICAL " in line
        ]


def soak(kind: str, seconds: float, log: Path | None = None) -> Seen:
    """Have a service on a store of a kind, `redis` or `sqlite`, used for so long."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = log or folder / "service.log"
        log.unlink(missing_ok=True)
        with soak_stores.opened(kind, folder) as store:
            with service(store.url, log=log) as served:
                seen = _used(kind, served, store, seconds)
            return attrs.evolve(seen, log=log.read_text())


def _used(kind: str, served: Served, store: soak_stores.Store, seconds: float) -> Seen:
    _get(served, "/api/v1/diagnostics")  # so that what is opened once is open
    files = served.open_files()
    clients = [_client(role, served.port, seconds, seed) for seed, role in enumerate(ROLES)]
    resident: list[int] = []
    begun, away = time.monotonic(), list[tuple[float, float]]()
    for at in (seconds / 10, seconds / 2):
        _sample(served, resident, begun + at)
        gone = time.time()
        store.take_away()
        _sample(served, resident, begun + at + min(AWAY_SECONDS, seconds / 8))
        store.bring_back()
        away.append((gone, time.time()))
    _sample(served, resident, begun + seconds)
    tally = added([_answer(client) for client in clients])
    return Seen(kind, seconds, tally, away, resident, (files, _settled(served, files)), log="")


def _client(role: str, port: int, seconds: float, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.service.soak_load", role]
    command += [str(port), str(seconds), str(seed)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _answer(client: subprocess.Popen[str]) -> dict[str, object]:
    try:
        said, _ = client.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        client.kill()
        raise RuntimeError("the clients do not come to their end") from None
    if client.returncode:
        raise RuntimeError("the clients failed")
    found: dict[str, object] = json.loads(said)
    return found


def _sample(served: Served, resident: list[int], until: float) -> None:
    """Note the memory of the service at intervals, until a moment of the monotonic clock."""
    while time.monotonic() < until:
        if served.process.poll() is not None:
            raise RuntimeError("the service ended")
        resident.append(served.resident_bytes())
        time.sleep(_TICK)


def _settled(served: Served, before: int) -> int:
    """Wait until connections that nobody uses are closed; return how many files are open."""
    limit = time.monotonic() + _SETTLING
    while (now := served.open_files()) > before + _SPARE_FILES and time.monotonic() < limit:
        time.sleep(_TICK)
    return now


def _get(served: Served, path: str) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}{path}") as answer:
        answer.read()


def judged(seen: Seen) -> Iterator[Row]:
    """Hold what was seen to the bounds."""
    tally, answers = seen.tally, seen.tally.answers
    requests = sum(number for status, number in answers.items() if status.isdigit())
    note = ", ".join(f"{n:,} {status}" for status, n in sorted(answers.items()) if status.isdigit())
    prefix = f"soak, {seen.store}, {seen.seconds / 60:g} min"
    yield Row(f"{prefix}: requests", requests, None, unit="", note=note)
    streamed = {name: n for name, n in answers.items() if not name.isdigit()}
    note = ", ".join(f"{n:,} {name}" for name, n in sorted(streamed.items()))
    yield Row("…: messages of streams, and bad ends", sum(streamed.values()), None, "", note)
    yield Row("…: 5xx, answers of another kind, broken streams", tally.failed, 0, unit="")
    times = " and ".join(f"{end - start:.0f} s" for start, end in seen.away)
    note = f"{len(tally.unavailable):,} while it was away, for {times}"
    yield Row("…: 503 or no answer while the store was there", len(seen.untimely()), 0, "", note)
    note = f"of {tally.acknowledged:,}"
    yield Row("…: acknowledged operations lost", len(tally.lost), 0, unit="", note=note)
    note = f"{median(seen.resident[-len(seen.resident) // 4 :]) / 2**20:.0f} MB in the end"
    bound = _GROWTH if seen.seconds / 4 >= _WARM_SECONDS else None
    yield Row("…: memory, last quarter / second", seen.growth(), bound, "x", note)
    yield Row("…: memory, the most", max(seen.resident) / 2**20, None, "MB", seen.course())
    before, after = seen.files
    note = f"{before} before, {after} after"
    yield Row("…: more open files than before", after - before, _SPARE_FILES, "", note)
    yield Row("…: tracebacks and errors in the log", len(seen.faults()), 0, unit="")


def rows(kind: str = "redis", seconds: float = 600.0, log: Path | None = None) -> Iterator[Row]:
    """Soak, and tell what was wrong beside the table."""
    seen = soak(kind, seconds, log)
    for each in (*seen.tally.failures, *seen.untimely()[:20], *seen.tally.lost[:20]):
        print(each, file=sys.stderr)
    _explain(seen, sys.stderr)
    yield from judged(seen)


def _explain(seen: Seen, to: IO[str]) -> None:
    """Print the beginning of what the log has against the service."""
    if seen.faults():
        lines = seen.log.splitlines()
        at = next(number for number, line in enumerate(lines) if line in seen.faults())
        print("\n".join(lines[max(0, at - 3) : at + 40]), file=to)


def main(arguments: list[str]) -> int:
    """Soak as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service.soak")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--store", choices=("redis", "sqlite"), default="redis")
    parser.add_argument("--log", type=Path, help="a file to keep what the service logs")
    given = parser.parse_args(arguments)
    if given.store == "redis" and shutil.which("redis-server") is None:
        parser.error("redis-server is not installed; soak on --store sqlite")
    return table(rows(given.store, given.minutes * 60, given.log))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
