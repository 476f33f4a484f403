"""The programs in other languages, made ready and run."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.service.operations.processes import SECONDS

SOURCES: Final = Path(__file__).parent
_MINUTES: Final = 300


def run(command: Sequence[str], cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, in some minutes at most."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_MINUTES,
        check=False,
    )


def ready_in_node(folder: Path) -> Path:
    """Have the programs in JavaScript and what they import in a folder."""
    shutil.copytree(
        SOURCES / "node", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules")
    )
    flags = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = run(["npm", "install", *flags], folder)
    assert done.returncode == 0, done.stdout
    return folder


def ready_in_go(folder: Path) -> Path:
    """Have the programs in Go in a folder: `tests` and `follow`."""
    source = SOURCES / "go"
    for command in (
        ["go", "vet", "./..."],
        ["go", "test", "-c", "-o", str(folder / "tests"), "."],
        ["go", "build", "-buildvcs=false", "-o", str(folder / "follow"), "./follow"],
    ):
        done = run(command, source)
        assert done.returncode == 0, done.stdout
    return folder


class Follower:
    """A program that follows a session, and what it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def line(self) -> Any:  # noqa: ANN401 - JSON
        """The next line that it prints."""
        line = self._lines.get(timeout=SECONDS)
        assert line, "the program ended; a line was expected"
        return json.loads(line)

    def until(self, wanted: dict[str, int]) -> None:
        """Wait for a line."""
        heard: list[Any] = []
        while not heard or heard[-1] != wanted:
            try:
                heard.append(self.line())
            except (queue.Empty, AssertionError):
                raise AssertionError(f"expected {wanted}, heard {heard}") from None


@contextmanager
def following(command: Sequence[str], url: str, session_id: str) -> Generator[Follower]:
    """Have a program follow a session of a service."""
    with subprocess.Popen(
        [*command, url, session_id], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Follower(process)
        finally:
            process.kill()
