"""From one version of the schema to the next: entirely or not at all, by one process."""

from __future__ import annotations

import sqlite3
import threading
from functools import partial
from pathlib import Path

import pytest

from memory_accounting import StoreError, open_pool
from memory_accounting.stores.sqlite import connecting, schema
from memory_accounting.stores.sqlite.schema import MIGRATIONS, migrate
from tests.accounting.support import make
from tests.stores.sqlite.files import database, require_use, url

NEXT = """
ALTER TABLE sessions ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE TABLE notes (id TEXT NOT NULL) STRICT;
INSERT INTO notes SELECT id FROM sessions;
"""
WRONG = NEXT + "DROP TABLE nowhere;"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of the first version."""
    path = tmp_path / "ledger.db"
    with open_pool(url(path)) as pool:
        make(pool, 10)
    return path


def dump(db: sqlite3.Connection) -> list[str]:
    return [*db.iterdump(), str(db.execute("PRAGMA user_version").fetchone())]


def test_a_later_version_is_brought_about(path: Path) -> None:
    with database(path) as db:
        migrate(db, (*MIGRATIONS, NEXT))
        assert db.execute("SELECT id FROM notes").fetchall() == [("s",)]
        assert db.execute("SELECT note FROM sessions").fetchall() == [("",)]
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
        before = dump(db)
        migrate(db, (*MIGRATIONS, NEXT))
        assert dump(db) == before


def test_one_that_fails_in_the_middle_changes_nothing(path: Path) -> None:
    with database(path) as db:
        before = dump(db)
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(db, (*MIGRATIONS, WRONG))
        assert dump(db) == before
    with open_pool(url(path)) as pool:
        require_use(pool, 1)


def test_a_file_is_opened_with_what_its_version_lacks(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "MIGRATIONS", (*MIGRATIONS, NEXT))
    for function in (schema.migrate, schema.version):
        newer = partial(function, migrations=(*MIGRATIONS, NEXT))
        monkeypatch.setattr(connecting, function.__name__, newer)
    with open_pool(url(path)) as pool:
        require_use(pool, 1)
    monkeypatch.undo()
    with pytest.raises(StoreError, match="use a newer version of the program"):
        open_pool(url(path))


def test_of_several_at_once_one_does_it(path: Path) -> None:
    """A second run of the same migration would fail: the table would be there."""
    barrier = threading.Barrier(4)
    failures: list[BaseException] = []

    def run() -> None:
        with database(path) as db:
            barrier.wait()
            try:
                migrate(db, (*MIGRATIONS, NEXT))
            except BaseException as error:  # noqa: BLE001 - shown below
                failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database(path) as db:
        assert db.execute("SELECT count(*) FROM notes").fetchone() == (1,)
