"""The examples of the pages on the ledger are run, and print what the pages say."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.support import ROOT

PAGES = {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("memory.md", "stores.md")
}
EXAMPLE = re.compile(r"```python\n(.*?)```\n\nprints\n\n```text\n(.*?)```", re.DOTALL)
EXAMPLES = [
    pytest.param(source, printed, id=f"{name}-{number}")
    for name, page in PAGES.items()
    for number, (source, printed) in enumerate(EXAMPLE.findall(page))
]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_every_example_is_found(page: str) -> None:
    assert len(EXAMPLE.findall(page)) == page.count("```python") == 2


@pytest.mark.parametrize(("source", "printed"), EXAMPLES)
def test_examples_print_what_the_page_says(source: str, printed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout == printed
