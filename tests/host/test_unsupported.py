"""What the engine cannot pass to a host is refused when a world is bound, by function and type."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.host.components import component, unrunnable
from tests.host.conftest import Worlds
from wit_host import Component, InvalidComponentError, UnsupportedTypeError

# In WIT, in a component, what is named, and the core parameters.
TYPES = [
    ("stream<u8>", "(stream u8)", "stream<u8>", "i32"),
    ("stream", "(stream)", "stream", "i32"),
    ("future<string>", "(future string)", "future<string>", "i32"),
    ("option<future>", "(option (future))", "future", "i32 i32"),
    ("tuple<u8, list<stream<u8>>>", "(tuple u8 (list (stream u8)))", "stream<u8>", "i32 i32 i32"),
    ("result<_, future>", "(result (error (future)))", "future", "i32 i32"),
]
NEWER = [
    ("error-context", "error-context", "error-context", "i32"),
    ("list<u8, 2>", "(list u8 2)", "list<u8, 2>", "i32 i32"),
]


@pytest.mark.parametrize(("wit", "text", "named", "core"), TYPES)
def test_an_export_that_takes_it_is_named(
    worlds: Worlds, wit: str, text: str, named: str, core: str
) -> None:
    world = worlds(f"world w {{ export f: func(); export g: func(a: u8, b: {wit}); }}")
    loaded = Component.from_bytes(
        component(
            "",
            unrunnable("f"),
            unrunnable("g", f'(param "a" u8) (param "b" {text})', f"i32 {core}"),
        )
    )
    with pytest.raises(UnsupportedTypeError) as refused:
        world.from_component(loaded)
    assert str(refused.value) == (
        f"`g(a: u8, b: {wit})` uses `{named}`, which the engine cannot pass to a host in Python"
    )


@pytest.mark.parametrize(("wit", "text", "named", "core"), TYPES)
def test_an_import_that_takes_it_is_named_if_the_component_has_it(
    worlds: Worlds, wit: str, text: str, named: str, core: str
) -> None:
    del core
    world = worlds(f"interface api {{ f: func(a: {wit}); g: func(); }} world w {{ import api; }}")
    having, lacking = (
        component("", more=f'(import "test:host/api@1.2.0" (instance (export {function})))')
        for function in (f'"f" (func (param "a" {text}))', '"g" (func)')
    )
    imports = SimpleNamespace(api=SimpleNamespace(f=print, g=print))
    with pytest.raises(UnsupportedTypeError) as refused:
        world.from_bytes(having, imports)
    assert str(refused.value) == (
        f"`test:host/api@1.2.0`: `f(a: {wit})` uses `{named}`, which the engine cannot pass to a"
        " host in Python"
    )
    world.from_bytes(lacking, imports).close()


@pytest.mark.parametrize(("wit", "text", "named", "core"), NEWER)
def test_types_that_the_engine_does_not_load_are_named_all_the_same(
    worlds: Worlds, wit: str, text: str, named: str, core: str
) -> None:
    world = worlds(f"world w {{ export f: func(a: {wit}); }}")
    content = component("", unrunnable("f", f'(param "a" {text})', core))
    with pytest.raises(UnsupportedTypeError, match=f"uses `{named}`, which the engine cannot"):
        world.from_bytes(content)
    with pytest.raises(InvalidComponentError, match="the component model"):
        Component.from_bytes(content)


def test_a_result_counts_like_a_parameter(worlds: Worlds) -> None:
    world = worlds(
        "world w { export f: func() -> record-of-it; record record-of-it { a: stream } }"
    )
    with pytest.raises(UnsupportedTypeError, match=r"`f\(\) -> record-of-it` uses `stream`"):
        world.from_bytes(b"(component)")


def test_async_functions_are_named(worlds: Worlds) -> None:
    world = worlds("world w { export f: async func(a: u8) -> u8; }")
    with pytest.raises(UnsupportedTypeError) as refused:
        world.from_bytes(b"(component)")
    assert str(refused.value) == (
        "`async f(a: u8) -> u8` is async, which the engine does not offer to hosts in Python"
    )
    world = worlds("world w { import f: async func(); }")
    content = component("", more='(import "f" (func async))')
    with pytest.raises(UnsupportedTypeError, match=r"`async f\(\)` is async"):
        world.from_bytes(content, SimpleNamespace(f=print))
    world.from_bytes(b"(component)", SimpleNamespace(f=print)).close()
