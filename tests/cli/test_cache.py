"""Unchanged runs are quick, and never wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from wit_codegen import cache, cli, pipeline
from wit_codegen.config import Job
from wit_codegen.inputs import read_text
from wit_codegen.results import Generated

WIT = "package a:b;\ninterface i { f: func() -> u32; }\n"
RESULT = Generated({"a_b/i.py": "x = 1\n"}, ("a_b",))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIT_CODEGEN_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "b.wit").write_text(WIT)
    return tmp_path


def _generate(folder: Path, *more: str) -> int:
    return cli.main(["generate", str(folder / "b.wit"), "--out", str(folder / "out"), *more])


def _no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: object) -> Generated:
        pytest.fail("the work was done again")

    monkeypatch.setattr(pipeline, "generate", work)


def test_a_second_run_does_no_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _generate(folder) == 0
    _no_work(monkeypatch)
    assert _generate(folder) == 0
    assert _generate(folder, "--check") == 0


def test_a_file_that_was_touched_is_put_right_without_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _generate(folder)
    module = folder / "out/a_b/i.py"
    text = module.read_text()
    module.write_text(text + "\n# mine\n")
    _no_work(monkeypatch)
    assert _generate(folder, "--check") == 1
    assert _generate(folder) == 0
    assert module.read_text() == text


def test_another_text_or_option_is_generated_anew(folder: Path) -> None:
    _generate(folder)
    (folder / "b.wit").write_text(WIT.replace("u32", "u64"))
    _generate(folder)
    assert "U64" in (folder / "out/a_b/i.py").read_text()
    (folder / "b.wit").write_text("package a:b;\ninterface i { record r { x: u8 } }\n")
    _generate(folder)
    _generate(folder, "--validators")
    assert "validator=checked" in (folder / "out/a_b/i.py").read_text()


def test_a_broken_or_unusable_cache_is_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _generate(folder)
    for kept in (folder / "cache").iterdir():
        kept.write_text("{")
    assert _generate(folder) == 0
    (folder / "file").touch()
    monkeypatch.setenv("WIT_CODEGEN_CACHE_DIR", str(folder / "file" / "below"))
    assert _generate(folder) == 0


def test_no_cache_leaves_none(folder: Path) -> None:
    assert _generate(folder, "--no-cache") == 0
    assert not (folder / "cache").exists()


def test_the_fingerprint_tells_texts_and_options_apart() -> None:
    jobs = [Job("p", Path("o")), Job("p", Path("o"), world="w"), Job("p", Path("o"), prefix="w")]
    jobs.append(Job("p", Path("o"), replace={"a": "b"}))
    keys = {cache.fingerprint(job, read_text(WIT)) for job in jobs}
    assert len(keys) == len(jobs)
    assert cache.fingerprint(jobs[0], read_text(WIT + " ")) not in keys
    assert cache.fingerprint(jobs[0], read_text(WIT)) in keys


def test_what_nobody_asked_for_is_forgotten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store("old", RESULT)
    assert cache.load("old") == RESULT
    monkeypatch.setattr(cache, "_KEPT_SECONDS", -1)
    cache.store("new", RESULT)
    assert cache.load("old") is None
    assert not list((folder / "cache").iterdir())
