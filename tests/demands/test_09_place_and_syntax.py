"""Demand 9: output where the user wants it, twice if need be, typed, and in Python 3.11.

bytecodealliance/componentize-py#149 asks for a place of the user's choice. A second run into
the same folder failed with a backtrace; packages lacked py.typed; and output used syntax of a
Python newer than the one promised.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import FIXTURES, generate
from wit_codegen import cli
from wit_codegen.translate.options import Options

CASES = sorted(path.name for path in FIXTURES.iterdir())
PROMISED = (3, 11)
# What the standard library has only since a later version, and generated code might want.
NEWER = {
    ("collections.abc", "Buffer"),
    ("enum", "EnumDict"),
    ("typing", "ReadOnly"),
    ("typing", "TypeAliasType"),
    ("typing", "TypeIs"),
    ("typing", "get_protocol_members"),
    ("typing", "override"),
    ("warnings", "deprecated"),
}


def test_a_second_run_and_a_run_over_part_of_the_output_succeed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["generate", str(FIXTURES / "worlds"), "--out", str(tmp_path / "deep" / "out")]
    assert [cli.main(command), cli.main(command)] == [0, 0]
    written = sorted((tmp_path / "deep/out").rglob("*.py"))
    text = written[0].read_text()
    written[0].unlink()
    written[1].write_text("")
    assert cli.main(command) == 0
    assert written[0].read_text() == text
    assert ", 2 written" in capsys.readouterr().out.splitlines()[-1]


def test_the_package_may_be_anywhere_in_the_users_own(tmp_path: Path) -> None:
    out = tmp_path / "app" / "wit"
    command = ["generate", str(FIXTURES / "worlds"), "--out", str(out), "--prefix", "app.wit"]
    assert cli.main(command) == 0
    program = "import app.wit.demo_worlds.worlds.everything"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert not done.stderr


@pytest.mark.parametrize("case", CASES)
def test_every_package_says_that_it_is_typed(case: str) -> None:
    files = generate(FIXTURES / case)
    packages = {name.split("/")[0] for name in files}
    assert {f"{package}/py.typed" for package in packages} <= set(files)


@pytest.mark.parametrize("validators", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_the_output_is_python_of_the_promised_version(case: str, *, validators: bool) -> None:
    for name, text in generate(FIXTURES / case, Options(validators=validators)).items():
        if name.endswith(".py"):
            tree = ast.parse(text, name, feature_version=PROMISED)
            imported = {
                (node.module, alias.name)
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            assert not imported & NEWER
