"""Every way to be refused, with its code; the offsets are those of the fault."""

from __future__ import annotations

import json

import pytest

from tests.decode.helpers import (
    HEAD,
    MODULE_HEAD,
    component_type,
    custom,
    declared,
    eq,
    exported,
    imports,
    instance_type,
    leb,
    many,
    name,
    package_of,
    refused,
    section,
    sized,
    text,
    types,
)
from wit_codegen.codes import Code
from wit_codegen.decode import assemble, decode, is_wasm
from wit_codegen.diagnostics import WitError
from wit_codegen.rendering import render

U8 = b"\x7d"
FUNC = b"\x40\x00\x01\x00"
RECORD = b"\x72" + many(text("a") + U8)
EMPTY_INSTANCE = types(instance_type())
COMPONENT = sized(4, HEAD)


def docs(value: object, version: int = 1) -> bytes:
    return package_of() + custom("package-docs", bytes([version]) + json.dumps(value).encode())


CASES = {
    "nothing": (b"", Code.NOT_WASM, "not WebAssembly"),
    "text": (b"package a:b;", Code.NOT_WASM, "not WebAssembly"),
    "a version of tomorrow": (b"\0asm\x0e\0\1\0", Code.NOT_WASM, "unknown version"),
    "an inner version of yesterday": (
        HEAD + sized(4, b"\0asm\x0c\0\1\0"), Code.WASM_MALFORMED, "another version"
    ),
    "half a head": (HEAD + sized(4, HEAD[:5]), Code.WASM_TOO_SHORT, "head of a component"),
    "half a section": (HEAD + b"\x07\x20", Code.WASM_TOO_SHORT, "a section of 32 bytes"),
    "an unknown section": (HEAD + sized(13, b""), Code.WASM_MALFORMED, "no section 13"),
    "more than a section": (HEAD + sized(7, b"\0\0"), Code.WASM_MALFORMED, "1 bytes are left"),
    "an unknown type": (HEAD + types(b"\x6c\0"), Code.WASM_MALFORMED, "0x6c instead of a type"),
    "a negative type": (HEAD + types(b"\x70\x60"), Code.WASM_MALFORMED, "begins no type"),
    "an empty record": (HEAD + types(b"\x72\0"), Code.WASM_MALFORMED, "a record is empty"),
    "an empty variant": (HEAD + types(b"\x71\0"), Code.WASM_MALFORMED, "a variant is empty"),
    "an empty tuple": (HEAD + types(b"\x6f\0"), Code.WASM_MALFORMED, "a tuple is empty"),
    "an empty list": (HEAD + types(b"\x67\x7d\0"), Code.WASM_MALFORMED, "0 elements"),
    "a stream of characters": (HEAD + types(b"\x66\x01\x74"), Code.WASM_MALFORMED, "characters"),
    "the same, by index": (
        HEAD + types(b"\x74", b"\x66\x01\x00"), Code.WASM_MALFORMED, "characters"
    ),
    "a resource in a type": (
        HEAD + types(component_type(declared(b"\x3f\x7f\0"))), Code.WASM_MALFORMED, "only a comp"
    ),
    "an import in an instance": (
        HEAD + types(instance_type(b"\x03")), Code.WASM_MALFORMED, "instead of a declaration"
    ),
    "too many flags": (HEAD + types(b"\x6e\x21" + b"\0" * 40), Code.WASM_TOO_LARGE, "33 items"),
    "a type of nothing": (HEAD + types(b"\x70\x05"), Code.WASM_INDEX, "there is no type 5"),
    "a list of functions": (HEAD + types(FUNC, b"\x70\0"), Code.WASM_INDEX, "a type of func"),
    "own of a number": (HEAD + types(U8, b"\x69\0"), Code.WASM_INDEX, "not of resource"),
    "an alias of nothing": (
        HEAD + section(6, b"\x01\0\x03" + text("f")), Code.WASM_INDEX, "no instance 3"
    ),
    "an alias of another sort": (
        HEAD + types(instance_type(declared(U8), exported("t", eq(0))))
        + imports("i", b"\x05\0") + section(6, b"\x01\0\0" + text("t")),
        Code.WASM_INDEX, "`t` of instance 0 is a type",
    ),
    "an alias of a missing export": (
        HEAD + EMPTY_INSTANCE + imports("i", b"\x05\0") + section(6, b"\x01\0\0" + text("t")),
        Code.WASM_INDEX, "instance 0 has no `t`",
    ),
    "an alias from too far out": (
        HEAD + section(6, b"\x03\x02\x01\0"), Code.WASM_INDEX, "no 1 scopes"
    ),
    "an import that is not given": (
        HEAD + sized(4, HEAD + types(FUNC) + imports("f", b"\x01\0")) + section(5, b"\0\0\0"),
        Code.WASM_INDEX, "`f` is not given",
    ),
    "an argument of another sort": (
        HEAD + sized(4, HEAD + types(FUNC) + imports("f", b"\x01\0")) + COMPONENT
        + section(5, b"\0\0\x01" + text("f") + b"\x04\x01"),
        Code.WASM_INDEX, "a component is given for a function",
    ),
    "an argument twice": (
        HEAD + COMPONENT
        + section(5, b"\0\0\x02" + (text("f") + b"\x04\0") * 2), Code.WASM_NAME, "argument `f`"
    ),
    "an export as another sort": (
        HEAD + types(U8, FUNC) + section(11, name("t") + b"\x03\0\x01\x01\x01"),
        Code.WASM_INDEX, "a type is exported as a function",
    ),
    "a field with an underscore": (
        HEAD + types(b"\x72" + many(text("a_b") + U8)), Code.WASM_NAME, "`a_b` is not a name"
    ),
    "a field twice": (
        HEAD + types(b"\x6d" + many(text("a"), text("A"))), Code.WASM_NAME, "`A` is there twice"
    ),
    "an import twice": (
        HEAD + EMPTY_INSTANCE + imports("i", b"\x05\0") + imports("I", b"\x05\0"),
        Code.WASM_NAME, "`I` is there twice",
    ),
    "a method without a dot": (
        HEAD + types(FUNC) + imports("[method]r", b"\x01\0"), Code.WASM_NAME, "of a resource"
    ),
    "a package in capitals": (
        HEAD + EMPTY_INSTANCE + imports("a:B/c", b"\x05\0"), Code.WASM_NAME, "not in lower case"
    ),
    "no version": (
        HEAD + EMPTY_INSTANCE + imports("a:b/c@1.2", b"\x05\0"), Code.WASM_NAME, "`1.2` is not"
    ),
    "an import from a URL": (
        HEAD + EMPTY_INSTANCE + imports("url=<https://x.y>", b"\x05\0"),
        Code.NOT_EXPRESSIBLE, "cannot be the name of an interface",
    ),
    "a nested package": (
        HEAD + EMPTY_INSTANCE + imports("a:b:c/d", b"\x05\0"), Code.NOT_EXPRESSIBLE, "`a:b:c/d`"
    ),
    "an exported type": (
        HEAD + types(RECORD) + section(11, name("t") + b"\x03\0\0"),
        Code.NOT_EXPRESSIBLE, "`t` is a type",
    ),
    "an exported component": (
        HEAD + COMPONENT + section(11, name("c") + b"\x04\0\0"),
        Code.NOT_EXPRESSIBLE, "`c` is a component",
    ),
    "a record without a name": (
        HEAD + types(RECORD, b"\x40" + many(text("r") + b"\0") + b"\x01\0")
        + imports("f", b"\x01\x01"),
        Code.NOT_EXPRESSIBLE, "a record without a name",
    ),
    "a function of no resource": (
        HEAD + types(FUNC) + imports("[static]r.f", b"\x01\0"), Code.NOT_EXPRESSIBLE, "no resource"
    ),
    "a method without self": (
        package_of(
            exported("r", b"\x03\x01"), declared(FUNC), exported("[method]r.f", b"\x01\x01")
        ),
        Code.NOT_EXPRESSIBLE, "does not take or give",
    ),
    "a constructor of nothing": (
        package_of(
            exported("r", b"\x03\x01"), declared(FUNC), exported("[constructor]r", b"\x01\x01")
        ),
        Code.NOT_EXPRESSIBLE, "does not take or give",
    ),
    "a world and its package elsewhere": (
        HEAD
        + types(component_type(declared(instance_type()), exported("plain", b"\x05\0")))
        + section(11, name("i") + b"\x03\0\0"),
        Code.NOT_EXPRESSIBLE, "`plain` is not a full name",
    ),
    "a type that is not exported as component": (
        HEAD + types(component_type()) + section(11, name("i") + b"\x03\0\0"),
        Code.NOT_EXPRESSIBLE, "not one interface or world",
    ),
    "docs of tomorrow": (docs({}, 2), Code.PACKAGE_DOCS, "unknown version"),
    "docs that are no JSON": (
        package_of() + custom("package-docs", b"\1{"), Code.PACKAGE_DOCS, "not JSON"
    ),
    "docs that are deep": (
        package_of() + custom("package-docs", b"\1" + b"[" * 90_000), Code.PACKAGE_DOCS, "not JSON"
    ),
    "docs twice": (
        docs({}) + custom("package-docs", b"\1{}"), Code.PACKAGE_DOCS, "two sections"
    ),
    "docs of a world that is not there": (
        docs({"worlds": {"w": {}}}), Code.PACKAGE_DOCS, "the world `w`"
    ),
    "docs of an interface that is not there": (
        docs({"interfaces": {"x": {}}}), Code.PACKAGE_DOCS, "the interface `x`"
    ),
    "docs of a type that is not there": (
        docs({"interfaces": {"i": {"types": {"t": {}}}}}), Code.PACKAGE_DOCS, "the type `t`"
    ),
    "docs of a function that is not there": (
        docs({"interfaces": {"i": {"funcs": {"f": "x"}}}}), Code.PACKAGE_DOCS, "the function `f`"
    ),
    "docs with more than docs": (docs({"more": 1}), Code.PACKAGE_DOCS, "unknown member `more`"),
    "docs that are a number": (docs({"docs": 1}), Code.PACKAGE_DOCS, "where a text should be"),
    "docs with half a character": (docs({"docs": "\ud800"}), Code.PACKAGE_DOCS, "not Unicode"),
    "docs that are a list": (docs([]), Code.PACKAGE_DOCS, "where an object should be"),
    "since no version": (
        docs({"interfaces": {"i": {"stability": {"stable": {"since": "1"}}}}}),
        Code.PACKAGE_DOCS, "`1` where a version should be",
    ),
    "a module without a world": (MODULE_HEAD, Code.NO_COMPONENT_TYPE, "has no world"),
    "a module with two worlds": (
        MODULE_HEAD + custom("component-type:a", HEAD) * 2, Code.NOT_EXPRESSIBLE, "several worlds"
    ),
    "a module with half a world": (
        MODULE_HEAD + custom("component-type", HEAD), Code.NOT_EXPRESSIBLE, "does not hold one type"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refusal(case: str) -> None:
    data, code, message = CASES[case]
    found = refused(data)
    assert (found.code, message in found.message) == (code, True), found.message
    assert found.help
    assert found.place is not None
    place, offset = found.place.split(":")
    assert place == "x.wasm"
    assert 0 <= int(offset, 16) <= len(data)


def test_every_code_has_a_case() -> None:
    codes = {code for _, code, _ in CASES.values()} | {Code.NO_ASSEMBLER, Code.BAD_WAT}
    assert codes == {code for code in Code if "W200" <= code < "W300"}


def test_the_place_is_the_path_and_the_offset() -> None:
    found = refused(HEAD + types(b"\x70\x05"))
    assert render(found).splitlines()[0] == (
        "x.wasm:0xc: error[W203]: there is no type 5, only 0 of them so far"
    )


def test_what_begins_as_webassembly_is_none_of_wit() -> None:
    assert is_wasm(HEAD)
    assert not is_wasm(b"package")


def test_a_text_that_does_not_assemble() -> None:
    pytest.importorskip("wasmtime")
    with pytest.raises(WitError) as refusal:
        assemble("(component (nonsense))", "x.wat")
    (found,) = refusal.value.diagnostics
    assert (found.code, found.place) == (Code.BAD_WAT, "x.wat")
    assert any("nonsense" in note for note in found.notes)


def test_a_text_needs_an_assembler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "wasmtime", None)
    with pytest.raises(WitError) as refusal:
        assemble("(component)", "x.wat")
    (found,) = refusal.value.diagnostics
    assert found.code is Code.NO_ASSEMBLER
    assert "pip install wasmtime" in (found.help or "")


def test_an_empty_component_has_an_empty_world() -> None:
    graph = decode(HEAD, "x.wasm")
    assert [str(each.name) for each in graph.packages] == ["root:component"]
    assert graph.worlds[0].name == "root"
    assert not graph.worlds[0].imports


def test_docs_of_the_first_version_are_texts() -> None:
    data = package_of(declared(FUNC), exported("f", b"\x01\0"))
    value = {"interfaces": {"i": {"funcs": {"f": "Do it."}}}}
    payload = b"\0" + json.dumps(value).encode()
    graph = decode(data + custom("package-docs", payload), "x.wasm")
    assert graph.interfaces[0].functions["f"].docs == "Do it."


def test_a_large_number_of_nothing() -> None:
    assert refused(HEAD + sized(7, leb(2**32 - 1))).code is Code.WASM_TOO_SHORT
