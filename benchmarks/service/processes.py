"""Processes to be measured: servers and what loads them, each by itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import attrs

_PATIENCE: Final = 30.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_STARTED: Final = re.compile(r"http://127\.0\.0\.1:(\d+)")


@attrs.frozen
class Served:
    """A server in a process of its own."""

    port: int
    process: subprocess.Popen[str]

    def cpu_seconds(self) -> float:
        """Return the processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def open_files(self) -> int:
        """Return how many file descriptors it has open."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def resident_bytes(self) -> int:
        """Return the memory that it has resident."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def bare() -> Generator[Served, None, None]:
    """Serve the bare endpoint, with the server set as the service sets its own."""
    command = ["-m", "uvicorn", "benchmarks.service.bare:app", "--port", "0"]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    with _serving(command) as served:
        yield served


@contextmanager
def service(
    store: str = "memory:", *, log: Path | None = None, **variables: str
) -> Generator[Served, None, None]:
    """Serve a ledger as `v6r serve` does by default; its log is kept where a file is named."""
    command = ["-m", "memory_accounting.cli", "serve", "--port", "0", "--store", store]
    with _serving(command, log, V6R_NODE_CAPACITY=str(2**62), **variables) as served:
        yield served


def ask(module: str, *arguments: object) -> Any:  # noqa: ANN401 - JSON
    """Run a module of this package as a process of its own; return the JSON that it prints."""
    command = [sys.executable, "-m", f"benchmarks.service.{module}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{module}: {done.stderr}")
    return json.loads(done.stdout)


@contextmanager
def _serving(
    arguments: list[str], kept: Path | None = None, **variables: str
) -> Generator[Served, None, None]:
    # Appended to, since the process and who reads it here share one position.
    with kept.open("a+") if kept else tempfile.TemporaryFile("a+") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=log,
            stderr=log,
            text=True,
            env=os.environ | variables,
        )
        try:
            yield Served(_port(process, log), process)
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _port(process: subprocess.Popen[str], log: IO[str]) -> int:
    """Wait until a server says where it serves."""
    limit = time.monotonic() + _PATIENCE
    while time.monotonic() < limit:
        log.seek(0)
        text = log.read()
        found = _STARTED.search(text)
        if found:
            return int(found[1])
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {text}")
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
