"""What may be wrong in a file: it is named, mended where that is possible, and the pool goes on."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from flight_memory.memory_types import MemoryErrorCode
from flight_v6r.diagnostics import FindingKind
from memory_accounting import Pool, StoreError, open_pool
from tests.accounting.support import ManualClock, make
from tests.stores.sqlite.files import database, url

Damage = Callable[[sqlite3.Connection], object]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of two sessions with allocations, a freed one, and a history."""
    path, clock = tmp_path / "ledger.db", ManualClock()
    with open_pool(url(path), clock=clock) as pool:
        for session in ("s", "t"):
            for amount in range(1, 20):
                make(pool, amount * 1000, session=session)
                clock.advance(10)
            first = pool.list_allocations(session).unwrap()[0]
            assert pool.free_allocation(first.id).unwrap()
    return path


def sql(*statements: str) -> Damage:
    return lambda db: [db.execute(each) for each in statements]


def state(**values: object) -> Damage:
    """Have the state of a session tell something else."""

    def change(db: sqlite3.Connection) -> None:
        (text,) = db.execute("SELECT state FROM sessions WHERE id = 's'").fetchone()
        changed = json.dumps(json.loads(text) | values)
        db.execute("UPDATE sessions SET state = ? WHERE id = 's'", (changed,))

    return change


def lose_an_index(db: sqlite3.Connection) -> None:
    """Have rows that an index does not know, as after a disk forgot what was written to it."""
    (number, definition) = db.execute(
        "SELECT rootpage, sql FROM sqlite_schema WHERE name = 'freed'"
    ).fetchone()
    db.execute("PRAGMA writable_schema = on")
    db.execute("DELETE FROM sqlite_schema WHERE name = 'freed'")
    db.execute("PRAGMA writable_schema = reset")
    db.execute("UPDATE allocations SET freed_at = freed_at + 1 WHERE freed_at IS NOT NULL")
    db.execute("PRAGMA writable_schema = on")
    db.execute(
        "INSERT INTO sqlite_schema VALUES ('index', 'freed', 'allocations', ?, ?)",
        (number, definition),
    )
    db.execute("PRAGMA writable_schema = reset")


@attrs.frozen
class Wound:
    """Something that is done to a file, and what is to be found then."""

    name: str
    do: Damage
    kind: FindingKind
    told: str
    is_whole: bool = False
    """Whether the allocations are all there afterwards."""


_ALL = True
WOUNDS = (
    Wound("used", state(used=7), FindingKind.COUNTERS, "used is 7; by the live", _ALL),
    Wound("committed", state(committed=0), FindingKind.COUNTERS, "committed is 0", _ALL),
    Wound("uses", state(uses=[9] * 8), FindingKind.COUNTERS, "shares is (9, 9", _ALL),
    Wound("live", state(live=2**40), FindingKind.COUNTERS, "live is 1099511627776", _ALL),
    Wound("made", state(made=0), FindingKind.COUNTERS, "made is 0", _ALL),
    Wound("peak", state(peak=1), FindingKind.COUNTERS, "peak is 1", _ALL),
    Wound("bytes made", state(bytes_made=0), FindingKind.COUNTERS, "bytes_made is 0", _ALL),
    Wound(
        "a lost allocation",
        sql("DELETE FROM allocations WHERE session = 1 AND number = 5"),
        FindingKind.COUNTERS,
        "live is 18; by the live allocations it is 17",
    ),
    Wound(
        "an allocation of another size",
        sql("UPDATE allocations SET bytes = 1 WHERE session = 1 AND number = 5"),
        FindingKind.COUNTERS,
        "used is",
    ),
    Wound(
        "a lost session",
        sql("DELETE FROM sessions WHERE id = 't'"),
        FindingKind.ORPHAN,
        "belongs to no session",
        _ALL,
    ),
    Wound(
        "lone samples",
        sql("INSERT INTO samples SELECT 99, at, sample FROM samples"),
        FindingKind.ORPHAN,
        "samples belong to no session",
        _ALL,
    ),
    Wound(
        "lost samples",
        sql("DELETE FROM samples WHERE session = 1 AND at IN (SELECT min(at) FROM samples)"),
        FindingKind.HISTORY,
        "the state counts",
        _ALL,
    ),
    Wound(
        "samples out of order",
        sql("UPDATE samples SET at = -at WHERE session = 1"),
        FindingKind.HISTORY,
        "out of order",
        _ALL,
    ),
    Wound("counted samples", state(stored=3), FindingKind.HISTORY, "counts 3", _ALL),
    Wound(
        "a cut sample",
        sql("UPDATE samples SET sample = x'0102' WHERE session = 1 AND at > 0"),
        FindingKind.UNREADABLE,
        "are not a number of samples",
        _ALL,
    ),
    Wound(
        "an unknown purpose",
        sql("UPDATE allocations SET purpose = 'fun' WHERE session = 1 AND number = 5"),
        FindingKind.UNREADABLE,
        "has no known purpose",
    ),
    Wound(
        "no JSON",
        sql("UPDATE sessions SET state = '{' WHERE id = 's'"),
        FindingKind.UNREADABLE,
        "cannot be read",
        _ALL,
    ),
    Wound(
        "nothing in it",
        sql("UPDATE sessions SET state = '{}' WHERE id = 's'"),
        FindingKind.UNREADABLE,
        "cannot be read",
        _ALL,
    ),
    Wound("a later form", state(form=2), FindingKind.UNREADABLE, "it has form 2", _ALL),
    Wound("a text", state(used="much"), FindingKind.UNREADABLE, "'much' is no amount", _ALL),
    Wound("below zero", state(live=-1), FindingKind.UNREADABLE, "-1 is no amount", _ALL),
    Wound("yes", state(made=True), FindingKind.UNREADABLE, "True is no amount", _ALL),
    Wound("a platform", state(platform="n64"), FindingKind.UNREADABLE, "no platform", _ALL),
    Wound("limits", state(limits=[1]), FindingKind.UNREADABLE, "cannot be read", _ALL),
    Wound("a user", state(user_id=5), FindingKind.UNREADABLE, "user_id is 5", _ALL),
    Wound("a shift", state(shift=None), FindingKind.UNREADABLE, "shift None", _ALL),
    Wound("a sample", state(newest=[1, 2]), FindingKind.UNREADABLE, "cannot be read", _ALL),
    Wound("an index", lose_an_index, FindingKind.DAMAGE, "index", _ALL),
)


