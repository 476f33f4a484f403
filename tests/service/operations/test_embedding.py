"""The program of docs/operations.md that has the service inside is run."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.support import ROOT

EXAMPLE = ROOT / "examples" / "embed_service.py"
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SHOWN = PAGE.split("<!-- examples/embed_service.py -->")[1]


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", SHOWN, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_page_shows_the_program() -> None:
    assert _block("python") == EXAMPLE.read_text(encoding="utf-8").split('"""\n\n', 1)[1]


def test_the_program_prints_what_the_page_says() -> None:
    command = [sys.executable, "-W", "error", str(EXAMPLE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == _block("text")
