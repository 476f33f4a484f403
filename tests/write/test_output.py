from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import pytest

from wit_codegen.write.header import HEADER
from wit_codegen.write.output import Changes, OutputError, compare, differences, write

A = f"{HEADER}a:b. Do not edit.\nA = 1\n"
B = f"{HEADER}a:b. Do not edit.\nB = 1\n"
FILES = {"a_b/__init__.py": A, "a_b/x.py": B, "a_b/py.typed": ""}


def _generate(folder: Path, files: dict[str, str], complete: tuple[str, ...] = ("a_b",)) -> Changes:
    changes = compare(folder, files, complete)
    write(folder, files, changes)
    return changes


def _stamps(folder: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in sorted(folder.rglob("*"))}


def test_files_are_written_with_the_usual_rights(tmp_path: Path) -> None:
    _generate(tmp_path / "out", FILES)
    assert (tmp_path / "out/a_b/x.py").read_text() == B
    plain = tmp_path / "plain"
    plain.touch()
    assert (tmp_path / "out/a_b/x.py").stat().st_mode == plain.stat().st_mode


def test_nothing_is_touched_when_nothing_changed(tmp_path: Path) -> None:
    _generate(tmp_path, FILES)
    before = _stamps(tmp_path)
    assert not _generate(tmp_path, FILES)
    assert _stamps(tmp_path) == before


def test_only_the_changed_file_is_written(tmp_path: Path) -> None:
    _generate(tmp_path, FILES)
    assert _generate(tmp_path, {**FILES, "a_b/x.py": A}) == Changes(("a_b/x.py",), ())


def test_a_generated_file_that_is_no_longer_generated_goes(tmp_path: Path) -> None:
    _generate(tmp_path, {**FILES, "a_b/worlds/w.py": A})
    assert _generate(tmp_path, FILES).deleted == ("a_b/worlds/w.py",)
    assert not (tmp_path / "a_b/worlds").exists()


def test_a_file_of_someone_else_stays(tmp_path: Path) -> None:
    _generate(tmp_path, FILES)
    (tmp_path / "a_b/notes.py").write_text("mine = 1\n")
    _generate(tmp_path, {"a_b/__init__.py": A})
    assert sorted(p.name for p in (tmp_path / "a_b").glob("*.py")) == ["__init__.py", "notes.py"]


def test_stale_modules_of_a_dependency_stay(tmp_path: Path) -> None:
    _generate(tmp_path, FILES)
    assert not compare(tmp_path, {"a_b/__init__.py": A}, ())


def test_a_file_of_someone_else_in_the_way_is_refused_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "a_b").mkdir()
    (tmp_path / "a_b/x.py").write_text("mine = 1\n")
    with pytest.raises(OutputError, match=r"x\.py was not written by wit-codegen"):
        _generate(tmp_path, FILES)
    assert [p.name for p in (tmp_path / "a_b").iterdir()] == ["x.py"]


def test_a_symbolic_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a_b").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="symbolic link"):
        _generate(tmp_path / "out", FILES)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_full_disk_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _generate(tmp_path, FILES)
    before = _stamps(tmp_path)
    make = tempfile.mkstemp
    made: list[tuple[int, str]] = []

    def full(*, prefix: str, dir: Path) -> tuple[int, str]:  # noqa: A002 - tempfile's own name
        if made:
            raise OSError(errno.ENOSPC, "No space left on device")
        made.append(make(prefix=prefix, dir=dir))
        return made[0]

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(OutputError, match="No space left"):
        _generate(tmp_path, {"a_b/__init__.py": B, "a_b/x.py": A, "a_b/new/y.py": A})
    after = _stamps(tmp_path)
    assert {k: v for k, v in after.items() if k.endswith(".py")} == {
        k: v for k, v in before.items() if k.endswith(".py")
    }
    assert sorted(after) == sorted(before)


def test_the_diff_shows_both_sides(tmp_path: Path) -> None:
    _generate(tmp_path, FILES)
    files = {**FILES, "a_b/x.py": A}
    lines = list(differences(tmp_path, files, compare(tmp_path, files, ("a_b",))))
    assert "-B = 1\n" in lines
    assert "+A = 1\n" in lines


def test_a_file_where_a_folder_must_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="out"):
        _generate(tmp_path / "out", FILES)