@pytest.mark.parametrize("wound", WOUNDS, ids=lambda wound: wound.name)
@pytest.mark.parametrize("is_open", [False, True], ids=["reopened", "open"])
def test_a_wound_is_named_and_mended(path: Path, wound: Wound, is_open: bool) -> None:  # noqa: FBT001
    pool = open_pool(url(path, check="no"))
    ids = {each.id for each in pool.list_allocations("s").unwrap()}
    make(pool, 10, session="t")
    with database(path) as db:
        wound.do(db)
    if not is_open:
        pool.close()
        pool = open_pool(url(path, check="no"))
    with pool:
        found = pool.check().unwrap()
        assert any(each.kind is wound.kind and wound.told in each.message for each in found), found
        assert all(each.repairable for each in found)
        assert pool.check().unwrap() == found
        mended = pool.repair().unwrap()
        assert {each.kind for each in found} <= {each.kind for each in mended}
        assert pool.check().unwrap() == []
        assert pool.repair().unwrap() == []
        require_use(pool, ids, is_whole=wound.is_whole)


def require_use(pool: Pool, ids: set[str], *, is_whole: bool) -> None:
    """Require that what is there adds up and can be freed, and that new ones can be made."""
    listed = {each.id for each in pool.list_allocations("s").unwrap()}
    assert listed <= ids
    assert len(ids - listed) <= (not is_whole)
    assert pool.get_ledger_status().unwrap().allocations >= len(listed)
    for allocation_id in ids:
        freed = pool.free_allocation(allocation_id)
        assert freed.is_ok() is (allocation_id in listed)
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 0
    make(pool, 10)
    pool.generate_memory_report("s").unwrap()
    pool.get_memory_trends("s", 3600).unwrap()
    pool.sample().unwrap()
    assert pool.check().unwrap() == []


def test_more_than_the_capacity_is_named_and_nothing_is_taken_away(path: Path) -> None:
    with database(path) as db:
        state(capacity=1000, limits=[1000] * 5)(db)
    with open_pool(url(path)) as pool:
        listed = pool.list_allocations("s")
        (found,) = pool.check().unwrap()
        assert found.kind is FindingKind.OVER_CAPACITY
        assert found.session_id == "s"
        assert not found.repairable
        assert pool.repair().unwrap() == [found]
        assert pool.list_allocations("s") == listed
        for each in listed.unwrap():
            assert pool.free_allocation(each.id).unwrap()
        assert pool.check().unwrap() == []


def test_what_is_wrong_with_one_session_troubles_no_other(path: Path) -> None:
    with database(path) as db:
        sql("UPDATE sessions SET state = '{' WHERE id = 's'")(db)
    with open_pool(url(path)) as pool:
        refused = pool.get_memory_snapshot("s").unwrap_err()
        assert refused.code is MemoryErrorCode.ALLOCATION_FAILED
        assert "repair it" in refused.message
        listed = pool.list_allocations("t")
        make(pool, 10, session="t")
        pool.repair().unwrap()
        assert pool.list_allocations("t").unwrap()[:-1] == listed.unwrap()


def test_a_pool_that_knew_the_state_before_a_repair_goes_on_from_it(path: Path) -> None:
    with open_pool(url(path)) as one, open_pool(url(path)) as other:
        make(one, 10)
        with database(path) as db:
            sql("UPDATE sessions SET state = '{' WHERE id = 's'", "DELETE FROM samples")(db)
        other.repair().unwrap()
        make(one, 10)
        assert one.check().unwrap() == []


@pytest.mark.parametrize("seed", range(60))
def test_flipped_bytes_are_told_or_harmless(path: Path, seed: int) -> None:
    """Whatever is flipped, an answer comes, and no exception of another kind."""
    choose = random.Random(seed)  # noqa: S311 - noise, not a secret
    data = bytearray(path.read_bytes())
    for _ in range(choose.choice([1, 8, 200])):
        data[choose.randrange(100, len(data))] ^= 1 << choose.randrange(8)
    path.write_bytes(data)
    try:
        pool = open_pool(url(path, check=choose.choice(["yes", "no"])))
    except StoreError:
        return  # test_opening reads what it says
    with pool:
        for session in ("s", "t"):
            pool.get_memory_snapshot(session)
            pool.get_memory_trends(session, 2**40)
            pool.list_allocations(session)
            pool.generate_memory_report(session)
        pool.get_ledger_status()
        pool.check()
        if pool.repair().is_ok():
            # An index is made anew from its table, which may be damaged as well.
            remaining = pool.check().unwrap_or([])
            assert {each.kind for each in remaining if each.repairable} <= {FindingKind.DAMAGE}
