"""The examples in the documentation are run, and print what the page says they print."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from tests.support import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _after(marker: str, language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", README.split(marker)[1], re.DOTALL)
    assert match is not None
    return match[1]


def test_the_readme_example_prints_what_it_says() -> None:
    out = io.StringIO()
    source = _after("<!-- run by tests/docs -->", "python")
    with contextlib.redirect_stdout(out):
        exec(compile(source, "README.md", "exec"), {"__name__": "readme"})  # noqa: S102 - our own text
    assert out.getvalue() == _after("\nprints\n", "text")


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")) + [ROOT / "README.md"], ids=str)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path}: {target}"
