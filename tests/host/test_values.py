"""Values that do not fit are errors, both ways, instead of wrapping, crashing, or leaking."""

from __future__ import annotations

import array
import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.host.components import FORGETFUL, component, lifted, lowered
from tests.host.conftest import Child, Worlds
from wit_runtime.checks import ShapeError

SCALARS = {
    **dict.fromkeys(["char", "bool", "u8", "s8", "u16", "s16", "u32", "s32"], "i32"),
    **dict.fromkeys(["u64", "s64"], "i64"),
    "f32": "f32",
    "f64": "f64",
}
LISTS = ["string", "list<u8>", "list<u16>", "list<f32>", "list<string>", "map<string, u8>"]
TEXTS = {"string": "string"} | {
    wit: f"({wit.replace('<', ' ').replace('>', '').replace(',', '')})" for wit in LISTS[1:]
}
NAMES = {wit: f"t{number}" for number, wit in enumerate([*SCALARS, *LISTS])}
WIT = f"""
world exporting {{ {"".join(f"export {n}: func(v: {t}) -> {t};" for t, n in NAMES.items())} }}
world importing {{
    {"".join(f"import {n}: func() -> {t};" for t, n in NAMES.items())}
    {"".join(f"export run-{n}: func();" for n in NAMES.values())}
}}
"""


def echoing() -> bytes:
    """Each function gives back what it gets."""
    core = ['(import "libc" "mem" (memory 1))']
    exports: list[str] = []
    for wit, name in NAMES.items():
        text = TEXTS.get(wit, wit)
        exports.append(lifted(name, f'(param "v" {text}) (result {text})'))
        if wit in SCALARS:
            one = SCALARS[wit]
            core.append(f'(func (export "{name}") (param {one}) (result {one}) (local.get 0))')
        else:
            core.append(f"""
                (func (export "{name}") (param i32 i32) (result i32)
                  (i32.store (i32.const 16) (local.get 0))
                  (i32.store (i32.const 20) (local.get 1))
                  (i32.const 16))""")
    return component("".join(core), *exports)


def asking() -> bytes:
    """Each function calls the import of its name, and ignores what it gets."""
    core: list[str] = []
    functions: list[str] = []
    for wit, name in NAMES.items():
        one = SCALARS.get(wit)
        into, what = ("(result {one})", "") if one else ("(param i32)", "(i32.const 16)")
        core.append(f'(import "host" "{name}" (func ${name} {into.format(one=one)}))')
        functions.append(
            f'(func (export "run-{name}") (call ${name} {what}) {"drop" if one else ""})'
        )
    more = "".join(lowered(n, f"(result {TEXTS.get(t, t)})") for t, n in NAMES.items())
    exports = [lifted(f"run-{name}", "", "") for name in NAMES.values()]
    return component("".join(core + functions), *exports, imports=tuple(NAMES.values()), more=more)


@pytest.fixture(scope="module")
def echo(worlds: Worlds) -> Callable[[str, Any], Any]:
    guest = worlds(WIT, "exporting").from_bytes(echoing())
    return lambda wit, value: getattr(guest, NAMES[wit])(value)


@pytest.fixture
def answer(worlds: Worlds) -> Callable[[str, Any], None]:
    """Let the host return a value to a guest."""

    def run(wit: str, value: Any) -> None:  # noqa: ANN401 - values of all types
        imports = SimpleNamespace(**dict.fromkeys(NAMES.values(), lambda: value))
        with worlds(WIT, "importing").from_bytes(asking(), imports) as guest:
            getattr(guest, f"run_{NAMES[wit]}")()

    return run


WRONG: list[tuple[str, Any, str]] = [
    ("char", "\ud800", ": '\\ud800' is not a char: it is not one Unicode scalar value"),
    ("char", "\udfff", ": '\\udfff' is not a char"),
    ("char", "ab", ": 'ab' is not a char"),
    ("char", "", ": '' is not a char"),
    ("char", 65, ": 65 is not a char (got int)"),
    ("u8", 300, ": 300 is not a u8"),
    ("u8", -1, ": -1 is not a u8"),
    ("u8", 1.0, ": 1.0 is not a u8 (got float)"),
    ("s8", 128, ": 128 is not a s8"),
    ("u16", 1 << 16, ": 65536 is not a u16"),
    ("s16", -(1 << 15) - 1, ": -32769 is not a s16"),
    ("u32", 1 << 32, ": 4294967296 is not a u32"),
    ("s32", 1 << 31, ": 2147483648 is not a s32"),
    ("u64", -1, ": -1 is not a u64"),
    ("u64", 1 << 64, ": 18446744073709551616 is not a u64"),
    ("s64", 1 << 63, ": 9223372036854775808 is not a s64"),
    ("f32", 1e300, ": 1e+300 is too large for a f32"),
    ("f32", 10**400, ": an integer of 1329 bits is too large for a f32"),
    ("f64", 10**400, ": an integer of 1329 bits is too large for a f64"),
    ("f64", "1", ": '1' is not a f64 (got str)"),
    ("bool", 1, ": 1 is not a bool (got int)"),
    ("bool", None, ": None is not a bool (got NoneType)"),
    ("string", "a\ud800", ": has a surrogate at index 1"),
    ("string", b"a", ": b'a' is not a string (got bytes)"),
    ("list<u8>", [1, 2], ": not bytes (got list)"),
    ("list<u8>", memoryview(b"abcd")[::2], ": is not a contiguous buffer of bytes"),
    ("list<u8>", "text", ": 'text' is not bytes (got str)"),
    ("list<u16>", [1, 1 << 16], "[1]: 65536 is not a u16"),
    ("list<u16>", b"ab", ": b'ab' is not a list (got bytes)"),
    ("list<f32>", [0.5, -1e300], "[1]: -1e+300 is too large for a f32"),
    ("list<string>", "text", ": 'text' is not a list (got str)"),
    ("list<string>", ["a", "\udfff"], "[1]: has a surrogate at index 0"),
    ("map<string, u8>", {"a": 1, "b": 300}, "['b']: 300 is not a u8"),
    ("map<string, u8>", {1: 1}, "[1]: 1 is not a string (got int)"),
    ("map<string, u8>", [("a", 1)], ": not a map (got list)"),
]


