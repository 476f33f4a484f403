"""The size rules: small files, small functions, and nothing that only looks small."""

from __future__ import annotations

import ast
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("generator", "runtime", "templates")

FILE_CAP = 400
FILE_MEDIAN = 150
FUNCTION_CAP = 50
FUNCTION_P90 = 30
FUNCTION_MEDIAN = 10


def _files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, f"no code below {folders}"
    return found


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield (
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                (node.end_lineno - node.lineno + 1),
            )


@pytest.mark.parametrize("path", _files(*CODE, "tests", "benchmarks"), ids=str)
def test_no_file_is_over_the_cap(path: Path) -> None:
    assert _lines(path) <= FILE_CAP


def test_half_of_the_files_are_small() -> None:
    assert statistics.median(map(_lines, _files(*CODE))) <= FILE_MEDIAN


def test_no_function_is_over_the_cap() -> None:
    long = {name: n for path in _files(*CODE) for name, n in _functions(path) if n > FUNCTION_CAP}
    assert not long


def test_most_functions_are_small() -> None:
    lengths = sorted(n for path in _files(*CODE) for _, n in _functions(path))
    assert statistics.median(lengths) <= FUNCTION_MEDIAN
    assert lengths[len(lengths) * 9 // 10] <= FUNCTION_P90


def test_the_top_level_is_fixed() -> None:
    """Everything that git tracks lives in one of the folders that the project is made of."""
    folders = {"benchmarks", "docs", "examples", "generated", "generator", "runtime", "templates"}
    folders |= {".ci", "tests", "wit"}
    files = {"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"}
    files |= {".gitignore", ".pre-commit-config.yaml", "pyproject.toml"}
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    assert {line.split("/")[0] for line in listed.stdout.splitlines()} <= folders | files
