"""What `wit-codegen call` lets a component reach: what is asked for, and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_without_wasi_its_imports_are_named(run: Run, clock: Path) -> None:
    code, out, err = run("call", clock, "seven()")
    assert (code, out) == (1, "")
    assert "W322" in err
    assert "note: it imports `wasi:clocks/wall-clock@0.2.0`" in err
    assert "grant it with --wasi" in err


def test_the_time_is_a_grant_of_its_own(run: Run, clock: Path) -> None:
    code, out, err = run("call", clock, "--wasi", "seven()", "seconds()")
    assert (code, out) == (1, "7\n")
    assert "W324" in err
    assert "grant them with --clocks" in err
    code, out, _ = run("call", clock, "--clocks", "seconds()")
    assert code == 0
    assert int(out) > 1_700_000_000


def test_nothing_is_granted_unasked(run: Run, reaching: Path) -> None:
    calls = ["environment()", "arguments()", "folders()", 'say("hello")']
    assert run("call", reaching, "--wasi", *calls) == (0, "[]\n[]\n0\n()\n", "")


def test_environment_and_arguments(run: Run, reaching: Path) -> None:
    grants = ["--env", "A=1", "--env", "B=x=y", "--env", "C=", "--arg", "one", "--arg=-v"]
    code, out, _ = run("call", reaching, *grants, "environment()", "arguments()")
    assert code == 0
    environment, arguments = out.splitlines()
    assert environment == '[("A", "1"), ("B", "x=y"), ("C", "")]'
    assert arguments == f'["{reaching}", "one", "-v"]'


def test_folders(run: Run, reaching: Path, tmp_path: Path) -> None:
    folders = [f"--dir={tmp_path}", f"--dir={tmp_path}::/b:rw", f"--dir={tmp_path}::/c:ro"]
    assert run("call", reaching, *folders, "folders()") == (0, "3\n", "")


def test_what_it_prints_stands_among_the_results(reaching: Path) -> None:
    command = [sys.executable, "-m", "wit_codegen", "call", str(reaching), "--stdio"]
    done = subprocess.run(
        [*command, 'say("one\\n")', "folders()", 'say("two\\n")', "folders()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout == "one\n()\n0\ntwo\n()\n0\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--env", "LEVEL"), "--env takes K=V, as in LEVEL=2: LEVEL"),
        (("--env", "=2"), "--env takes K=V"),
        (("--dir", "::/data"), "--dir takes HOST::GUEST"),
        (("--dir", "data::"), "--dir takes HOST::GUEST"),
        (("--dir", ":rw"), "--dir takes HOST::GUEST"),
        (("--dir", "/nowhere::/data:rw"), "`/nowhere` is not a folder"),
    ],
)
def test_wrong_usage(run: Run, reaching: Path, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run("call", reaching, *arguments, "folders()")
    assert (code, out) == (2, "")
    assert message in err
