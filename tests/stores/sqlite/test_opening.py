"""Opening files: what is a ledger, what is none, and what is said of it."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flight_v6r.diagnostics import FindingKind
from memory_accounting import StoreError, open_async_pool, open_pool
from memory_accounting.opening import sqlite_options
from memory_accounting.stores.sqlite.schema import APPLICATION_ID
from tests.accounting.support import make
from tests.stores.sqlite.files import database, require_use, url
from tests.support import ROOT


def test_options() -> None:
    options = sqlite_options("sqlite:////a/b%20%23c.db?timeout=2.5&synchronous=full&check=no")
    assert options.path == Path("/a/b #c.db")
    assert (options.timeout, options.synchronous, options.check) == (2.5, "full", False)
    options = sqlite_options("SQLITE:///b.db")
    assert options.path == Path.cwd() / "b.db"
    assert (options.timeout, options.synchronous, options.check) == (10, "normal", True)


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ("", "names no store"),
        ("ledger.db", "names no store"),
        ("postgres://host/x", "names no store"),
        ("memory://", "takes nothing more"),
        ("memory:?timeout=1", "takes nothing more"),
        ("sqlite:", "write sqlite:///file.db"),
        ("sqlite:file.db", "write sqlite:///file.db"),
        ("sqlite:/a/file.db", "write sqlite:///file.db"),
        ("sqlite://file.db", "write sqlite:///file.db"),
        ("sqlite:///", "write sqlite:///file.db"),
        ("sqlite:///a#b.db", "write %23 for #"),
        ("sqlite:///a%00.db", "%00 is not allowed"),
        ("sqlite:///a.db?time=1", "no option 'time'; there are timeout, synchronous, check"),
        ("sqlite:///a.db?timeout=0", "timeout: 0 is not above 0 and at most 3600 seconds"),
        ("sqlite:///a.db?timeout=nan", "timeout: nan is not above 0 and at most 3600 seconds"),
        ("sqlite:///a.db?timeout=inf", "timeout: inf is not above 0 and at most 3600 seconds"),
        ("sqlite:///a.db?timeout=soon", "timeout: could not convert"),
        ("sqlite:///a.db?timeout=", "timeout: could not convert"),
        ("sqlite:///a.db?synchronous=off", "synchronous: 'off' is none of normal, full"),
        ("sqlite:///a.db?check=1", "check: '1' is none of yes, no"),
    ],
)
def test_wrong_urls(
    wrong: str, because: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=re.escape(because)):
        open_pool(wrong)
    with pytest.raises(ValueError, match=re.escape(because)):
        asyncio.run(open_async_pool(wrong))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["ledger.db", "mit Leerzeichen ü.db", "100%.db", ":memory:"])
def test_names_of_files(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_pool("sqlite:///" + name.replace("%", "%25")) as pool:
        make(pool, 10)
        assert (tmp_path / name).exists()
    with open_pool(url(tmp_path / name.replace("%", "%25"))) as pool:
        require_use(pool, 1)


def test_the_working_folder_may_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with open_pool("sqlite:///ledger.db") as pool:
        monkeypatch.chdir(tmp_path / "elsewhere")
        make(pool, 10)
        require_use(pool, 1)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def refused(path: Path, **options: object) -> str:
    with pytest.raises(StoreError) as caught:
        open_pool(url(path, **options))
    with pytest.raises(StoreError) as awaited:
        asyncio.run(open_async_pool(url(path, **options)))
    assert str(awaited.value) == str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_no_such_folder(tmp_path: Path) -> None:
    assert "is there such a folder" in refused(tmp_path / "missing" / "ledger.db")
    assert "is there such a folder" in refused(tmp_path)


def test_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Not a database, but long enough to be taken for one. " * 100)
    before = path.read_bytes()
    assert "it is not a SQLite file" in refused(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with database(path) as db:
        db.execute("CREATE TABLE sessions (id TEXT)")
    before = path.read_bytes()
    assert "it is a database of another program" in refused(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_later_schema_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_pool(url(path)) as pool:
        make(pool, 10)
    with database(path) as db:
        db.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    told = refused(path)
    assert "version 7" in told
    assert "use a newer version of the program" in told
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.touch()
    with open_pool(url(path)) as pool:
        make(pool, 10)
    with database(path) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_damaged_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_pool(url(path)) as pool:
        for _ in range(300):
            make(pool, 10)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    for place in range(middle, middle + 4096):
        data[place] ^= 0xFF
    path.write_bytes(data)
    told = refused(path)
    assert "damaged" in told
    assert "restore a backup" in told
    with open_pool(url(path, check="no")) as pool:
        checked = pool.check()
        if checked.is_ok():
            assert {each.kind for each in checked.unwrap()} == {FindingKind.DAMAGE}
        else:
            assert "damaged" in checked.unwrap_err().message


def test_eight_processes_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Those who come second wait for the first, and find a ledger."""
    script = (
        "import os, sys; from memory_accounting import open_pool, memory_size; "
        "from flight_memory.memory_types import MemoryPurpose; "
        "os.write(1, b'.'); os.read(0, 1)\n"
        "with open_pool(sys.argv[1]) as pool:\n"
        "    pool.create_allocation('s', memory_size(1), MemoryPurpose.TEMPORARY).unwrap()"
    )
    for number in range(3):
        path = url(tmp_path / f"ledger{number}.db")
        go, start = os.pipe()
        command = [sys.executable, "-c", script, path]
        children = [
            subprocess.Popen(command, cwd=ROOT, stdin=go, stdout=subprocess.PIPE) for _ in range(8)
        ]
        for child in children:
            assert child.stdout is not None
            assert child.stdout.read(1) == b"."
        os.write(start, b"!" * 8)
        for child in children:
            child.communicate()
            assert child.returncode == 0
        os.close(go)
        os.close(start)
        with open_pool(path) as pool:
            require_use(pool, 8)
