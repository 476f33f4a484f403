"""Printing what was resolved, and resolving that, gives the same graph."""

from __future__ import annotations

from hypothesis import given

from tests.properties.canonical import canonical
from tests.properties.packages import Texts, packages
from wit_codegen.frontend import load
from wit_codegen.inputs import read_text
from wit_codegen.resolve import ALL_FEATURES, ir
from wit_codegen.resolve.printer import to_wit
from wit_codegen.resolve.validate import validate


def resolved(text: str) -> ir.Resolve:
    return load(read_text(text), ALL_FEATURES)


@given(packages(includes=False))
def test_what_is_printed_resolves_to_the_same(texts: Texts) -> None:
    graph = resolved(str(texts))
    assert not validate(graph)
    assert canonical(resolved(to_wit(graph))) == canonical(graph)


@given(packages(includes=True))
def test_worlds_with_includes_come_back_with_the_items_they_had(texts: Texts) -> None:
    graph = resolved(str(texts))
    assert not validate(graph)
    again = resolved(to_wit(graph))
    assert canonical(again, nameless_gates=False) == canonical(graph, nameless_gates=False)
