"""Demand 12: say what changed, before it breaks something.

A new import that a world had come to need stopped programs from starting, and nothing said so. Here
`--diff` and `--check` show it when the code is generated, and type checkers show every host that
lacks it. What a host says at instantiation is tested with the host; README.md lists where.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demands.support import mypy_errors
from wit_codegen import cli

BEFORE = "package test:example@1.2.0;\nworld app { import log: func(line: string); }\n"
AFTER = BEFORE.replace(" }", " import clock: func() -> u64; }")
PROGRAM = """
from test_example.worlds.app import AppImports

class Host:
    def log(self, line: str) -> None:
        print(line)

imports: AppImports = Host()
"""


def test_a_new_import_is_in_the_diff_and_makes_the_output_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wit = tmp_path / "app.wit"
    wit.write_text(BEFORE)
    command = ["generate", str(wit), "--out", str(tmp_path / "out")]
    assert cli.main(command) == 0
    wit.write_text(AFTER)
    capsys.readouterr()
    assert cli.main([*command, "--diff"]) == 1
    captured = capsys.readouterr()
    assert "+    def clock(self) -> U64:\n" in captured.out
    assert "worlds/app.py is not what" in captured.err


def test_a_host_that_lacks_the_new_import_is_found_by_a_type_checker(tmp_path: Path) -> None:
    assert mypy_errors(tmp_path, BEFORE, PROGRAM) == []
    (error,) = mypy_errors(tmp_path, AFTER, PROGRAM)
    assert '"AppImports"' in error
