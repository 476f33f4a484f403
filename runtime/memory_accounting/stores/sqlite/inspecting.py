"""What may be wrong in the file beyond the state of single sessions, and mending it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Final

from flight_v6r.diagnostics import Finding, FindingKind
from memory_accounting import inspection
from memory_accounting.ledger import Terms
from memory_accounting.purposes import PURPOSES
from memory_accounting.refusals import quoted
from memory_accounting.stores import text
from memory_accounting.stores.seam import Held, Holdings, StoreError
from memory_accounting.stores.sqlite import rows
from memory_accounting.stores.sqlite.schema import signed

_SESSIONS: Final = "SELECT id, number, token, state FROM sessions ORDER BY number"
_LIVE: Final = (
    "SELECT number, id, bytes, purpose, allocated_at FROM allocations"
    " WHERE session = ? AND freed_at IS NULL ORDER BY number"
)
_SAMPLES: Final = "SELECT sample FROM samples WHERE session = ? ORDER BY at"
_ORPHANS: Final = (
    "SELECT id FROM allocations WHERE freed_at IS NULL"
    " AND session NOT IN (SELECT number FROM sessions)"
)
_FREE_ORPHANS: Final = (
    "UPDATE allocations SET freed_at = ? WHERE freed_at IS NULL"
    " AND session NOT IN (SELECT number FROM sessions)"
)
_LONE_SAMPLES: Final = (
    "SELECT count(*) FROM samples WHERE session NOT IN (SELECT number FROM sessions)"
)
_LET_GO: Final = (
    "UPDATE allocations SET freed_at = ? WHERE session = ? AND freed_at IS NULL"
    " AND purpose NOT IN (SELECT value FROM json_each(?))"
)


def holdings(db: sqlite3.Connection, session_id: str) -> Holdings | None:
    """Return all that is kept of a session; none where its state or samples cannot be read."""
    row = db.execute("SELECT number, token, state FROM sessions WHERE id = ?", (session_id,))
    session = row.fetchone()
    if session is None:
        return None
    try:
        known = rows.known(session, session_id)
        samples = rows.samples(db.execute(_SAMPLES, session[:1]))
        return Holdings(known, samples, _held(db, session[0], session_id))
    except StoreError:
        return None  # `inspect` tells


def inspect(db: sqlite3.Connection) -> list[Finding]:
    """Report what is wrong; change nothing."""
    return [*_damage(db), *_orphans(db), *_unreadable(db)]


def mend(
    db: sqlite3.Connection, node_terms: Terms, now: int, tokens: Iterator[str]
) -> list[Finding]:
    """Mend what can be mended, within the transaction of the caller, and report what was found.

    Every session of which something is dropped gets a new token: nobody is to go on from a state
    that was known before.
    """
    found = inspect(db)
    kinds = {each.kind for each in found if each.repairable}
    if FindingKind.DAMAGE in kinds:
        db.execute("REINDEX")
    if FindingKind.ORPHAN in kinds:
        db.execute(_FREE_ORPHANS, (signed(now),))
        db.execute("DELETE FROM samples WHERE session NOT IN (SELECT number FROM sessions)")
    if FindingKind.UNREADABLE in kinds:
        for session_id, number, _, state in db.execute(_SESSIONS).fetchall():
            _mend_session(db, session_id, number, state, node_terms, now)
            db.execute("UPDATE sessions SET token = ? WHERE number = ?", (next(tokens), number))
    return found


def _mend_session(  # noqa: PLR0913, PLR0917 - the columns of a row, and what to make of it
    db: sqlite3.Connection, session_id: str, number: int, state: str, terms: Terms, now: int
) -> None:
    """Drop what is unreadable, and put a state that is into order by the allocations."""
    db.execute(_LET_GO, (signed(now), number, json.dumps([each.value for each in PURPOSES])))
    try:
        rows.samples(db.execute(_SAMPLES, (number,)))
    except StoreError:
        db.execute("DELETE FROM samples WHERE session = ?", (number,))
    try:
        text.read(session_id, state)
    except text.UnreadableStateError:
        db.execute("DELETE FROM samples WHERE session = ?", (number,))
        live = _held(db, number, session_id)
        rebuilt = text.write(inspection.rebuilt(session_id, live, terms, now))
        db.execute("UPDATE sessions SET state = ? WHERE number = ?", (rebuilt, number))


def _held(db: sqlite3.Connection, number: int, session_id: str) -> list[Held]:
    return [rows.held(row, session_id) for row in db.execute(_LIVE, (number,))]


def _damage(db: sqlite3.Connection) -> Iterator[Finding]:
    for (message,) in db.execute("PRAGMA integrity_check(100)"):
        if message != "ok":
            # An index can be made anew from its table; a damaged table is for a backup.
            is_index = "index" in message
            yield Finding(FindingKind.DAMAGE, None, message, repairable=is_index)


def _orphans(db: sqlite3.Connection) -> Iterator[Finding]:
    for (allocation_id,) in db.execute(_ORPHANS):
        message = f"allocation {quoted(allocation_id)} belongs to no session"
        yield Finding(FindingKind.ORPHAN, None, message, repairable=True)
    (count,) = db.execute(_LONE_SAMPLES).fetchone()
    if count:
        message = f"{count} samples belong to no session"
        yield Finding(FindingKind.ORPHAN, None, message, repairable=True)


def _unreadable(db: sqlite3.Connection) -> Iterator[Finding]:
    for session_id, number, _, state in db.execute(_SESSIONS).fetchall():
        try:
            text.read(session_id, state)
            rows.samples(db.execute(_SAMPLES, (number,)))
            _held(db, number, session_id)
        except (text.UnreadableStateError, StoreError) as error:
            yield Finding(FindingKind.UNREADABLE, session_id, str(error), repairable=True)
