"""What the seam asks for, in SQL. A change is one transaction of the file."""

from __future__ import annotations

import contextlib
import itertools
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from flight_v6r.diagnostics import Finding
from memory_accounting.ledger import LIVE, USED, Terms
from memory_accounting.samples import pack
from memory_accounting.settings import PoolSettings
from memory_accounting.stores import text
from memory_accounting.stores.seam import (
    NEVER,
    Applied,
    Change,
    Held,
    Holdings,
    Known,
    NotLive,
    Outcome,
    Place,
    Reading,
    Repeated,
    Stale,
    StoreError,
    Wanted,
)
from memory_accounting.stores.sqlite import forking, inspecting, rows
from memory_accounting.stores.sqlite.connecting import (
    ERRORS,
    Options,
    check,
    connect,
    failure,
    is_busy,
)
from memory_accounting.stores.sqlite.schema import signed, unsigned

T = TypeVar("T")

_SESSION: Final = "SELECT number, token, state FROM sessions WHERE id = ?"
_UPDATE: Final = "UPDATE sessions SET token = ?, state = ? WHERE number = ? AND token = ?"
_INSERT: Final = (
    "INSERT INTO sessions (id, token, state) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING"
)
_DELETE: Final = "DELETE FROM sessions WHERE number = ? AND token = ?"
_MAKE: Final = (
    "INSERT INTO allocations (session, number, id, bytes, purpose, allocated_at)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_FREE: Final = (
    "UPDATE allocations SET freed_at = ?"
    " WHERE session = ? AND number = ? AND id = ? AND freed_at IS NULL"
)
_FIND: Final = (
    "SELECT a.number, a.id, a.bytes, a.purpose, a.allocated_at, a.freed_at, s.id"
    " FROM allocations AS a LEFT JOIN sessions AS s ON s.number = a.session WHERE a.id = ?"
)
_LIVE: Final = (
    "SELECT number, id, bytes, purpose, allocated_at FROM allocations"
    " WHERE session = ? AND freed_at IS NULL"
)
_SAMPLES: Final = "SELECT sample FROM samples WHERE session = ? ORDER BY at"
_KEEP: Final = "INSERT INTO samples (session, at, sample) VALUES (?, ?, ?)"
_FORGET: Final = (
    "DELETE FROM allocations WHERE (session, number) IN (SELECT session, number FROM allocations"
    " WHERE freed_at IS NOT NULL ORDER BY freed_at DESC LIMIT -1 OFFSET ?)"
)
_FORGET_OLD: Final = "DELETE FROM allocations WHERE freed_at < ?"


