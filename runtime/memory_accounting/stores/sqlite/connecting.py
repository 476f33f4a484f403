"""Opening the file, and saying in words what SQLite says in codes."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Final

import attrs

from memory_accounting.stores.seam import StoreError
from memory_accounting.stores.sqlite.schema import MIGRATIONS, migrate, version

ERRORS: Final = (sqlite3.Error, UnicodeDecodeError)
"""What using a file may raise; the second where a message quotes what is damaged."""
_LEAST_VERSION: Final = (3, 37, 0)
"""The first with strict tables."""


def _absolute(path: Path) -> Path:
    return path.absolute()


@attrs.frozen
class Options:
    """How a file is used."""

    path: Path = attrs.field(converter=_absolute)
    """Where it is, whatever the working folder becomes."""
    timeout: float = 10.0
    """Seconds to wait for another process that writes."""
    synchronous: str = "normal"
    """`normal`: what was acknowledged survives the death of the process; `full`: a loss of power as
    well, for several times the cost."""
    check: bool = True
    """Whether the file is checked for damage when it is opened."""


def connect(options: Options) -> sqlite3.Connection:
    """Open the file, make it if it is not there, and bring it to the present schema.

    Raises `StoreError` where that is not possible.
    """
    if sqlite3.sqlite_version_info < _LEAST_VERSION:
        wanted = ".".join(map(str, _LEAST_VERSION))
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old: {wanted} is needed")
    try:
        db = sqlite3.connect(
            options.path,
            timeout=options.timeout,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
        )
    except ERRORS as error:
        raise failure(options, error) from error
    try:
        _set_up(db, options)
    except ERRORS as error:
        db.close()
        raise failure(options, error) from error
    except StoreError as error:
        db.close()
        raise StoreError(f"{options.path}: {error}") from error
    return db


def check(db: sqlite3.Connection, options: Options) -> None:
    """Raise `StoreError` if the file is damaged."""
    try:
        found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    except ERRORS as error:
        raise failure(options, error) from error
    if found != "ok":
        raise StoreError(f"{options.path} is damaged ({found}); repair it, or restore a backup")


def failure(options: Options, error: sqlite3.Error | UnicodeDecodeError) -> StoreError:
    """Say what an error means, and where."""
    if isinstance(error, UnicodeDecodeError):
        return StoreError(f"{options.path}: {_DAMAGED} ({error})")
    code: str = getattr(error, "sqlite_errorname", "") or ""
    for prefix, meaning in _MEANINGS:
        if code.startswith(prefix):
            return StoreError(f"{options.path}: {meaning.format(options=options)} ({error})")
    return StoreError(f"{options.path}: {error}")


_DAMAGED: Final = "it is damaged; repair it, or restore a backup"
_MEANINGS: Final = (
    ("SQLITE_BUSY", "another process was writing for more than {options.timeout:g} s"),
    ("SQLITE_LOCKED", "another process was writing for more than {options.timeout:g} s"),
    ("SQLITE_FULL", "the disk is full"),
    ("SQLITE_READONLY", "it is read-only, or the -wal or the -shm beside it is"),
    ("SQLITE_CANTOPEN", "it cannot be opened: is there such a folder, and may it be written to?"),
    ("SQLITE_NOTADB", "it is not a SQLite file"),
    ("SQLITE_CORRUPT", _DAMAGED),
    ("SQLITE_IOERR", "reading or writing failed"),
)


def is_busy(error: Exception) -> bool:
    """Tell whether an error says no more than that others use the file."""
    code: str = getattr(error, "sqlite_errorname", "") or ""
    return code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _set_up(db: sqlite3.Connection, options: Options) -> None:
    is_ready = version(db) == len(MIGRATIONS)  # asked first: a foreign file stays as it is
    if not is_ready and not os.access(options.path, os.W_OK):
        raise StoreError("it is read-only, and was not set up by this version of the program")
    _use_wal(db, options)
    db.execute(f"PRAGMA synchronous = {options.synchronous}")
    db.execute("PRAGMA temp_store = memory")
    if not is_ready:
        migrate(db)


def _use_wal(db: sqlite3.Connection, options: Options) -> None:
    """Switch to the write-ahead log, for which SQLite itself does not wait where it is busy."""
    limit = time.monotonic() + options.timeout
    while True:
        try:
            mode = db.execute("PRAGMA journal_mode = wal").fetchone()[0]
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY":
                return  # what is there can still be read
            if "locked" not in str(error) or time.monotonic() > limit:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise StoreError(f"this place for a file has no write-ahead log (mode {mode})")
        return
