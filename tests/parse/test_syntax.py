"""What the grammar takes, what it refuses, and how reading goes on."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import codes_of, places_of
from wit_codegen.diagnostics import Source
from wit_codegen.parse import MAX_DEPTH, ast, parse_source

TYPES = [
    "tuple<>", "tuple<u8,>", "result", "result<u8>", "result<_, u8>", "result<u8, u8>",
    "option<u8>",
    "list<u8, 4>", "future", "future<u8>", "stream", "stream<u8>", "map<string, u8>",
    "error-context", "list<list<u8>>",
]  # fmt: skip
NO_TYPES = [
    "list", "list<>", "list<u8,>", "option<u8,>", "option<u8, u8>", "result<_, _>", "result<u8, _>",
    "result<>", "result<u8,>", "map<u8>", "map<u8, u8,>", "own<own<r>>", "own", "borrow<u8>", "_",
    "future<_>", "stream<u8, u8>", "(u8)", "record {}", "func()", "list<u8, n>",
]  # fmt: skip


def interface(body: str) -> str:
    return f"package a:b;\ninterface i {{\n{body}\n}}\n"


@pytest.mark.parametrize("text", TYPES)
def test_types(text: str) -> None:
    assert "W010" not in codes_of(interface(f"resource r; type t = {text};"))


@pytest.mark.parametrize("text", NO_TYPES)
def test_what_is_no_type(text: str) -> None:
    assert codes_of(interface(f"resource r; type t = {text};"))


@pytest.mark.parametrize(
    "item",
    [
        "record r {};", "f: func() -> ();", "f: func() -> (a: u8);", "union u { u8 }",
        "type t = u8", "resource r", "enum e { a b }", "use x;", "use x.y;", "import f: func();",
        "f: async func();;", "async f: func();", "f: static func();", "package c:d {}",
        "resource r { f: async static func(); }", "resource r { async constructor(); }",
        "resource r { type t = u8; }", "type t: u8;", "@since f: func();", "@since() f: func();",
        "@unstable(feature = 1.0.0) f: func();", "@external-id(x) f: func();",
    ],
)  # fmt: skip
def test_what_is_no_item_of_an_interface(item: str) -> None:
    assert codes_of(interface(item))


@pytest.mark.parametrize(
    "item",
    [
        "export t: u32;", "import f: func()", "import i: interface {};", "import x as y;",
    "include x with { a as b };",
        "include x with { a }", "include x with { a:b/c as d }", "default world w {}",
    ],
)  # fmt: skip
def test_what_is_no_item_of_a_world(item: str) -> None:
    assert codes_of(f"package a:b;\nworld w {{\n{item}\n}}\n")


@pytest.mark.parametrize(
    "item",
    [
        "f: async func();", "resource r { f: static async func(); g: async func(); }",
        "resource r {}", "resource r;", "use x.{};", "use x.{ t, };", "record r { a: u8, }",
        "f: func(a: u8,) -> u8;", "resource r { constructor(a: u8) -> result<r>; }",
    ],
)  # fmt: skip
def test_items_of_an_interface(item: str) -> None:
    assert not {"W010", "W011"} & set(codes_of(interface(item)))


@pytest.mark.parametrize("text", ["package a:b:c;", "package a:b/c;", "package a;", "package;"])
def test_package_names(text: str) -> None:
    assert codes_of(text)[0] == "W010"


def test_a_header_comes_first() -> None:
    assert places_of("package a:b;\npackage c:d;") == ["W010 2:12"]
    assert places_of("interface i {}\npackage a:b;")[0] == "W010 2:12"
    assert "W015" in codes_of("@since(version = 1.0.0) package a:b;")


def test_attributes_on_a_nested_package() -> None:
    assert places_of("package a:b;\n@unstable(feature = x) package c:d {}") == ["W015 2:24"]


def test_an_end_too_early_is_behind_the_last_character() -> None:
    assert places_of("package a:b;\ninterface i {\n") == ["W010 3:1"]


@pytest.mark.parametrize(("wrappers", "codes"), [(MAX_DEPTH - 1, []), (MAX_DEPTH, ["W014"])])
def test_depth_of_types(wrappers: int, codes: list[str]) -> None:
    text = "option<" * wrappers + "u8" + ">" * wrappers
    assert codes_of(interface(f"type t = {text};")) == codes


def test_depth_without_end() -> None:
    assert codes_of(interface("type t = " + "list<" * 100_000)) == ["W014"]
    assert codes_of("package a:b {" * 100_000) == ["W014"]


def test_every_faulty_item_is_reported() -> None:
    text = """package a:b;
interface i {
  type list = u8;
  f: func() -> (u8);
  resource r { g: funk(); h: func(); }
  record s { a u8 }
}
world w { import }
interface j { type t = missing; }
"""
    assert places_of(text) == [
        "W011 3:8", "W010 4:16", "W010 5:19", "W010 6:16", "W010 8:18", "W039 9:24",
    ]  # fmt: skip


def test_a_missing_semicolon_costs_nothing_else() -> None:
    text = "package a:b;\ninterface i {\n  f: func()\n  g: func(a: missing)\n}\n"
    assert places_of(text) == ["W010 4:3", "W039 4:14", "W010 5:1"]


def test_what_was_not_read_is_not_missed() -> None:
    text = "package a:b;\ninterface i {\n  record r { a u8 }\n  f: func(a: r, b: q);\n}\n"
    assert places_of(text) == ["W010 3:16", "W039 4:20"]


def test_positions_are_of_characters() -> None:
    source = Source("x", "package a:b;\ninterface  %list {}")
    file = parse_source(source).file
    item = file.items[0]
    assert isinstance(item, ast.Interface)
    assert (item.name.name, item.name.start, item.name.end) == ("list", 24, 29)
    assert file.package is not None
    assert source.text[file.package.start : file.package.end] == "a:b"
