"""Stores of a soak that are away for a while, as they are in life."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

_HOST: Final = "127.0.0.1"
_PATIENCE: Final = 30.0
_TIMEOUT: Final = 1
"""Seconds that the service tries a SQLite file that somebody else writes to."""


class Store(Protocol):
    """A store that can be taken away and brought back."""

    url: str

    def take_away(self) -> None:
        """Have it answer nothing more."""
        ...

    def bring_back(self) -> None:
        """Have it answer again, with all that it acknowledged; return once it does."""
        ...


class RedisStore:
    """A Redis that loses nothing it acknowledged, and is killed."""

    def __init__(self, folder: Path) -> None:
        """Start it on a free port."""
        with socket.socket() as one:
            one.bind((_HOST, 0))
            self._port: int = one.getsockname()[1]
        self.url = f"redis://{_HOST}:{self._port}"
        self._folder = folder
        self.bring_back()

    def take_away(self) -> None:
        """Kill it with SIGKILL."""
        self._process.kill()
        self._process.wait(_PATIENCE)

    def bring_back(self) -> None:
        """Start it on the same port and the same files."""
        command = ["redis-server", "--bind", _HOST, "--port", str(self._port), "--save", ""]
        command += ["--appendonly", "yes", "--appendfsync", "always", "--dir", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        limit = time.monotonic() + _PATIENCE
        while not self._answers():
            if time.monotonic() > limit or self._process.poll() is not None:
                raise RuntimeError("redis-server does not answer")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((_HOST, self._port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"
        except OSError:
            return False


class SqliteStore:
    """A SQLite file that another process keeps locked for itself."""

    def __init__(self, folder: Path) -> None:
        """Name the file; the service makes it."""
        self._path = folder / "ledger.db"
        self.url = f"sqlite:///{self._path}?timeout={_TIMEOUT}"

    def take_away(self) -> None:
        """Begin to write and do not end."""
        self._connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        self._connection.execute("BEGIN IMMEDIATE")

    def bring_back(self) -> None:
        """Change nothing and let go."""
        self._connection.execute("ROLLBACK")
        self._connection.close()


@contextmanager
def opened(kind: str, folder: Path) -> Generator[Store, None, None]:
    """Open a store of a kind, `redis` or `sqlite`."""
    if kind == "sqlite":
        yield SqliteStore(folder)
        return
    store = RedisStore(folder)
    try:
        yield store
    finally:
        store.take_away()
