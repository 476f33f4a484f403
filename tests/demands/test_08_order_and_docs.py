"""Demand 8: whatever the order in WIT, nothing is used before it is defined; docs stay docs.

bytecodealliance/componentize-py#88 and #134, wasmtime-py#155: output that names what comes later or
nowhere. componentize-py#194: three quotes in a doc comment ended the docstring.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from types import ModuleType

import pytest

from tests.support import FIXTURES, generate

BACKWARDS = """
f: func(first: first) -> result<list<second>, fourth>;
type first = list<second>;
record second { third: third, mine: option<list<seventh>> }
variant third { fourth(fourth), sixth(borrowed) }
enum fourth { a }
type borrowed = list<fifth>;
record fifth { sixth: sixth }
flags sixth { b }
resource seventh { next: func() -> eighth; }
type eighth = tuple<seventh, first>;
"""
DOCS = [
    'three """ quotes',
    '"""',
    'ends in a quote "',
    'ends in two ""',
    "ends in a backslash \\",
    '\\""" and \\N{BULLET} \\x41 \\u0041',
    "''' # {{ template }} {% raw %}",
    "one\n\ntwo\n   indented",
]


def test_every_annotation_resolves_whatever_the_order(api: Callable[..., ModuleType]) -> None:
    module = api(BACKWARDS)
    names = dict(vars(module))
    for name in ("Second", "ThirdFourth", "ThirdSixth", "Fifth"):
        typing.get_type_hints(getattr(module, name), names)
    typing.get_type_hints(module.Api.f, names)
    typing.get_type_hints(module.Seventh.next, names)
    (element,) = typing.get_args(module.Borrowed)
    assert element is module.Fifth


@pytest.mark.parametrize("case", sorted(path.name for path in FIXTURES.iterdir()))
def test_the_fixtures_name_nothing_undefined(
    import_from: Callable[[Mapping[str, str], str], ModuleType], case: str
) -> None:
    files = generate(FIXTURES / case)
    for path in files:
        if path.endswith(".py"):
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            _resolve(import_from(files, name))


def _resolve(module: ModuleType) -> None:
    for value in list(vars(module).values()):
        if isinstance(value, type) and value.__module__ == module.__name__:
            typing.get_type_hints(value)
            for function in vars(value).values():
                if callable(function) and getattr(function, "__annotations__", None):
                    typing.get_type_hints(function, vars(module))


@pytest.mark.parametrize("text", DOCS)
def test_docs_are_the_docstring_to_the_last_character(
    api: Callable[..., ModuleType], text: str
) -> None:
    comment = "\n".join(f"/// {line}" for line in text.splitlines())
    module = api(f"{comment}\nrecord r {{\n{comment}\nx: u32 }}\n{comment}\nf: func();")
    assert _plain(module.R.__doc__).startswith(_plain(text))
    assert _plain(module.Api.f.__doc__) == _plain(text)


def _plain(text: str | None) -> str:
    """The text without the indentation that it has where it stands."""
    return "\n".join(line.strip() for line in (text or "").strip().splitlines())
