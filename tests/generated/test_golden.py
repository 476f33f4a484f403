"""What the generator writes for the fixtures, to the last byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support import FIXTURES, ROOT, generate, write_files

GOLDEN = ROOT / "tests" / "golden"
CASES = sorted(path.name for path in FIXTURES.iterdir())


def _read(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, *, bless: bool) -> None:
    files = generate(FIXTURES / case)
    if bless:
        shutil.rmtree(GOLDEN / case, ignore_errors=True)
        write_files(GOLDEN / case, files)
    assert files == _read(GOLDEN / case)


def test_golden_folders_are_those_of_the_fixtures() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == CASES


def test_the_committed_package_is_what_the_contract_generates() -> None:
    files = generate(ROOT / "wit" / "flight-memory")
    committed = _read(ROOT / "generated")
    assert {name: text for name, text in committed.items() if name in files} == files
    assert {n for n in committed if n.startswith("flight_memory/")} == set(files)
