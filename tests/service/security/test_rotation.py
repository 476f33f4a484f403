"""Keys change while the service runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from memory_accounting.service.security.keys import add_key
from tests.service.security.calling import Guarded


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


def _changed(guarded: Guarded, path: Path, change: Callable[[str], str]) -> None:
    """Change the file, and let the second pass after which it is looked at."""
    replacement = path.with_suffix(".new")
    replacement.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    replacement.chmod(0o600)
    replacement.replace(path)
    guarded.time.pass_(1)


def test_a_key_that_is_added_opens(path: Path) -> None:
    old = add_key(path, "old", ["read:*"])
    guarded = Guarded(keys_file=path)
    new = add_key(path, "new", ["read:*"])
    guarded.time.pass_(1)
    assert [guarded.call(token=each.secret).status for each in (old, new)] == [200, 200]


def test_a_key_that_is_revoked_opens_no_longer(path: Path) -> None:
    made = add_key(path, "ci", ["read:*"])
    guarded = Guarded(keys_file=path)
    assert guarded.call(token=made.secret).status == 200
    _changed(guarded, path, lambda text: f"{text}revoked = true\n")
    answer = guarded.call(token=made.secret)
    assert answer.status == 401
    assert b"revoked" in answer.body


def test_a_key_that_is_removed_opens_no_longer(path: Path) -> None:
    made = add_key(path, "ci", ["read:*"])
    guarded = Guarded(keys_file=path)
    assert guarded.call(token=made.secret).status == 200
    _changed(guarded, path, lambda _: "")
    assert guarded.call(token=made.secret).status == 401


def test_what_is_granted_changes(path: Path) -> None:
    made = add_key(path, "ci", ["read:*"])
    guarded = Guarded(keys_file=path)
    _changed(guarded, path, lambda text: text.replace("read:*", "write:a-*"))
    assert guarded.call(token=made.secret).status == 200
    assert guarded.identity.is_restricted


def test_a_broken_file_keeps_the_keys_and_is_logged_once(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = add_key(path, "ci", ["read:*"])
    guarded = Guarded(keys_file=path)
    _changed(guarded, path, lambda text: text + "[[key]\n")
    for _ in range(3):
        assert guarded.call(token=made.secret).status == 200
        guarded.time.pass_(1)
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "keys.toml" in record.getMessage()
    assert "still holds" in record.getMessage()


def test_a_broken_file_that_is_mended_counts_again(path: Path) -> None:
    made = add_key(path, "ci", ["read:*"])
    guarded = Guarded(keys_file=path)
    _changed(guarded, path, lambda text: text + "[[key]\n")
    assert guarded.call(token=made.secret).status == 200
    _changed(guarded, path, lambda _: "")
    assert guarded.call(token=made.secret).status == 401


def test_a_file_that_is_gone_keeps_the_keys(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    made = add_key(path, "ci", ["read:*"])
    guarded = Guarded(keys_file=path)
    path.unlink()
    for _ in range(3):
        guarded.time.pass_(1)
        assert guarded.call(token=made.secret).status == 200
    assert len(caplog.records) == 1
    assert "No such file" in caplog.text


def test_a_file_that_is_not_utf_8_keeps_the_keys(path: Path) -> None:
    made = add_key(path, "ci", ["read:*"])
    guarded = Guarded(keys_file=path)
    path.write_bytes(b"\xff\xfe")
    guarded.time.pass_(1)
    assert guarded.call(token=made.secret).status == 200


def test_the_file_is_looked_at_once_a_second(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = add_key(path, "ci", ["read:*"])
    guarded = Guarded(keys_file=path)
    looks: list[Path] = []
    stat = Path.stat

    def counted(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        looks.append(self)
        return stat(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", counted)
    for _ in range(50):
        guarded.call(token=made.secret)
        guarded.time.pass_(0.1)
    assert 4 <= len(looks) <= 5
