"""The tables of the file, and how a file of an earlier version becomes one of this.

Amounts and moments are unsigned numbers of 64 bits, and SQLite's are signed: those above 2^63 - 1
are kept less 2^64.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from memory_accounting.stores.seam import StoreError

APPLICATION_ID: Final = 0x56365221
"""Marks a file as a ledger ("V6R!")."""

_FIRST: Final = """
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE TABLE allocations (
    session INTEGER NOT NULL,
    number INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    allocated_at INTEGER NOT NULL,
    freed_at INTEGER,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX freed ON allocations (freed_at) WHERE freed_at IS NOT NULL;
CREATE TABLE samples (
    session INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sample BLOB NOT NULL,
    PRIMARY KEY (session, at)
) STRICT, WITHOUT ROWID;
"""
# What a session holds is a few numbers in its `state`, so that no question about it looks at its
# allocations. A freed allocation stays for as long as its id is to be remembered, and is found in
# the index `freed` when that is over; so a free changes one row in place.

MIGRATIONS: Final = (_FIRST,)
"""From each version of the schema to the next, the first from an empty file."""


def migrate(db: sqlite3.Connection, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring the file to the newest version, entirely or not at all; one process at a time does it.

    Raises `StoreError` for a file that is no ledger, or one of a later version.
    """
    if version(db, migrations) == len(migrations):
        return
    db.execute("BEGIN EXCLUSIVE")
    try:
        for script in migrations[_version(db, migrations) :]:
            for statement in filter(str.strip, script.split(";")):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(migrations)}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def version(db: sqlite3.Connection, migrations: tuple[str, ...] = MIGRATIONS) -> int:
    """Return the version of the file's schema, 0 for an empty file; change nothing.

    Raises `StoreError` for a file that is no ledger, or one of a later version.
    """
    db.execute("BEGIN")  # another process may be about to set the file up
    try:
        return _version(db, migrations)
    finally:
        db.execute("COMMIT")


def _version(db: sqlite3.Connection, migrations: tuple[str, ...]) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    mark: int = db.execute("PRAGMA application_id").fetchone()[0]
    is_empty = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if mark != APPLICATION_ID and not is_empty:
        raise StoreError("it is a database of another program")
    if version > len(migrations):
        raise StoreError(
            f"its schema has version {version}, and this program knows {len(migrations)}: "
            "use a newer version of the program"
        )
    return version


_SIGN: Final = 1 << 63


def signed(number: int) -> int:
    """Return a u64 as SQLite can keep it."""
    return number if number < _SIGN else number - 2 * _SIGN


def unsigned(number: int) -> int:
    """Return the u64 that was kept."""
    return number if number >= 0 else number + 2 * _SIGN
