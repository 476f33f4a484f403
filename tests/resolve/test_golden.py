"""Packages of our own, and the graphs they resolve to; `pytest --bless` writes those anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wit_codegen.frontend import load
from wit_codegen.inputs import read_tree
from wit_codegen.resolve import Features
from wit_codegen.resolve.reference_json import to_json
from wit_codegen.resolve.validate import validate

FOLDER = Path(__file__).parents[1] / "fixtures" / "wit" / "accept"
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir() or path.suffix == ".wit")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_graph(case: Path, bless: bool) -> None:  # noqa: FBT001 (a fixture)
    graph = load(read_tree(str(case)), Features(frozenset({"active"})))
    text = json.dumps(to_json(graph), indent=2, ensure_ascii=False) + "\n"
    golden = case.with_suffix(".json")
    if bless:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert validate(graph) == ()
