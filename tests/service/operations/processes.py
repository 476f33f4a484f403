"""`v6r serve` as a process of its own."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = 60
"""How long is waited for what must come."""
COMMAND = (sys.executable, "-W", "error", "-m", "memory_accounting.cli", "serve")


def environment(**variables: str) -> dict[str, str]:
    """The environment, without what would set the service."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("V6R_")}
    return kept | variables


def finished(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `v6r serve` that ends by itself."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


class Serving:
    """A process that serves, and its log."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.records: list[dict[str, Any]] = []
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url: str = self.logged("serving ")["message"].split()[1]
        self.port = int(self.url.rpartition(":")[2])

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.put(line)
        self._lines.put(None)

    def logged(self, beginning: str) -> dict[str, Any]:
        """Wait for a record, and return it."""
        while True:
            line = self._lines.get(timeout=SECONDS)
            assert line is not None, f"the process ended: {self.records}"
            record = self._record(line)
            self.records.append(record)
            if record["message"].startswith(beginning):
                return record

    def _record(self, line: str) -> dict[str, Any]:
        try:
            record: dict[str, Any] = json.loads(line)
        except ValueError:
            rest = [line]
            while (more := self._lines.get(timeout=SECONDS)) is not None:
                rest.append(more)
            raise AssertionError("".join(rest)) from None
        return record

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        """Wait for the end; return the exit code."""
        code = self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        while (line := self._lines.get(timeout=SECONDS)) is not None:
            self.records.append(self._record(line))
        return code


@contextmanager
def serving(*arguments: str, cwd: Path, **variables: str) -> Generator[Serving]:
    """Serve on a free port, and end it in any case."""
    given = {"V6R_PORT": "0", "V6R_LOG_FORMAT": "json", "V6R_STORE": "sqlite:///ledger.db"}
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(**(given | variables)),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Serving(process)
        finally:
            if process.poll() is None:
                process.kill()
