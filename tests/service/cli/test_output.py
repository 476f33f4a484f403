"""`v6r` as a process: pipes that break, outputs that are closed or full, terminals, and Ctrl-C."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from memory_accounting import open_pool
from tests.service.cli.places import DONE, REFUSED

V6R = [sys.executable, "-W", "error", "-m", "memory_accounting.cli"]


@pytest.fixture
def file(store: str) -> str:
    """A store with the sessions `s-1` and `s-2`."""
    with open_pool(store) as pool:
        for each in ("s-1", "s-2"):
            pool.configure(each, vm_size="small").unwrap()
    return store


def shell(command: str, file: str, **environment: str) -> tuple[int, str, str]:
    """Run a command of the shell, in which `v6r` stands for itself."""
    program = " ".join(V6R)
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail; v6r() {{ {program} "$@"; }}; {command}'],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"V6R_STORE": file} | environment,
    )
    return done.returncode, done.stdout, done.stderr


def terminal(
    words: list[str], file: str, *, until: bytes = b"", environment: dict[str, str] | None = None
) -> tuple[int, str]:
    """Run a command on a terminal; press Ctrl-C once it has shown something."""
    here, there = pty.openpty()
    names = {"TERM": "xterm-256color", "COLUMNS": "60", "LINES": "24"}
    with subprocess.Popen(
        [*V6R, *words],
        stdin=there,
        stdout=there,
        stderr=there,
        env=os.environ | {"V6R_STORE": file} | names | (environment or {}),
        start_new_session=True,
    ) as process:
        os.close(there)
        shown, is_over = b"", False
        while not is_over:
            try:
                piece = os.read(here, 65536)
            except OSError:  # how Linux says that a terminal has been left
                piece = b""
            shown, is_over = shown + piece, not piece
            if until and until in shown:
                process.send_signal(signal.SIGINT)
                until = b""
    os.close(here)
    return process.returncode, shown.decode()


def test_a_pipe_that_breaks_is_no_failure(file: str) -> None:
    code, out, err = shell("v6r report s-1 | head -n 1", file)
    assert (code, out, err) == (DONE, "# Memory report\n", "")


def test_a_watch_ends_when_nobody_reads_on(file: str) -> None:
    code, out, err = shell("v6r watch --json --interval 0.01 | head -n 1", file)
    assert (code, err) == (DONE, "")
    assert out.startswith('{"type":"session_update"')


@pytest.mark.parametrize(
    "command", ["sessions", "sessions --json", "watch --count 1", "report s-1"]
)
def test_an_output_that_is_full(file: str, command: str) -> None:
    code, _, err = shell(f"v6r {command} > /dev/full", file)
    assert code == REFUSED
    assert err == "v6r: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("command", ["sessions", "sessions --json", "watch --count 1"])
def test_an_output_that_is_closed(file: str, command: str) -> None:
    assert shell(f"v6r {command} >&-", file) == (DONE, "", "")


def test_a_failure_with_nowhere_to_say_it(file: str) -> None:
    assert shell("v6r snapshot nobody 2>&-", file) == (REFUSED, "", "")
    assert shell("v6r snapshot nobody 2>/dev/full", file) == (REFUSED, "", "")


def test_letters_that_an_output_lacks(file: str) -> None:
    with open_pool(file) as pool:
        pool.configure("ü", capacity=1000).unwrap()
    code, out, _ = shell("v6r trends ü; v6r end ü", file, PYTHONIOENCODING="ascii")
    assert code == DONE
    assert "course          _\n" in out
    assert out.endswith("Ended \\xfc\n")


def test_a_terminal_gets_a_table_with_colours(file: str) -> None:
    code, shown = terminal(["sessions"], file)
    assert code == DONE
    assert "\x1b[1msession" in shown
    assert "\x1b[32mlow" in shown


@pytest.mark.parametrize(
    "environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}], ids=str
)
def test_a_terminal_without_colours_gets_plain_text(file: str, environment: dict[str, str]) -> None:
    code, shown = terminal(["sessions"], file, environment=environment)
    assert code == DONE
    assert "\x1b" not in shown
    assert "SESSION" in shown


def test_a_watch_on_a_terminal_ends_with_ctrl_c(file: str) -> None:
    code, shown = terminal(["watch", "--interval", "0.01"], file, until=b"s-2")
    assert code == DONE
    assert shown.endswith("\x1b[?25h")  # the cursor is shown again
    assert "Traceback" not in shown


def test_a_plain_watch_ends_with_ctrl_c(file: str) -> None:
    code, shown = terminal(
        ["watch", "--interval", "60"], file, until=b"s-2", environment={"NO_COLOR": "1"}
    )
    assert (code, "Traceback" in shown) == (DONE, False)


def test_help_is_shown_without_what_is_slow_to_load(tmp_path: Path) -> None:
    for module in ("rich", "httpx", "litestar", "asyncio", "sqlite3", "cattrs", "shtab"):
        (tmp_path / f"{module}.py").write_text("raise AssertionError('loaded')", encoding="utf-8")
    done = subprocess.run(
        [*V6R, "--help"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (DONE, "")
    assert "exit codes: 0 done" in done.stdout


def test_a_store_needs_neither_rich_nor_the_client(file: str, tmp_path: Path) -> None:
    for module in ("rich", "httpx", "shtab", "litestar"):
        (tmp_path / f"{module}.py").write_text("raise ImportError('gone')", encoding="utf-8")
    command = "v6r status; v6r check; v6r sessions; v6r report s-1; v6r watch --count 1"
    code, out, err = shell(command, file, PYTHONPATH=str(tmp_path))
    assert (code, err) == (DONE, "")
    assert "s-1 0B of 512.0MB 0% low\n" in out
