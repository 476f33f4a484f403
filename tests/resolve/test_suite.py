"""The reference's own cases, where they lie beside the project; they are no part of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from wit_codegen.diagnostics import WitError
from wit_codegen.frontend import load
from wit_codegen.inputs import read_tree
from wit_codegen.resolve import Features
from wit_codegen.resolve.reference_json import to_json

SUITE = Path(__file__).parents[2].parent / "shared" / "wit-suite"
FEATURES = Features(frozenset({"active"}))
PLACE = re.compile(r"--> .*?([^/\s]+:\d+:\d+)")

pytestmark = pytest.mark.skipif(not SUITE.exists(), reason="the reference's cases are not here")


def _cases(kind: str) -> list[Path]:
    folder = SUITE / kind
    if not folder.exists():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() or path.suffix == ".wit")


def _expectation(case: Path, suffix: str) -> str:
    names = (f"{case.name}.{suffix}", f"{case.name}.wit.{suffix}")
    return next(
        (case.parent / name).read_text(encoding="utf-8")
        for name in names
        if (case.parent / name).exists()
    )


@pytest.mark.parametrize("case", _cases("accept"), ids=lambda case: case.name)
def test_accepted_cases_resolve_to_the_same_text(case: Path) -> None:
    graph = load(read_tree(str(case)), FEATURES)
    text = json.dumps(to_json(graph), indent=2, ensure_ascii=False)
    assert text == _expectation(case, "json").strip()


@pytest.mark.parametrize("case", _cases("reject"), ids=lambda case: case.name)
def test_refused_cases_are_refused_at_the_same_place(case: Path) -> None:
    with pytest.raises(WitError) as refusal:
        load(read_tree(str(case)), FEATURES)
    places: set[str] = set()
    for each in refusal.value.diagnostics:
        if each.span is not None:
            line, column = each.span.source.position(each.span.start)
            places.add(f"{Path(each.span.source.name).name}:{line}:{column}")
    wanted = PLACE.search(_expectation(case, "result"))
    assert wanted is None or wanted[1] in places
