"""The transcripts of docs/v6r.md are what `v6r` prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from memory_accounting.cli.grammar import COMMANDS, Family
from tests.support import ROOT

PAGE = (ROOT / "docs" / "v6r.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
SERVER = "http://127.0.0.1:8080"
CHANGING = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"\b[0-9]+s\b|\blast [0-9]+ second(s?)\b"), "SPAN"),
    (re.compile(r'("timestamp"|"opened_at"|"allocated_at"):[0-9]+'), r"\1:NOW"),
    (re.compile(r"(?m)^(course +).*$"), r"\1COURSE"),
)


def steady(text: str) -> str:
    """Replace what is different each time."""
    for pattern, name in CHANGING:
        text = pattern.sub(name, text)
    return text


def commands(block: str) -> Iterator[str]:
    return (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ "))


def printed(block: str, url: str, folder: Path) -> str:
    """Run the commands of a block, and show them as a terminal would."""
    lines = [f'v6r() {{ {sys.executable} -m memory_accounting.cli "$@"; }}']
    for command in commands(block):
        run = command.replace(SERVER, url)
        lines += [f"printf '%s\\n' {quoted(f'$ {command}')}", run]
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=folder,
        env={name: each for name, each in os.environ.items() if not name.startswith("V6R_")},
    )
    return done.stdout.replace(url, SERVER).replace(str(folder), "/home/you")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_transcript_is_what_is_printed(number: int, url: str, tmp_path: Path) -> None:
    block = BLOCKS[number]
    assert steady(printed(block, url, tmp_path)) == steady(block)


def test_every_command_is_shown() -> None:
    shown = {command for block in BLOCKS for command in commands(block)}
    shown |= set(re.findall(r"(?m)^v6r .*$", PAGE))
    for each in COMMANDS:
        names = (
            [f"{each.name} {below.name}" for below in each.commands]
            if isinstance(each, Family)
            else [each.name]
        )
        for name in names:
            assert any(f"v6r {name}" in command for command in shown), name
