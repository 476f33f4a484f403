"""The examples of docs/memory.md are run, and print what the page says."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.support import ROOT

PAGE = (ROOT / "docs" / "memory.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n\nprints\n\n```text\n(.*?)```", PAGE, re.DOTALL)


def test_every_example_is_found() -> None:
    assert len(EXAMPLES) == PAGE.count("```python") == 2


@pytest.mark.parametrize(("source", "printed"), EXAMPLES)
def test_examples_print_what_the_page_says(source: str, printed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout == printed
