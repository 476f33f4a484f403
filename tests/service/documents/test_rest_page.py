"""docs/rest.md: its table is that of the operations, and its commands print what it shows."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from memory_accounting.service.app import create_app
from memory_accounting.service.rest.table import OPERATIONS
from memory_accounting.service.settings import ServiceSettings
from tests.service.live import live_server

PAGE = (Path(__file__).parents[3] / "docs" / "rest.md").read_text(encoding="utf-8")
URL = "http://localhost:8080"


def _steps() -> list[tuple[str, str]]:
    """Return the commands of the page, each with what it prints."""
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [(lines[at][2:], lines[at + 1]) for at in range(0, len(lines), 2)]


@pytest.fixture(scope="module")
def printed() -> Iterator[dict[str, str]]:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    with live_server(create_app(ServiceSettings(store="memory:"))) as url:
        yield {
            command: subprocess.run(  # noqa: S602 - our own page
                command.replace(URL, url), shell=True, check=True, capture_output=True, text=True
            ).stdout
            for command, _ in _steps()
        }


def test_the_page_has_what_the_tests_look_for() -> None:
    assert len(_steps()) == 6
    assert all(command.startswith("curl ") for command, _ in _steps())


@pytest.mark.parametrize(("command", "shown"), _steps())
def test_commands_print_what_is_shown(printed: dict[str, str], command: str, shown: str) -> None:
    pattern = ".*".join(map(re.escape, shown.split("…")))
    assert re.fullmatch(pattern, printed[command]), printed[command]


def rows() -> list[str]:
    """Return the rows of the page's table of operations."""
    return [
        f"| `{each.method}` | `{each.path}` | {each.summary} | {each.status} |"
        for each in sorted(OPERATIONS, key=lambda each: (each.path, each.method))
    ]


def test_the_table_lists_the_operations() -> None:
    table = PAGE.split("## Operations")[1]
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows()
