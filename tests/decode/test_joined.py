"""Encoded packages that have packages in common, joined as the reference joins them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.decode.test_fixtures import FOLDER
from wit_codegen.diagnostics import Diagnostic, WitError
from wit_codegen.frontend import load
from wit_codegen.inputs import read_tree
from wit_codegen.resolve import Features
from wit_codegen.resolve.ir import Resolve
from wit_codegen.resolve.reference_json import to_json

JOINED = FOLDER / "joined"
ORDERS = {
    "whole-first": ("ports", "tugs", "ferries"),
    "whole-between": ("tugs", "ports", "ferries"),
    "whole-last": ("ferries", "tugs", "ports"),
}
FEATURES = Features(frozenset({"active"}))


def resolved(folder: Path, packages: tuple[str, ...], text: str | None = None) -> Resolve:
    """What is resolved when `deps/` has these packages in this order."""
    written = text or (JOINED / "app.wit").read_text(encoding="utf-8")
    (folder / "app.wit").write_text(written, encoding="utf-8")
    (folder / "deps").mkdir()
    for number, name in enumerate(packages):
        shutil.copy(JOINED / f"{name}.wasm", folder / "deps" / f"{number}-{name}.wasm")
    return load(read_tree(str(folder)), FEATURES)


def refused(folder: Path, packages: tuple[str, ...], text: str | None = None) -> Diagnostic:
    """The one diagnostic that they get."""
    with pytest.raises(WitError) as refusal:
        resolved(folder, packages, text)
    (found,) = refusal.value.diagnostics
    return found


@pytest.mark.parametrize("name", ORDERS)
def test_the_graph_is_that_of_the_reference(tmp_path: Path, name: str) -> None:
    """Partial views before the whole, behind it, and on both sides; text on top of all."""
    graph = resolved(tmp_path, ORDERS[name])
    text = json.dumps(to_json(graph), indent=2, ensure_ascii=False) + "\n"
    assert text == (JOINED / f"{name}.json").read_text(encoding="utf-8")


def test_of_what_is_gated_only_functions_of_interfaces_go(tmp_path: Path) -> None:
    graph = resolved(tmp_path, ("ports",), "package my:app; world w {}")
    berths = graph.interfaces[graph.packages[0].interfaces["berths"]]
    assert "depth" in berths.types
    assert {"light", "tide"} & berths.functions.keys() == {"light"}


def test_views_that_disagree(tmp_path: Path) -> None:
    found = refused(tmp_path, ("ferries", "other-ports"), "package my:app;")
    assert (found.code, found.place) == ("W024", str(tmp_path / "deps" / "1-other-ports.wasm"))
    assert "function `tide` of interface `berths` of `sea:ports@1.1.0`" in found.message


@pytest.mark.parametrize(
    ("mention", "code", "advice"),
    [
        ("sea:ports/berth@1.1.0.{mooring}", "W027", "did you mean `berths`?"),
        ("sea:ports/port@1.1.0.{hours}", "W027", "`port` is a world there"),
        ("sea:ports/berths@1.1.0.{moorings}", "W036", "did you mean `mooring`?"),
        ("sea:ports/pilots@1.1.0.{%call}", "W037", "import the whole interface"),
        ("sea:ports/berths@1.0.0.{mooring}", "W026", "there is `sea:ports@1.1.0`"),
        ("sea:harbours/berths.{mooring}", "W026", "0-ports.wasm"),
    ],
)
def test_what_is_not_in_an_encoded_package(
    tmp_path: Path, mention: str, code: str, advice: str
) -> None:
    text = f"package my:app; interface i {{ use {mention}; }}"
    found = refused(tmp_path, ("ports",), text)
    assert found.code == code
    assert found.span is not None
    assert advice in (found.help or "")


def test_a_package_that_is_there_as_text_too(tmp_path: Path) -> None:
    """The reference refuses this; here the text counts, as it says more than a partial view."""
    (tmp_path / "deps").mkdir()
    shutil.copy(JOINED / "ferries.wasm", tmp_path / "deps")
    shutil.copy(JOINED / "ports.wit", tmp_path / "deps")
    (tmp_path / "app.wit").write_text("package my:app; world w { import sea:ferries/lines; }")
    graph = load(read_tree(str(tmp_path)), FEATURES)
    ports = next(each for each in graph.packages if each.name.name == "ports")
    assert set(ports.interfaces) == {"berths", "pilots"}