class SqliteStore:
    """The ledger in a file. One connection writes, under a lock; another reads beside it."""

    name = "sqlite"

    def __init__(self, options: Options, settings: PoolSettings, node_terms: Terms) -> None:
        """Open the file. Raises `StoreError` where that is not possible, or it is damaged."""
        self._options = options
        self._settings = settings
        self._node_terms = node_terms
        self._tokens = _tokens()
        self._frees_to_purge = max(1, settings.freed_ids // 8)
        # The first free purges, so that many processes that each free little do so too.
        self._frees = self._frees_to_purge - 1
        self._writer_lock, self._reader_lock = threading.Lock(), threading.Lock()
        self._is_closed = False
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = connect(options)
        forking.watch(self)
        if options.check:
            self._reading(lambda db: check(db, options))

    # the seam

    def load(self, session_id: str) -> Known | None:
        """Return the present state of a session."""
        return self._reading(lambda db: _known(db, session_id))

    def apply(self, change: Change) -> Outcome:
        """Apply a change if its version is the present one."""
        return self._writing(lambda db: self._apply(db, change))

    def apply_all(self, changes: Sequence[Change]) -> list[Outcome | StoreError]:
        """Apply changes in one transaction, each if its version is the present one.

        Where the transaction fails, each is tried by itself, so that none suffers for another.
        """
        if len(changes) > 1:
            with contextlib.suppress(StoreError):
                return self._writing(lambda db: [self._apply_within(db, each) for each in changes])
        return [self._apply_alone(each) for each in changes]

    def find(self, allocation_id: str, now: int) -> Place:
        """Look up an allocation id."""
        row = self._reading(lambda db: db.execute(_FIND, (allocation_id,)).fetchone())
        if row is None:
            return None
        *allocation, freed_at, session_id = row
        if freed_at is not None:
            moment = unsigned(freed_at)
            is_remembered = now - moment <= self._settings.freed_seconds * 1000
            return moment if is_remembered and self._settings.freed_ids else None
        return None if session_id is None else rows.held(tuple(allocation), session_id)

    def read(self, session_id: str) -> Reading | None:
        """Return the present state of a session with its final samples."""

        def reading(db: sqlite3.Connection) -> Reading | None:
            known = _known(db, session_id)
            if known is None:
                return None
            return Reading(known, rows.samples(db.execute(_SAMPLES, (_number(known.version),))))

        return self._at_one_moment(reading)

    def live(self, session_id: str, wanted: Wanted) -> list[Held]:
        """Return live allocations of a session, oldest first."""
        most, made_before, purposes = wanted
        query, values = _LIVE, list[int | str]()
        if made_before is not None:
            query += " AND allocated_at < ?"
            values.append(signed(made_before))
        if purposes is not None:
            query += f" AND purpose IN ({', '.join('?' * len(purposes))})"
            values += [purpose.value for purpose in purposes]
        query += " ORDER BY number"
        if most is not None:
            query += " LIMIT ?"
            values.append(most)

        def reading(db: sqlite3.Connection) -> list[Held]:
            session = db.execute(_SESSION, (session_id,)).fetchone()
            if session is None:
                return []
            return [rows.held(row, session_id) for row in db.execute(query, (session[0], *values))]

        return self._at_one_moment(reading)

    def sessions(self) -> list[str]:
        """Return the ids of the sessions in the order of their opening."""
        query = "SELECT id FROM sessions ORDER BY number"
        return self._reading(lambda db: [row[0] for row in db.execute(query)])

    def totals(self) -> tuple[int, int, int]:
        """Return how many sessions there are, how many allocations are live, and their bytes."""
        query = "SELECT number, token, state, id FROM sessions"
        all_rows = self._reading(lambda db: db.execute(query).fetchall())
        counts = [rows.known(row[:3], row[3]).state.counts for row in all_rows]
        return len(counts), sum(each[LIVE] for each in counts), sum(each[USED] for each in counts)

    def holdings(self, session_id: str) -> Holdings | None:
        """Return all that is kept of a session that can be read."""
        return self._at_one_moment(lambda db: inspecting.holdings(db, session_id))

    def inspect(self) -> list[Finding]:
        """Report damage of the file, and rows that belong to nothing or cannot be read."""
        return self._at_one_moment(inspecting.inspect)

    def mend(self) -> list[Finding]:
        """Mend what can be of that, and report it."""
        now = time.time_ns() // 1_000_000

        def mending(db: sqlite3.Connection) -> list[Finding]:
            return inspecting.mend(db, self._node_terms, now, self._tokens)

        return self._writing(mending)

    def pause(self, seconds: float) -> None:
        """Wait for a moment."""
        time.sleep(seconds)

    def close(self) -> None:
        """Close the file. Closing twice is the same."""
        with self._writer_lock, self._reader_lock:
            self._is_closed = True
            self._drop()

    # changes

    def _apply_alone(self, change: Change) -> Outcome | StoreError:
        try:
            return self.apply(change)
        except StoreError as error:
            return error

    def _apply_within(self, db: sqlite3.Connection, change: Change) -> Outcome:
        """Apply a change within a transaction; an outcome that changes nothing undoes it alone."""
        db.execute("SAVEPOINT one")
        outcome = self._apply(db, change)
        if isinstance(outcome, _NOTHING):
            db.execute("ROLLBACK TO one")
        db.execute("RELEASE one")
        return outcome

    def _apply(self, db: sqlite3.Connection, change: Change) -> Outcome:
        number = self._change_session(db, change)
        if number is None:
            return Stale(_known(db, change.session_id))
        for allocation, place in change.freed:
            freed = (signed(change.at), number[0], place, allocation.id)
            if db.execute(_FREE, freed).rowcount != 1:
                found = db.execute(_FIND, (allocation.id,)).fetchone()
                return NotLive(None if found is None or found[5] is None else unsigned(found[5]))
        if change.made is not None:
            try:
                db.execute(_MAKE, rows.values(number[0], change.made))
            except sqlite3.IntegrityError:
                return Repeated()
        if change.replace or change.state is None:
            db.execute("DELETE FROM samples WHERE session = ?", number[:1])
        for sample in change.samples:
            db.execute(_KEEP, (number[0], signed(sample.at), pack(sample)))
        if change.freed:
            self._forget(db, len(change.freed), change.at)
        return Applied(rows.version(*number))

    def _change_session(self, db: sqlite3.Connection, change: Change) -> tuple[int, str] | None:
        """Write the row of the session if its version is the present one: its number and token."""
        token = next(self._tokens)
        state = change.state
        if change.version == NEVER and state is not None:
            inserted = db.execute(_INSERT, (change.session_id, token, text.write(state)))
            return (inserted.lastrowid or 0, token) if inserted.rowcount == 1 else None
        number, _, present = change.version.partition(" ")
        if state is None:
            written = db.execute(_DELETE, (int(number), present))
        else:
            written = db.execute(_UPDATE, (token, text.write(state), int(number), present))
        return (int(number), token) if written.rowcount == 1 else None

    def _forget(self, db: sqlite3.Connection, freed: int, now: int) -> None:
        """Let go of the freed ids that need not be remembered any more, every so many frees."""
        self._frees += freed
        if self._frees < self._frees_to_purge:
            return
        self._frees = 0
        longest = self._settings.freed_seconds * 1000
        db.execute(_FORGET_OLD, (signed(max(0, now - longest)),))
        most = self._settings.freed_ids
        # So many that there are not more before the next time.
        db.execute(_FORGET, (most and most - self._frees_to_purge + 1,))

    # connections

    def before_fork(self) -> None:
        """Close all connections, and let nobody open one."""
        self._writer_lock.acquire()
        self._reader_lock.acquire()
        self._drop()

    def after_fork(self, *, is_child: bool) -> None:
        """Let connections be opened again; a child goes on with versions of its own."""
        if is_child:
            self._tokens = _tokens()
        self._reader_lock.release()
        self._writer_lock.release()

    def _writing(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in a transaction that writes; an outcome that changes nothing undoes it."""
        with self._writer_lock:
            db = self._writer
            if db is None:
                db = self._writer = self._connect()
            try:
                db.execute("BEGIN IMMEDIATE")
                outcome = action(db)
                db.execute("ROLLBACK" if isinstance(outcome, _NOTHING) else "COMMIT")
            except ERRORS as error:
                self._undo(db, is_sound=is_busy(error))
                raise failure(self._options, error) from error
            except BaseException:
                self._undo(db, is_sound=True)
                raise
            return outcome

    def _reading(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Do something that reads, in one statement."""
        with self._reader_lock:
            db = self._reader
            if db is None:
                db = self._reader = self._connect()
            try:
                return action(db)
            except ERRORS as error:
                self._reader = None
                db.close()
                raise failure(self._options, error) from error

    def _at_one_moment(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Do something that reads, in several statements that see the same."""

        def reading(db: sqlite3.Connection) -> T:
            db.execute("BEGIN")
            try:
                return action(db)
            finally:
                db.execute("COMMIT")

        return self._reading(reading)

    def _connect(self) -> sqlite3.Connection:
        if self._is_closed:
            raise StoreError(f"{self._options.path}: the ledger was closed")
        return connect(self._options)

    def _undo(self, db: sqlite3.Connection, *, is_sound: bool) -> None:
        """Undo what a transaction did, and connect anew next time where that may help.

        A connection to a file that was read-only remains read-only, whatever the file becomes; so
        does one that is opened beside it.
        """
        try:
            if db.in_transaction:
                db.execute("ROLLBACK")
        except sqlite3.Error:
            is_sound = False
        if not is_sound:
            with self._reader_lock:
                self._drop()

    def _drop(self) -> None:
        for db in (self._writer, self._reader):
            if db is not None:
                db.close()
        self._writer = self._reader = None


_NOTHING: Final = (Stale, NotLive, Repeated)


def _tokens() -> Iterator[str]:
    """Make texts that no state of a session ever had before, in this process or in another."""
    process = secrets.token_hex(6)
    return (f"{process}{number:x}" for number in itertools.count())


def _known(db: sqlite3.Connection, session_id: str) -> Known | None:
    row = db.execute(_SESSION, (session_id,)).fetchone()
    return None if row is None else rows.known(row, session_id)


def _number(version: str) -> int:
    return int(version.partition(" ")[0])
