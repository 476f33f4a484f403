"""docs/validation.md: its examples print what it says, and its table is what is measured."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.accounting.validation import accuracy
from tests.support import ROOT

PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n\nprints\n\n```text\n(.*?)```", PAGE, re.DOTALL)


def test_every_example_is_found() -> None:
    assert len(EXAMPLES) == PAGE.count("```python") == 4


@pytest.mark.parametrize(("source", "printed"), EXAMPLES)
def test_examples_print_what_the_page_says(source: str, printed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout == printed


def test_the_table_is_what_is_measured() -> None:
    assert f"\n{accuracy.table()}\n" in PAGE
