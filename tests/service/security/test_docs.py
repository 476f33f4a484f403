"""docs/security.md promises what tests show, and its example prints what it says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from memory_accounting.service.security.enduring import LOOK_SECONDS
from memory_accounting.service.security.entry import FAILURES, FAILURES_PER_SECOND
from memory_accounting.service.security.protocol import BoundedProtocol
from memory_accounting.service.security.tokens import LEEWAY_SECONDS, SHORTEST_SECRET
from tests.support import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PROMISES = re.findall(r"^\| ([^*|].+?\.) \| (.+) \|$", PAGE, re.MULTILINE)


def _tests() -> set[str]:
    return {
        node.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_there_are_promises() -> None:
    assert len(PROMISES) > 25


@pytest.mark.parametrize(("promise", "shown_by"), PROMISES, ids=[each[:60] for each, _ in PROMISES])
def test_a_promise_is_shown_by_a_test(promise: str, shown_by: str) -> None:
    named = re.findall(r"`(test_\w+)`", shown_by)
    assert named, promise
    assert set(named) <= _tests()


def test_the_example_prints_what_the_page_says() -> None:
    match = re.search(r"```python\n(.*?)```\n\nprints\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", match[1]], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (match[2], "")


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"A head over {BoundedProtocol.most_head_bytes // 1024} KiB" in PAGE
    assert f"arrive within {BoundedProtocol.receive_seconds:g} seconds" in PAGE
    assert f"within {LOOK_SECONDS:g} seconds once their key" in PAGE
    assert (
        f"After {FAILURES} wrong keys an address may try one in {1 / FAILURES_PER_SECOND:g}" in PAGE
    )
    assert f"HS256, at least {SHORTEST_SECRET} bytes" in PAGE
    assert f"may be {LEEWAY_SECONDS} seconds apart" in PAGE
