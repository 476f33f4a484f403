"""Bytes that nobody meant well: a graph or a diagnostic, within what their size allows."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decode.helpers import (
    HEAD,
    component_type,
    declared,
    eq,
    exported,
    imports,
    instance_type,
    leb,
    many,
    package_of,
    ref,
    refused,
    section,
    sized,
    text,
    types,
)
from tests.decode.test_fixtures import CASES
from wit_codegen.codes import Code
from wit_codegen.decode import decode
from wit_codegen.diagnostics import WitError
from wit_codegen.rendering import render
from wit_codegen.resolve.ir import Resolve
from wit_codegen.resolve.reference_json import to_json

FIXTURES = [case.read_bytes() for case in CASES]
U8 = b"\x7d"


def graph_or_diagnostics(data: bytes) -> Resolve | None:
    try:
        graph = decode(data, "x.wasm")
    except WitError as error:
        return None if all(map(render, error.diagnostics)) else pytest.fail("nothing to show")
    assert to_json(graph)
    return graph


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    graph_or_diagnostics(data)
    graph_or_diagnostics(HEAD + data)


@given(st.lists(st.tuples(st.integers(0, 12), st.binary(max_size=40)), max_size=6))
def test_any_sections(sections: list[tuple[int, bytes]]) -> None:
    graph_or_diagnostics(HEAD + b"".join(sized(number, payload) for number, payload in sections))


@given(st.sampled_from(FIXTURES), st.data())
def test_any_change(data: bytes, draw: st.DataObject) -> None:
    changed = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(8, len(changed) - 1))
        size = draw.draw(st.integers(0, 4))
        changed[at : at + size] = draw.draw(st.binary(max_size=4))
        if len(changed) <= 9:
            break
    graph_or_diagnostics(bytes(changed))


@given(st.sampled_from(FIXTURES), st.integers(0, 4000))
def test_any_end(data: bytes, end: int) -> None:
    graph_or_diagnostics(data[:end])


def test_every_end_of_a_package_is_refused() -> None:
    data = package_of(declared(U8), exported("t", eq(0)))
    ends = [end for end in range(8, len(data)) if graph_or_diagnostics(data[:end]) is not None]
    # Sections that are left out leave a component behind.
    assert all(decode(data[:end], "x").packages[0].name.name == "component" for end in ends)


def test_a_tuple_of_two_tuples_of_two_tuples() -> None:
    """Thirty types of two bytes each stand for a billion."""
    doubled = [declared(b"\x6f\x02" + ref(each) * 2) for each in range(30)]
    function = declared(b"\x40" + many(text("x") + ref(30)) + b"\x01\0")
    data = package_of(declared(U8), *doubled, function, exported("f", b"\x01" + leb(31)))
    assert refused(data).code is Code.WASM_TOO_LARGE


def test_a_large_type_in_very_many_functions() -> None:
    large = declared(b"\x6f" + leb(5000) + U8 * 5000)
    function = declared(b"\x40" + many(text("x") + b"\0") + b"\x01\0")
    exports = [exported(f"f{each}", b"\x01\x01") for each in range(3000)]
    assert refused(package_of(large, function, *exports)).code is Code.WASM_TOO_LARGE


def test_a_large_record_under_very_many_names() -> None:
    fields = many(*(text(f"a{each}") + U8 for each in range(2000)))
    exports = [exported(f"t{each}", eq(0)) for each in range(3000)]
    assert refused(package_of(declared(b"\x72" + fields), *exports)).code is Code.WASM_TOO_LARGE


def test_a_deep_type() -> None:
    deep = [declared(b"\x70" + ref(each)) for each in range(200)]
    assert refused(package_of(declared(U8), *deep)).code is Code.WASM_TOO_LARGE


def test_deep_declarations() -> None:
    nested: bytes = functools.reduce(
        lambda inner, _: instance_type(declared(inner)), range(300), instance_type()
    )
    assert refused(HEAD + types(nested)).code is Code.WASM_TOO_LARGE
    component: bytes = functools.reduce(
        lambda inner, _: component_type(declared(inner)), range(20_000), b""
    )[-60_000:]
    assert refused(HEAD + types(b"\x41\x01\x01" * 20_000 + component)).code


def test_deep_components() -> None:
    nested: bytes = functools.reduce(lambda inner, _: HEAD + sized(4, inner), range(300), HEAD)
    assert refused(nested).code is Code.WASM_TOO_LARGE


def test_an_instance_with_a_resource_imported_very_often() -> None:
    """Every import has the resource anew, and so all that mentions it."""
    own = [declared(b"\x69\0")] + [declared(b"\x70\x01")] * 500
    named = [exported(f"t{each}", eq(2 + each)) for each in range(500)]
    instance = types(instance_type(exported("r", b"\x03\x01"), *own, *named))
    data = HEAD + instance + b"".join(imports(f"i{each}", b"\x05\0") for each in range(1000))
    assert refused(data).code is Code.WASM_TOO_LARGE


def test_a_component_instantiated_very_often() -> None:
    exports = [text(f"i{each}") for each in range(300)]
    inner = HEAD + types(instance_type())
    inner += section(5, b"\x01\0")
    inner += section(11, *(b"\0" + each + b"\x05\0\0" for each in exports))
    data = HEAD + sized(4, inner) + section(5, *[b"\0\0\0"] * 60_000)
    assert graph_or_diagnostics(data) is None


def test_a_chain_of_names() -> None:
    chain = [exported(f"t{each}", eq(each)) for each in range(20_000)]
    graph = decode(package_of(declared(U8), *chain), "x.wasm")
    assert len(graph.types) == 20_000
