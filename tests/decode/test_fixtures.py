"""The decoder against the reference, on files that are explained in tests/fixtures/decode."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support import ROOT
from wit_codegen import pipeline
from wit_codegen.decode import assemble, decode
from wit_codegen.frontend import load
from wit_codegen.inputs import read_tree
from wit_codegen.resolve import Features
from wit_codegen.resolve.reference_json import to_json
from wit_codegen.resolve.validate import validate
from wit_codegen.translate.options import Options

FOLDER = ROOT / "tests" / "fixtures" / "decode"
CASES = sorted(FOLDER.glob("*.wasm"))
ALL_FEATURES = Features(frozenset({"labels"}))


def generated(path: Path) -> Mapping[str, str]:
    """The files that are generated for a path."""
    return pipeline.generate(load(read_tree(str(path)), ALL_FEATURES), Options()).files


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_graph(case: Path) -> None:
    graph = decode(case.read_bytes(), case.name)
    text = json.dumps(to_json(graph), indent=2, ensure_ascii=False) + "\n"
    assert text == case.with_suffix(".json").read_text(encoding="utf-8")
    assert validate(graph) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_code_is_generated(case: Path) -> None:
    assert generated(case)


def test_the_text_form_is_the_same_component() -> None:
    pytest.importorskip("wasmtime")
    for case in FOLDER.glob("*.wat"):
        data = assemble(case.read_text(encoding="utf-8"), case.name)
        assert decode(data, case.name) == decode(case.with_suffix(".wasm").read_bytes(), case.name)


def test_a_package_and_its_encoding_give_the_same_code() -> None:
    """Only the part of the foreign package that is used comes through the encoding."""
    written, encoded = generated(FOLDER / "harbour"), generated(FOLDER / "harbour.package.wasm")
    own = {name for name in written if name.startswith("sea_harbour/")}
    assert len(own) > 5
    assert {name: encoded.get(name) for name in own} == {name: written[name] for name in own}
