"""Packages encoded as wasm that text depends on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.decode.test_fixtures import FOLDER
from wit_codegen.frontend import load
from wit_codegen.inputs import read_tree
from wit_codegen.resolve.ir import Resolve

WIT = """
package my:app;
interface i {
  use sea:harbour/cargo@1.4.0-rc.1.{container};
  use sea:units/mass@2.0.0.{scale};
  %load: func(what: container, on: borrow<scale>);
}
world w { import i; export sea:harbour/cranes@1.4.0-rc.1; }
"""


def resolved(folder: Path, *, with_units: bool) -> Resolve:
    (folder / "app.wit").write_text(WIT, encoding="utf-8")
    (folder / "deps").mkdir()
    shutil.copy(FOLDER / "harbour.package.wasm", folder / "deps")
    if with_units:
        shutil.copy(FOLDER / "harbour" / "deps" / "units.wit", folder / "deps")
    return load(read_tree(str(folder)))


@pytest.mark.parametrize("with_units", [False, True])
def test_an_encoded_package(tmp_path: Path, *, with_units: bool) -> None:
    graph = resolved(tmp_path, with_units=with_units)
    names = [str(each.name) for each in graph.packages]
    assert names == ["sea:units@2.0.0", "sea:harbour@1.4.0-rc.1", "my:app"]
    assert graph.packages[1].docs == "Ships, cranes, and what goes through a harbour."
    functions = graph.interfaces[graph.packages[graph.main].interfaces["i"]].functions
    assert list(functions) == ["load"]


def test_a_package_in_its_own_words_says_more_than_what_another_uses(tmp_path: Path) -> None:
    graph = resolved(tmp_path, with_units=True)
    assert "metres" in graph.interfaces[graph.packages[0].interfaces["length"]].types


def test_a_package_in_text_form(tmp_path: Path) -> None:
    pytest.importorskip("wasmtime")
    (tmp_path / "app.wit").write_text("package my:app; interface i { use foo:dep/api.{mine}; }")
    (tmp_path / "deps").mkdir()
    shutil.copy(FOLDER / "first-encoding.wat", tmp_path / "deps")
    graph = load(read_tree(str(tmp_path)))
    assert [str(each.name) for each in graph.packages] == ["o:p", "foo:dep", "my:app"]
