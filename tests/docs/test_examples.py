"""The examples in the documentation are run, and print what the page says they print."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

EXAMPLE = ROOT / "examples" / "track_memory.py"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _after(marker: str, language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", README.split(marker)[1], re.DOTALL)
    assert match is not None
    return match[1]


def test_the_readme_shows_the_example() -> None:
    source = EXAMPLE.read_text(encoding="utf-8").split('"""\n\n', 1)[1]
    assert _after("<!-- examples/track_memory.py -->", "python") == source


def test_the_example_prints_what_the_readme_says() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLE)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout == _after("\nprints\n", "text")


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=str
)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path}: {target}"
