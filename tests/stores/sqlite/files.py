"""What the tests of ledgers in files share."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from memory_accounting import Pool
from tests.accounting.support import make, size
from tests.support import ROOT

_RUN = """
import importlib, sys
_, module, function, *arguments = sys.argv
getattr(importlib.import_module(module), function)(*arguments)
"""


def url(path: Path, **options: object) -> str:
    """The URL of a file."""
    asked = "&".join(f"{name}={value}" for name, value in options.items())
    return f"sqlite:///{path}" + (f"?{asked}" if asked else "")


def apart(function: Callable[..., None], *arguments: object) -> None:
    """Run a function in a process of its own, with texts for arguments."""
    command = [sys.executable, "-c", _RUN, function.__module__, function.__name__]
    done = subprocess.run(
        [*command, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,  # a deadlock is to be told
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def database(path: Path) -> Generator[sqlite3.Connection, None, None]:
    """The file as any program may open it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield db


def fill_disk(patch: pytest.MonkeyPatch, pages: int) -> None:
    """Let no file grow beyond so many pages through a connection that is opened from now on."""
    connect = sqlite3.connect

    def connected(path: Path, **options: Any) -> sqlite3.Connection:  # noqa: ANN401
        db: sqlite3.Connection = connect(path, **options)
        db.execute(f"PRAGMA max_page_count = {pages}")
        return db

    patch.setattr(sqlite3, "connect", connected)


def require_refusal(pool: Pool, cause: str) -> None:
    """Require that nothing can be made, for a reason that a person understands."""
    refused = pool.create_allocation("s", size(10), MemoryPurpose.TEMPORARY).unwrap_err()
    assert refused.code is MemoryErrorCode.ALLOCATION_FAILED
    assert cause in refused.message
    assert refused.details is not None
    assert cause in refused.details


def require_use(pool: Pool, live: int) -> None:
    """Require that exactly so many allocations are live, and that the pool is of use."""
    assert len(pool.list_allocations("s").unwrap()) == live
    assert pool.calculate_memory_stats("s").unwrap().active_allocations == live
    assert pool.free_allocation(make(pool, 10).id).unwrap()
    assert pool.check().unwrap() == []
