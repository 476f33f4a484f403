"""docs/diagnostics.md is made from the code; `make bless` renews it."""

from __future__ import annotations

from tests.support import ROOT
from wit_codegen.explain import explanations, render

PAGE = ROOT / "docs" / "diagnostics.md"
HEAD = """# Diagnostics

Every refusal has a code that never changes its meaning. `wit-codegen explain W039` prints the same
text. This page is made from the code.

"""


def test_golden_page(*, bless: bool) -> None:
    page = HEAD + "\n".join(map(render, explanations()))
    if bless:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
