"""Demand 11: docs survive compilation.

bytecodealliance/cargo-component#229: bindings made from what was compiled had lost the docs. Where
the `package-docs` section is there, they are in the generated code.
"""

from __future__ import annotations

import ast

from tests.support import ROOT, generate

HARBOUR = ROOT / "tests" / "fixtures" / "decode"


def _docstrings(files: dict[str, str]) -> set[str]:
    trees = [ast.parse(text) for name, text in files.items() if name.endswith(".py")]
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, kinds)]
    return {text for node in nodes if (text := ast.get_docstring(node))}


def _documented(files: dict[str, str]) -> set[str]:
    """The docstrings that WIT's docs made, without those that only repeat a name."""
    return {
        text for text in _docstrings(files) if not text.startswith(("The ", "What is", "What a"))
    }


def test_an_encoded_package_gives_the_docs_of_its_text() -> None:
    from_text = _documented(generate(HARBOUR / "harbour"))
    assert from_text
    assert _documented(generate(HARBOUR / "harbour.package.wasm")) == from_text
