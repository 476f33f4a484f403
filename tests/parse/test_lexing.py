"""Characters and words (WIT.md, "Lexical structure")."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import codes_of, graph_of, places_of

KEYWORDS = [
    "use", "type", "func", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64",
    "char", "record", "resource", "own", "borrow", "flags", "variant", "enum", "bool", "string",
    "option", "result", "future", "stream", "error-context", "list", "map", "as", "from",
    "static", "interface", "tuple", "import", "export", "world", "package", "constructor",
    "include", "with", "async",
]  # fmt: skip
NOT_KEYWORDS = [
    "self", "since", "unstable", "deprecated", "version", "feature", "external-id",
    "implements", "default", "union", "LIST", "list-x", "u8-x", "U8", "float32",
]  # fmt: skip


def interface(body: str) -> str:
    return f"package a:b;\ninterface i {{\n{body}\n}}\n"


@pytest.mark.parametrize("name", ["a-1", "a-1b", "ABC-def-GHI", "a", "A0", "x0-00", "a-b-c"])
def test_identifiers(name: str) -> None:
    assert codes_of(interface(f"{name}: func();")) == []


@pytest.mark.parametrize("name", ["a_b", "aBc", "a-", "a--b", "Abc", "é", "a-é", "_a", "日本"])
def test_malformed_identifiers(name: str) -> None:
    assert places_of(interface(f"  {name}: func();")) == ["W004 3:3"]


@pytest.mark.parametrize("name", NOT_KEYWORDS)
def test_words_that_are_no_keywords(name: str) -> None:
    assert codes_of(interface(f"{name}: func();")) == []


@pytest.mark.parametrize("name", KEYWORDS)
def test_keywords_need_a_percent_sign(name: str) -> None:
    assert places_of(interface(f"type {name} = u8;")) == ["W011 3:6"]
    graph = graph_of(interface(f"type %{name} = u8;"))
    assert graph.types[0].name == name


@pytest.mark.parametrize(
    "text",
    [
        "record r { %s: u8 }",
        "flags r { %s }",
        "enum r { %s }",
        "variant r { %s }",
        "f: func(%s: u8);",
        "type t = own<%s>;",
        "use x.{%s};",
        "use %s:b/c.{t};",
    ],
)
def test_keywords_are_no_names_anywhere(text: str) -> None:
    assert codes_of(interface(text % "f32"))[0] == "W011"


def test_percent_is_part_of_the_word() -> None:
    assert codes_of(interface("% a: func();"))[0] == "W004"
    assert codes_of(interface("%a: func(); b: func(x: %t); type %t = u8;")) == []


def test_comments_nest() -> None:
    assert codes_of("package a:b; /* /* */ interface */ interface i {}") == []
    assert places_of("package a:b;\n /* /* */") == ["W003 2:2"]
    assert codes_of("package a:b; /**/ interface i {} /***/ // end") == []


def test_line_ends() -> None:
    assert codes_of("package a:b;\r\ninterface i {\r\n\t}\r\n") == []
    assert codes_of("package a:b;\rinterface i {}") == ["W002"]


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\x85", "\u202a", "\u2069", "\u0149", "\u17b5"]
)
def test_forbidden_characters_even_in_comments(character: str) -> None:
    assert places_of(f"package a:b;\n// é{character}") == ["W001 2:6"]


def test_a_byte_order_mark_is_passed_over_but_counted() -> None:
    assert codes_of("\ufeffpackage a:b;") == []
    assert places_of("\ufeffpackage a:;") == ["W010 1:14"]


@pytest.mark.parametrize("length", ["1", "01", "4294967295"])
def test_lengths(length: str) -> None:
    assert "W007" not in codes_of(interface(f"type t = list<u8, {length}>;"))


@pytest.mark.parametrize("length", ["4294967296", "9" * 5000])
def test_lengths_beyond_32_bits(length: str) -> None:
    assert places_of(interface(f"type t = list<u8, {length}>;")) == ["W007 3:19"]


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"plain é"', "plain é"),
        (r'"\t\n\r\"\'\\"', "\t\n\r\"'\\"),
        (r'"\41\c3\a9"', "Aé"),
        (r'"\u{1f4a9}\u{1_f4a9}\u{0001__f4a9}"', "💩💩💩"),
        ('""', ""),
    ],
)
def test_strings(literal: str, value: str) -> None:
    graph = graph_of(interface(f"@external-id({literal}) f: func();"))
    assert graph.interfaces[0].functions["f"].external_id == value


@pytest.mark.parametrize(
    ("literal", "at"),
    [
        (r'"\x"', 2),
        (r'"abc\q"', 5),
        (r'"\ff"', 0),
        (r'"\4g"', 3),
        (r'"\u41"', 3),
        (r'"\u{}"', 4),
        (r'"\u{4g}"', 5),
        (r'"\u{12_}"', 4),
        (r'"\u{d800}"', 2),
        (r'"\u{110000}"', 2),
        (r'"\u{00123456789}"', 14),
        ('"a\tb"', 2),
    ],
)
def test_malformed_strings(literal: str, at: int) -> None:
    """The place is that of the character which is wrong, as in the reference."""
    text = f"package a:b;\ninterface i {{ @external-id({literal}) f: func(); }}\n"
    assert places_of(text) == [f"W005 2:{28 + at}"]


@pytest.mark.parametrize("text", ['@external-id("abc f: func();', '@external-id("', "f: func*();"])
def test_unfinished_texts_are_refused(text: str) -> None:
    assert codes_of(interface(text))
