"""What only a component's validator refuses: let through by `resolve`, named by `validate`."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import graph_of, places_of
from wit_codegen.resolve.validate import validate

FLAGS = ", ".join(f"x{number}" for number in range(33))


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("record r { a: u8, b: u8, a: u8 }", "W090 2:40"),
        ("variant r { a, a }", "W090 2:30"),
        ("enum r { a, a }", "W090 2:27"),
        ("flags r { a, a }", "W090 2:28"),
        ("record r { a: u8, A: u8 }", "W091 2:33"),
        ("f: func(a: u8, A: u8);", "W091 2:30"),
        ("f: func(); F: func();", "W091 2:26"),
        ("type f = u8; F: func();", "W091 2:28"),
        ("resource r { a: func(); A: static func(); }", "W091 2:39"),
        ("record r {}", "W092 2:22"),
        ("flags r {}", "W092 2:21"),
        ("f: func(a: tuple<>);", "W092 2:26"),
        (f"flags r {{ {FLAGS} }}", "W093 2:21"),
        ("type l = list<u8, 0>;", "W094 2:20"),
        ("type l = list<u8, 1073741824>;", "W094 2:20"),
        ("type c = char; type s = stream<c>;", "W095 2:35"),
        ("resource r { r: func(); }", "W096 2:28"),
        ("resource r { r: static func(); }", "W096 2:28"),
        ("type l = list<u8, 1073741823>;", ""),
        ("resource r { constructor(); f: func(); } resource s { f: func(); }", ""),
        (f"flags r {{ {FLAGS[:-5]} }}", ""),
    ],
)
def test_rule(body: str, wanted: str) -> None:
    text = f"package a:b;\ninterface i {{ {body} }}"
    assert places_of(text) == ([wanted] if wanted else [])


def test_interfaces_that_differ_in_case() -> None:
    graph = graph_of("package a:b; interface i {} interface I {}")
    assert [each.code for each in validate(graph)] == ["W091"]


def test_params_of_a_worlds_functions() -> None:
    graph = graph_of("package a:b; world w { import f: func(a: u8, A: u8); }")
    assert [each.code for each in validate(graph)] == ["W091"]
