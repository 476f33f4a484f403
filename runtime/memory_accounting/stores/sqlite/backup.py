"""A copy of the file while it is in use: whole, checked, and in place all at once or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from memory_accounting.stores.seam import StoreError
from memory_accounting.stores.sqlite.connecting import ERRORS, Options, check, connect, failure


def backup(source: Options, target: Path, *, overwrite: bool = False) -> int:
    """Copy a ledger as it is at one moment; others may go on using it. Returns its bytes.

    Raises `StoreError` when the ledger is not there or damaged, when the target exists (unless it
    may be overwritten), or when it cannot be written.
    """
    if not source.path.exists():
        raise StoreError(f"{source.path}: there is no such file")
    if target.exists():
        _require_replaceable(source.path, target, overwrite=overwrite)
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise StoreError(f"{target}: it cannot be written: {error.strerror}") from error
    os.close(descriptor)
    partial = Path(name)
    try:
        _copy(source, partial)
        shutil.copymode(source.path, partial)  # who may use the ledger may use its copy
        partial.replace(target)
    except OSError as error:
        raise StoreError(f"{target}: it cannot be written: {error.strerror}") from error
    finally:
        for rest in (partial, *map(partial.with_name, _beside(partial))):
            rest.unlink(missing_ok=True)
    return target.stat().st_size


def _require_replaceable(source: Path, target: Path, *, overwrite: bool) -> None:
    if target.samefile(source):
        raise StoreError(f"{target}: it is the ledger itself; name another file")
    if not target.is_file():
        raise StoreError(f"{target}: it is no file; name one")
    if not overwrite:
        raise StoreError(f"{target}: the file exists; name another, or use --force to overwrite it")
    if target.with_name(f"{target.name}-wal").exists():
        # What waits in that log would be written over the copy.
        raise StoreError(f"{target}: it is in use, or was not closed; name another file")


def _beside(path: Path) -> list[str]:
    """Name the files that SQLite keeps beside one while it is in use."""
    return [f"{path.name}-{kind}" for kind in ("journal", "wal", "shm")]


def _copy(source: Options, partial: Path) -> None:
    db = connect(source)
    copied = Options(partial)
    try:
        copy = sqlite3.connect(partial, isolation_level=None)
        try:
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = delete")  # one file, without a log beside it
            check(copy, copied)
        except ERRORS as error:
            raise failure(copied, error) from error
        finally:
            copy.close()
    finally:
        db.close()
    with partial.open("rb") as written:
        os.fsync(written.fileno())