@pytest.mark.parametrize(("wit", "value", "said"), WRONG)
def test_an_argument_that_does_not_fit_is_named_and_the_instance_lives(
    echo: Callable[[str, Any], Any], wit: str, value: object, said: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        echo(wit, value)
    assert str(refused.value).startswith(f"v{said}")
    assert echo("u8", 7) == 7


@pytest.mark.parametrize(("wit", "value", "said"), WRONG)
def test_a_result_of_the_host_that_does_not_fit_is_named(
    answer: Callable[[str, Any], None], wit: str, value: object, said: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        answer(wit, value)
    assert str(refused.value).startswith(f"result of {NAMES[wit]}{said}")


RIGHT: list[tuple[str, Any, Any]] = [
    ("char", "\U0010ffff", "\U0010ffff"),
    ("char", "\ud7ff", "\ud7ff"),
    ("char", "\ue000", "\ue000"),
    ("u64", (1 << 64) - 1, (1 << 64) - 1),
    ("s64", -(1 << 63), -(1 << 63)),
    ("f32", math.inf, math.inf),
    ("f32", 1, 1.0),
    ("f64", 1e300, 1e300),
    ("string", "", ""),
    ("string", "\0", "\0"),
    ("string", "ü\U0001f600" * 5000, "ü\U0001f600" * 5000),
    ("list<u8>", b"ab", b"ab"),
    ("list<u8>", bytearray(b"ab"), b"ab"),
    ("list<u8>", memoryview(b"abcd")[1:3], b"bc"),
    ("list<u8>", array.array("B", [1, 2]), b"\1\2"),
    ("list<u8>", b"", b""),
    ("list<u16>", array.array("H", [1, 2]), [1, 2]),
    ("list<u16>", range(3), [0, 1, 2]),
    ("list<u16>", [], []),
    ("list<f32>", (0.5, 1), [0.5, 1.0]),
    ("list<string>", ("a", ""), ["a", ""]),
    ("map<string, u8>", {"a": 1, "": 255}, {"a": 1, "": 255}),
    ("map<string, u8>", {}, {}),
]


@pytest.mark.parametrize(("wit", "value", "arrives"), RIGHT)
def test_values_at_the_edge_of_their_types_pass(
    echo: Callable[[str, Any], Any],
    answer: Callable[[str, Any], None],
    wit: str,
    value: object,
    arrives: object,
) -> None:
    got = echo(wit, value)
    assert got == arrives
    assert type(got) is type(arrives)
    answer(wit, value)


def test_a_float_that_is_no_number_stays_none(echo: Callable[[str, Any], Any]) -> None:
    assert math.isnan(echo("f32", math.nan))
    assert math.isnan(echo("f64", math.nan))


def test_arguments_are_checked_like_those_of_any_function(
    worlds: Worlds,
) -> None:
    with worlds(WIT, "exporting").from_bytes(echoing()) as guest:
        assert guest.t2(v=4) == 4
        for arguments in ((), (1, 2)):
            with pytest.raises(TypeError, match=r"t2\(\)"):
                guest.t2(*arguments)
        with pytest.raises(TypeError, match="unexpected keyword argument 'w'"):
            guest.t2(w=4)


LEAK_WIT = """
world w {
    export f: func(v: option<u64>, w: result<string, u8>, x: list<option<string>>)
        -> tuple<option<u64>, result<string, u8>, list<option<string>>>;
}
"""
LEAK = """
    import resource, sys
    from wit_runtime import Ok
    from {package}.worlds.w import W

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    with W.from_bytes(sys.argv[1].encode()) as guest:
        def run(count):
            for _ in range(count):
                guest.f(1, Ok("text" * 30), ["a", None, "b" * 40])
        run(2000)
        before = resident()
        run(20000)
        print(resident() - before)
"""
LEAK_GUEST = component(
    """
    (import "libc" "mem" (memory 1))
    (func (export "f") (param i32 i64 i32 i32 i32 i32 i32) (result i32)
      (i32.store8 (i32.const 16) (local.get 0))
      (i64.store (i32.const 24) (local.get 1))
      (i32.store8 (i32.const 32) (local.get 2))
      (i32.store (i32.const 36) (local.get 3))
      (i32.store (i32.const 40) (local.get 4))
      (i32.store (i32.const 44) (local.get 5))
      (i32.store (i32.const 48) (local.get 6))
      (i32.const 16))
    """,
    lifted(
        "f",
        """(param "v" (option u64)) (param "w" (result string (error u8)))
        (param "x" (list (option string)))
        (result (tuple (option u64) (result string (error u8)) (list (option string))))""",
        FORGETFUL,
    ),
)


@pytest.mark.skipif("not __import__('os').path.exists('/proc/self/statm')", reason="needs Linux")
def test_what_is_lifted_is_let_go_of(worlds: Worlds, child: Child) -> None:
    """A payload that leaked 48 bytes would add up to several MB here."""
    ended = child(LEAK.format(package=worlds.package(LEAK_WIT)), LEAK_GUEST.decode())
    assert ended.code == 0, ended.errors
    assert int(ended.output) < 1 << 20
