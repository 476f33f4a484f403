"""Completion: the scripts are valid, and complete what there is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.service.cli.places import WRONG, run

SHELLS = ("bash", "zsh", "fish")


def script(capsys: pytest.CaptureFixture[str], shell: str) -> str:
    said = run(capsys, "completion", shell)
    assert (said.code, said.err) == (0, "")
    return said.out


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_finds_the_script_valid(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, shell: str
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    file = tmp_path / "completion"
    file.write_text(script(capsys, shell), encoding="utf-8")
    done = subprocess.run([shell, "-n", str(file)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_knows_commands_of_commands_and_those_of_the_service(
    capsys: pytest.CaptureFixture[str], shell: str
) -> None:
    text = script(capsys, shell)
    assert all(word in text for word in ("destroy", "limits", "vm-heap", "show-config"))


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (("v6r", "sn"), ["snapshot"]),
        (("v6r", "vm", "cr"), ["create"]),
        (("v6r", "limits", "s"), ["set"]),
        (("v6r", "alloc", "s", "1MB", "vm"), ["vm-heap"]),
        (("v6r", "configure", "s", "--vm", ""), ["small", "medium", "large"]),
        (("v6r", "snapshot", ""), []),
    ],
)
def test_bash_completes(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    words: tuple[str, ...],
    completed: list[str],
) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    file = tmp_path / "completion"
    file.write_text(script(capsys, "bash"), encoding="utf-8")
    typed = " ".join(f"'{each}'" for each in words)
    ask = (
        f'cd {tmp_path} && rm completion && eval "$text"; COMP_WORDS=({typed}); '
        f"COMP_CWORD={len(words) - 1}; _shtab_v6r v6r '{words[-1]}' '{words[-2]}'; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", f"text=$(cat {file}); {ask}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == completed


def test_a_shell_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "completion", "csh")
    assert said.code == WRONG
    assert all(shell in said.err for shell in SHELLS)
