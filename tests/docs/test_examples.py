"""The examples in the documentation are run, and print what the page says they print."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

EXAMPLES = ("examples/track_memory.py", "examples/host_component.py")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _after(marker: str, language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", README.split(marker)[1], re.DOTALL)
    assert match is not None
    return match[1]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_readme_shows_the_example(example: str) -> None:
    source = (ROOT / example).read_text(encoding="utf-8").split('"""\n\n', 1)[1]
    assert _after(f"<!-- {example} -->", "python") == source


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_prints_what_the_readme_says(example: str) -> None:
    command = [sys.executable, "-W", "error", str(ROOT / example)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    shown = README.split(f"<!-- {example} -->")[1]
    match = re.search(r"\nprints\n\n```text\n(.*?)```", shown, re.DOTALL)
    assert match is not None
    assert done.stdout == match[1]


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=str
)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path}: {target}"
