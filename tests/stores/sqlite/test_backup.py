"""A copy of a ledger in use: whole, of one moment, and in place all at once or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from memory_accounting import Pool, StoreError, open_pool
from memory_accounting.stores.sqlite.backup import backup
from memory_accounting.stores.sqlite.connecting import Options
from tests.accounting.support import make
from tests.stores.sqlite.files import apart, fill_disk, require_use, url


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with two allocations."""
    path = tmp_path / "ledger.db"
    with open_pool(url(path)) as pool:
        make(pool, 10)
        make(pool, 20)
    return path


def test_a_copy_is_a_ledger(path: Path) -> None:
    target = path.with_name("copy.db")
    with open_pool(url(path)) as pool:
        listed = pool.list_allocations("s")
        assert backup(Options(path), target) == target.stat().st_size
        assert sorted(path.parent.glob("*copy*")) == [target]
        make(pool, 30)
        with open_pool(url(target)) as copy:
            assert copy.list_allocations("s") == listed
            require_use(copy, 2)
        require_use(pool, 3)


def test_a_copy_while_it_is_written_to(path: Path) -> None:
    """Each allocation holds as many bytes as there were before it: a half copy would not add up."""
    with open_pool(url(path)) as pool:
        is_over = threading.Event()
        writer = threading.Thread(target=write, args=(pool, is_over))
        writer.start()
        listed = 0
        try:
            for number in range(10):
                target = path.with_name(f"copy{number}.db")
                backup(Options(path), target)
                with open_pool(url(target)) as copy:
                    assert copy.check().unwrap() == []
                    listed = len(copy.list_allocations("s").unwrap())
                    require_use(copy, listed)
        finally:
            is_over.set()
            writer.join()
        assert listed > 2


def write(pool: Pool, is_over: threading.Event) -> None:
    while not is_over.is_set():
        make(pool, 10)


def test_a_target_that_exists(path: Path) -> None:
    target = path.with_name("copy.db")
    target.write_text("precious")
    with pytest.raises(StoreError, match="the file exists; name another, or use --force"):
        backup(Options(path), target)
    assert target.read_text() == "precious"
    backup(Options(path), target, overwrite=True)
    with open_pool(url(target)) as copy:
        require_use(copy, 2)


def test_a_folder_is_no_target(path: Path) -> None:
    with pytest.raises(StoreError, match="it is no file"):
        backup(Options(path), path.parent, overwrite=True)


def test_who_may_use_the_ledger_may_use_its_copy(path: Path) -> None:
    path.chmod(0o640)
    target = path.with_name("copy.db")
    backup(Options(path), target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.parametrize("overwrite", [False, True])
def test_the_ledger_is_not_its_own_target(path: Path, overwrite: bool) -> None:  # noqa: FBT001
    link = path.with_name("link.db")
    link.symlink_to(path)
    for target in (path, link):
        with pytest.raises(StoreError, match="it is the ledger itself"):
            backup(Options(path), target, overwrite=overwrite)
    with open_pool(url(path)) as pool:
        require_use(pool, 2)


def test_a_ledger_in_use_is_not_overwritten(path: Path) -> None:
    """What waits in its log would be written over the copy."""
    target = path.with_name("other.db")
    with open_pool(url(target)) as other:
        make(other, 10)
        with pytest.raises(StoreError, match="it is in use, or was not closed"):
            backup(Options(path), target, overwrite=True)
        require_use(other, 1)


@pytest.mark.parametrize("missing", ["missing/copy.db", "ledger.db/copy.db"])
def test_a_target_that_cannot_be(path: Path, missing: str) -> None:
    target = path.with_name("x").parent / missing
    with pytest.raises(StoreError, match="it cannot be written") as caught:
        backup(Options(path), target)
    assert str(target) in str(caught.value)


def test_no_ledger_to_copy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such file"):
        backup(Options(tmp_path / "ledger.db"), tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_ledger_is_not_copied(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:12288] = bytes(4096)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        backup(Options(path), path.with_name("copy.db"))
    assert list(path.parent.glob("*copy*")) == []


def test_a_full_disk_leaves_nothing_half_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = path.with_name("copy.db")
    target.write_text("precious")
    fill_disk(monkeypatch, 2)
    with pytest.raises(StoreError, match="the disk is full"):
        backup(Options(path), target, overwrite=True)
    monkeypatch.undo()
    assert target.read_text() == "precious"
    assert sorted(path.parent.glob("*copy*")) == [target]


def test_a_folder_that_may_not_be_written_to() -> None:
    with tempfile.TemporaryDirectory() as folder:
        apart(copy_into_a_locked_folder, folder)


def copy_into_a_locked_folder(folder: str) -> None:
    path, locked = Path(folder) / "ledger.db", Path(folder) / "locked"
    Path(folder).chmod(0o777)
    locked.mkdir(0o555)
    if os.geteuid() == 0:
        os.setuid(65534)  # root may write anywhere
    with open_pool(url(path)) as pool:
        make(pool, 10)
        with pytest.raises(StoreError, match="it cannot be written: Permission denied"):
            backup(Options(path), locked / "copy.db")
        assert list(locked.iterdir()) == []
        assert stat.S_IMODE(locked.stat().st_mode) == 0o555
        require_use(pool, 1)
