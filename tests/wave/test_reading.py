"""Every form of every type, and every complaint with its place and its advice."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import graph_of
from wit_codegen.diagnostics import Diagnostic
from wit_codegen.resolve import ir
from wit_codegen.wave import Data, WaveError, Writer, parse

WIT = """
package demo:values;
interface i {
    record size { bytes: u64, human-readable: string }
    record note { text: string, tag: option<string>, level: option<u8> }
    record all-optional { a: option<u8> }
    variant shape { dot, circle(f32), box(tuple<f32, f32>), none, err(string) }
    enum colour { red, dark-blue, ok }
    enum only { one }
    flags access { read, write, human-readable }
    type bytes = list<u8>;
    type octet = u8;
    f: func(
        %u8: u8, %s8: s8, %u64: u64, %s64: s64, %f32: f32, %f64: f64, %bool: bool, %char: char,
        %string: string, %bytes: bytes, %octets: list<octet>, %words: list<string>,
        %pair: tuple<u8, string>, %size: size, %note: note, %all-optional: all-optional,
        %shape: shape, %colour: colour, %only: only, %access: access, %option: option<u8>,
        %nested: option<option<u8>>, %of-result: option<result<u8>>,
        %result: result<u8, string>, %half: result<_, string>, %bare: result,
        %of-option: result<option<u8>>, %three: list<u16, 3>, %map: map<string, u8>,
        %numbers: map<s16, bool>, %sizes: list<size>, %deep: list<option<tuple<u8, size>>>,
        %of-case: option<shape>, %huge: list<u8, 4294967295>,
    );
}
"""
GRAPH = graph_of(WIT)
FUNCTION: ir.Function = next(iter(GRAPH.interfaces[0].functions.values()))
TYPES = {param.name: param.type for param in FUNCTION.params}


def read(name: str, text: str) -> Data:
    return parse(text, GRAPH, TYPES[name])


def refused(name: str, text: str) -> Diagnostic:
    with pytest.raises(WaveError) as error:
        read(name, text)
    return error.value.diagnostic


VALUES: list[tuple[str, str, Data]] = [
    ("u8", "0", 0),
    ("u8", "  255 // the most\n", 255),
    ("s8", "-128", -128),
    ("s8", "-0", 0),
    ("u64", "18446744073709551615", 2**64 - 1),
    ("f64", "1", 1.0),
    ("f64", "6.02e+23", 6.02e23),
    ("f64", "-2.5E-3", -0.0025),
    ("f64", "nan", "NaN"),
    ("f64", "inf", "Infinity"),
    ("f32", "-inf", "-Infinity"),
    ("f32", "0.1", 0.10000000149011612),
    ("bool", "true", True),
    ("char", "'x'", "x"),
    ("char", "'\"'", '"'),
    ("char", r"'\''", "'"),
    ("char", r"'\u{1F44B}'", "👋"),
    ("string", r'"a\tb\n\"\\\u{e9}"', 'a\tb\n"\\é'),
    ("string", '"//"', "//"),
    ("string", '"""\n  one\n    two\n  """', "one\n  two"),
    ("string", '"""\r\n  one\\r\r\n  """', "one\r"),
    ("string", '"""\n"""', ""),
    ("string", '"""\na "\\"" b\n"""', 'a """ b'),
    ("bytes", "[79, 75,]", "T0s="),
    ("bytes", "[]", ""),
    ("octets", "[0]", "AA=="),
    ("words", '["a", "b"]', ["a", "b"]),
    ("pair", '(1, "x",)', [1, "x"]),
    ("size", '{human-readable: "", bytes: 1}', {"bytes": 1, "human_readable": ""}),
    ("note", '{text: "a"}', {"text": "a", "tag": None, "level": None}),
    ("note", '{%text: "a", tag: "b", level: some(1)}', {"text": "a", "tag": "b", "level": 1}),
    ("all-optional", "{:}", {"a": None}),
    ("all-optional", "{}", {"a": None}),
    ("shape", "dot", {"tag": "dot"}),
    ("shape", "circle(2)", {"tag": "circle", "val": 2.0}),
    ("shape", "box((1, 2.5))", {"tag": "box", "val": [1.0, 2.5]}),
    ("shape", "%none", {"tag": "none"}),
    ("shape", 'err("x")', {"tag": "err", "val": "x"}),
    ("colour", "dark-blue", "dark-blue"),
    ("colour", "%ok", "ok"),
    ("access", "{write, read}", ["read", "write"]),
    ("access", "{}", []),
    ("option", "none", None),
    ("option", "some(1)", 1),
    ("option", "1", 1),
    ("nested", "none", None),
    ("nested", "some(none)", {"some": None}),
    ("nested", "some(some(1))", {"some": 1}),
    ("nested", "some(1)", {"some": 1}),
    ("of-result", "some(ok(1))", {"tag": "ok", "val": 1}),
    ("of-case", "none", None),
    ("of-case", "%none", {"tag": "none"}),
    ("result", "ok(1)", {"tag": "ok", "val": 1}),
    ("result", "1", {"tag": "ok", "val": 1}),
    ("result", 'err("x")', {"tag": "err", "val": "x"}),
    ("half", "ok", {"tag": "ok"}),
    ("bare", "err", {"tag": "err"}),
    ("of-option", "ok(none)", {"tag": "ok", "val": None}),
    ("three", "[1, 2, 3]", [1, 2, 3]),
    ("map", '{"a": 1, "b c": 2}', {"a": 1, "b c": 2}),
    ("map", "{}", {}),
    ("map", "{:}", {}),
    ("numbers", "{-1: true, 2: false}", [[-1, True], [2, False]]),
]


@pytest.mark.parametrize(("name", "text", "value"), VALUES)
def test_values(name: str, text: str, value: Data) -> None:
    assert read(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "code", "covered", "message", "advice"),
    [
        ("u8", "256", "W312", "256", "the number `256` is out of the range of `u8`", "0 to 255"),
        ("u8", "9" * 5000, "W312", "9" * 5000, f"the number `{'9' * 40}…` is out", "0 to 255"),
        ("s8", "-129", "W312", "-129", "out of the range of `s8`", "-128 to 127"),
        (
            "u8",
            "1.0",
            "W311",
            "1.0",
            "expected a whole number, found the number `1.0`",
            "a `u8` is",
        ),
        ("u8", '"1"', "W311", '"1"', "expected a `u8`, found the string", "a whole number from"),
        ("u8", "-inf", "W311", "-inf", "expected a whole number", "0 to 255"),
        ("u8", "", "W310", "", "expected a `u8`, found the end", "0 to 255"),
        ("u8", "0x1f", "W310", "0x1f", "`0x1f` is not how a number is written", "decimal"),
        ("u8", "007", "W310", "007", "`007` is not how", "decimal"),
        ("u8", "1_000", "W310", "1_000", "`1_000` is not how", "decimal"),
        ("u8", "+5", "W310", "+5", "`+5` is not how", "decimal"),
        ("u8", "1 2", "W310", "2", "the number `2` is left behind the end", "take it away"),
        ("f32", "1e39", "W312", "1e39", "out of the range of `f32`", "`inf` or `-inf`"),
        ("f64", "1e999", "W312", "1e999", "out of the range of `f64`", "`inf` or `-inf`"),
        ("f64", "infinity", "W311", "infinity", "expected a `f64`, found the word", "like `0.0`"),
        ("bool", "yes", "W311", "yes", "expected a `bool`, found the word `yes`", "like `false`"),
        (
            "char",
            "'ab'",
            "W311",
            "'ab'",
            "one character, and the char `'ab'` has 2",
            "double quotes",
        ),
        ("char", '"a"', "W311", '"a"', "expected a `char`, found the string", "single quotes"),
        ("char", r"'\x'", "W310", r"\x", r"`\x` is no escape", r"`\n`"),
        ("char", r"'\u{d800}'", "W310", r"\u{d800}", r"`\u{d800}` is no escape", r"`\n`"),
        ("char", r"'\u{110000}'", "W310", r"\u{110000}", "is no escape", r"`\n`"),
        ("char", "'a", "W310", "'a", "`'a` is never closed", "end the char"),
        ("string", "abc", "W311", "abc", "expected a `string`, found the word", 'write `"abc"`'),
        ("string", "'abc'", "W311", "'abc'", "found the char `'abc'`", 'write `"abc"`'),
        ("string", "5", "W311", "5", "expected a `string`, found the number", "double quotes"),
        ("string", '"abc', "W310", '"abc', '`"abc` is never closed', 'end the string with `"`'),
        ("string", '"a\nb"', "W310", '"a', '`"a` is never closed', "a line break in it is"),
        ("string", '"\ud800"', "W310", "\ud800", "the text is not UTF-8", "list of `u8`"),
        ("string", '"""\nabc', "W310", '"""', "is never closed", "on a line of its own"),
        ("string", '"""abc"""', "W310", '"""abc"""', "begins on the line behind", "own"),
        ("string", '"""\na b"""', "W310", '"""\na b"""', "have their own line", "own"),
        ("string", '"""\na\n  """', "W310", '"""\na\n  """', "a line is indented less", "own"),
        ("string", "“abc”", "W310", "“", "`“` does not belong here", "names and numbers"),
        ("bytes", "[1, 256]", "W312", "256", "`[1]`: the number `256` is out", "0 to 255"),
        ("bytes", '"abc"', "W311", '"abc"', "expected a value of `bytes`", "like `[0]`"),
        ("words", '["a" "b"]', "W310", '"b"', "expected `,` or `]`, found the string", "bracket"),
        ("words", '["a", ', "W310", "", "`[1]`: expected a `string`, found the end", "double"),
        ("words", '["a"', "W310", "", "expected `,` or `]`, found the end", "bracket"),
        ("pair", "(1)", "W313", "(1)", "2 values are needed, and there are 1", 'like `(0, "…")`'),
        ("pair", '(1, "x", 2)', "W311", "2", "only 2 values are needed", 'like `(0, "…")`'),
        ("three", "[1, 2]", "W313", "[1, 2]", "3 values are needed", "like `[0, 0, 0]`"),
        ("huge", "[1]", "W313", "[1]", "4294967295 values are needed", "like `[0, 0, 0]`"),
        (
            "size",
            "{bytes: 1}",
            "W313",
            "{bytes: 1}",
            "field `human-readable` is missing",
            "`string`",
        ),
        ("size", "{}", "W313", "{}", "fields `bytes`, `human-readable` are missing", "`u64`"),
        ("size", "{:}", "W313", "{:}", "fields `bytes`, `human-readable` are missing", "`u64`"),
        (
            "size",
            "{bytez: 1}",
            "W314",
            "bytez",
            "`size` has no field `bytez`",
            "did you mean `bytes`?",
        ),
        ("size", "{bytes: 1, bytes: 2}", "W315", "bytes", "`bytes` is given twice", "once"),
        ("size", "{bytes 1}", "W310", "1", "expected `:` and the value of `bytes`", "bracket"),
        (
            "size",
            '{"bytes": 1}',
            "W310",
            '"bytes"',
            "expected the name of a field",
            "like `{bytes: 0",
        ),
        ("size", "{: bytes}", "W310", "bytes", "expected `}`", "bracket"),
        ("size", "[1]", "W311", "[", "expected a value of `size`, found `[`", "like `{bytes: 0"),
        ("shape", "circel(1)", "W314", "circel", "`shape` has no case `circel`", "mean `circle`?"),
        ("shape", "zzz", "W314", "zzz", "`shape` has no case `zzz`", "`dot`, `circle(…)`"),
        (
            "shape",
            "circle",
            "W313",
            "circle",
            "`circle` carries a `f32`, which",
            "write `circle(…)`",
        ),
        ("shape", "circle()", "W311", ")", "`circle`: expected a `f32`, found `)`", "like `0.0`"),
        ("shape", "circle(1, 2)", "W310", ",", "expected `)`, found `,`", "bracket"),
        ("shape", "dot(1)", "W311", "(", "`dot` carries nothing", "the name alone"),
        ("shape", "5", "W311", "5", "expected a case of `shape`", "the cases are `dot`"),
        ("colour", '"red"', "W311", '"red"', "expected a name, found the string", "`red`"),
        ("colour", "'red'", "W311", "'red'", "expected a name, found the char", "`red`"),
        ("colour", "blue", "W314", "blue", "`colour` has no case `blue`", "`dark-blue`"),
        ("only", "5", "W311", "5", "expected `only`, which is `one`", "`one`"),
        ("access", "{reed}", "W314", "reed", "`access` has no flag `reed`", "did you mean `read`?"),
        ("access", "{read, read}", "W315", "read", "the flag `read` is given twice", "once"),
        ("access", "{1}", "W310", "1", "expected the name of a flag", "`{read, write, human-"),
        ("access", "read", "W311", "read", "expected a value of `access`", "in braces"),
        ("option", "some", "W313", "some", "`some` carries a `u8`, which is missing", "`some(…)`"),
        ("option", "none(1)", "W311", "(", "`none` carries nothing", "the name alone"),
        ("nested", "1", "W311", "1", "expected a value of `option<option<u8>>`", "like `none`"),
        (
            "of-result",
            "ok(1)",
            "W311",
            "ok",
            "expected a value of `option<result<u8>>`",
            "like `none`",
        ),
        ("result", "err", "W313", "err", "`err` carries a `string`, which is missing", "`err(…)`"),
        ("result", "err(5)", "W311", "5", "`err`: expected a `string`", "double quotes"),
        ("half", "1", "W311", "1", "expected a value of `result<_, string>`", "like `ok`"),
        (
            "of-option",
            "1",
            "W311",
            "1",
            "expected a value of `result<option<u8>>`",
            "like `ok(none)`",
        ),
        ("bare", "ok(1)", "W311", "(", "`ok` carries nothing", "the name alone"),
        ("map", '{"a": 1, "a": 2}', "W315", '"a"', '`"a"` is a key twice', "once"),
        ("map", '{"a": x}', "W311", "x", '`["a"]`: expected a `u8`', "0 to 255"),
        ("map", '{"a" 1}', "W310", "1", "expected `:` and the value of", "bracket"),
        ("map", "[]", "W311", "[", "expected a value of `map<string, u8>`", 'like `{"…": 0}`'),
        ("numbers", "[]", "W311", "[", "expected a value of `map<s16, bool>`", "like `{0: false}`"),
        (
            "sizes",
            '[{bytes: 1, human-readable: ""}, {bytes: x}]',
            "W311",
            "x",
            "`[1].bytes`: expected a `u64`, found the word `x`",
            "a whole number",
        ),
        (
            "deep",
            '[none, some((1, {bytes: -1, human-readable: ""}))]',
            "W312",
            "-1",
            "`[1].some[1].bytes`: the number `-1` is out of the range of `u64`",
            "a whole number",
        ),
    ],
)
def test_complaints(  # noqa: PLR0913, PLR0917 - one for each thing that is shown
    name: str, text: str, code: str, covered: str, message: str, advice: str
) -> None:
    found = refused(name, text)
    assert found.code == code
    assert message in found.message
    assert advice in (found.help or "")
    assert found.span is not None
    assert text[found.span.start : found.span.end] == covered


@pytest.mark.parametrize("ref", [ir.Primitive.ERROR_CONTEXT])
def test_what_has_no_text_is_a_fault_of_the_caller(ref: ir.Primitive) -> None:
    with pytest.raises(ValueError, match="has no text"):
        parse("1", GRAPH, ref)


def test_only_what_does_not_fit_is_laid_out() -> None:
    writer = Writer(GRAPH)
    first: Data = {"bytes": 1, "human_readable": "1B"}
    value: Data = [first, {"bytes": 2, "human_readable": "2B"}]
    assert writer.laid_out(TYPES["sizes"], value, 80) == (
        '[{bytes: 1, human-readable: "1B"}, {bytes: 2, human-readable: "2B"}]'
    )
    assert writer.laid_out(TYPES["sizes"], value, 40) == (
        '[\n  {bytes: 1, human-readable: "1B"},\n  {bytes: 2, human-readable: "2B"},\n]'
    )
    assert writer.laid_out(TYPES["sizes"], [first], 20) == (
        '[\n  {\n    bytes: 1,\n    human-readable: "1B",\n  },\n]'
    )


def test_lists_without_structure_fill_their_lines() -> None:
    text = Writer(GRAPH).laid_out(TYPES["bytes"], "AAECAwQFBgcICQ==", 16)
    assert text == "[\n  0, 1, 2, 3, 4,\n  5, 6, 7, 8, 9,\n]"


def test_long_texts_are_shown_line_by_line() -> None:
    text = Writer(GRAPH).laid_out(
        TYPES["result"], {"tag": "err", "val": 'first\n  second """\n'}, 10
    )
    assert text == 'err("""\nfirst\n  second "\\""\n\n""")'


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("f32", 0.10000000149011612, "0.1"),
        ("f32", 3.4028234663852886e38, "3.4028235e+38"),
        ("f64", 0.1, "0.1"),
        ("f64", 1e-7, "1e-7"),
        ("f64", 3, "3.0"),
        ("f64", "NaN", "nan"),
        ("colour", "ok", "%ok"),
        ("shape", {"tag": "none"}, "%none"),
        ("string", "\x1b[31m\u202e\x00", r'"\u{1b}[31m\u{202e}\u{0}"'),
        ("char", "'", r"'\''"),
        ("char", '"', "'\"'"),
        ("map", {}, "{}"),
        ("all-optional", {"a": None}, "{a: none}"),
    ],
)
def test_forms_that_are_chosen(name: str, value: Data, text: str) -> None:
    assert Writer(GRAPH).flat(TYPES[name], value) == text


def test_examples_of_types_that_explode_are_cut_short() -> None:
    records = "".join(
        f"record r{n} {{ a: r{n - 1}, b: r{n - 1} }}\n" if n else "record r0 { a: u8 }\n"
        for n in range(60)
    )
    graph = graph_of(f"package a:b;\ninterface i {{\n{records}}}\n")
    with pytest.raises(WaveError) as error:
        parse("5", graph, graph.interfaces[0].types["r59"])
    assert len(error.value.diagnostic.help or "") < 200
