"""What a component imports has to be in the world, of the same types, and given by the host."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.host.components import component, exporting, lifted, lowered, unrunnable
from tests.host.conftest import Worlds
from tests.host.test_mismatch import differences
from wit_host import MissingImportError, Wasi

PACKAGE = "test:host/api@1.2.0"


def calling(import_: str, signature: str = "(result u32)") -> bytes:
    """A component whose `run` is the function `f` of what it imports."""
    imported = f'(import "{import_}" (instance $api (export "f" (func {signature}))))'
    return component(
        """
        (import "host" "f" (func $f (result i32)))
        (func (export "run") (result i32) (call $f))
        """,
        lifted("run", "(result u32)", ""),
        imports=("f",),
        more=f'{imported} (core func $f (canon lower (func $api "f")))',
    )


WIT = """
interface api { f: func() -> u32; g: func() -> u32; }
world w { import api; export run: func() -> u32; }
"""


def api(**functions: object) -> Any:  # noqa: ANN401 - what a host gives is any object
    return SimpleNamespace(api=SimpleNamespace(**functions))


def test_an_import_is_supplied_by_an_attribute_and_what_is_not_imported_need_not_be(
    worlds: Worlds,
) -> None:
    with worlds(WIT).from_bytes(calling(PACKAGE), api(f=lambda: 7)) as guest:
        assert guest.run() == 7


def test_the_object_may_be_of_the_generated_protocol(worlds: Worlds) -> None:
    class Api(worlds.module(WIT, "api").Api):  # type: ignore[misc]
        def f(self) -> int:
            return 8

        def g(self) -> int:
            return 9

    with worlds(WIT).from_bytes(calling(PACKAGE), SimpleNamespace(api=Api())) as guest:
        assert guest.run() == 8


@pytest.mark.parametrize(
    ("imports", "said"),
    [
        (None, "have no attribute `api` for it (test:host/w@1.2.0)"),
        (SimpleNamespace(), "the component imports `test:host/api@1.2.0`, and the imports given"),
        (api(g=lambda: 1), f"{PACKAGE}: SimpleNamespace has no `f` for `f`"),
        (api(f=7), f"{PACKAGE}: SimpleNamespace has no `f` for `f`"),
    ],
)
def test_what_is_not_given_is_named(worlds: Worlds, imports: object, said: str) -> None:
    with pytest.raises(MissingImportError) as refused:
        worlds(WIT).from_bytes(calling(PACKAGE), imports)
    assert said in str(refused.value)


def test_a_function_outside_of_interfaces_is_given_by_a_method(worlds: Worlds) -> None:
    world = worlds("world w { import ask: func(n: u32) -> u32; export run: func() -> u32; }")
    content = component(
        """
        (import "host" "ask" (func $ask (param i32) (result i32)))
        (func (export "run") (result i32) (call $ask (i32.const 20)))
        """,
        lifted("run", "(result u32)", ""),
        imports=("ask",),
        more=lowered("ask", '(param "n" u32) (result u32)', ""),
    )
    with world.from_bytes(content, SimpleNamespace(ask=(20).__add__)) as guest:
        assert guest.run() == 40
    with pytest.raises(MissingImportError, match="the world: SimpleNamespace has no `ask`"):
        world.from_bytes(content, SimpleNamespace())


def test_an_import_that_the_world_does_not_have_is_a_difference(worlds: Worlds) -> None:
    found = differences(worlds(WIT).from_bytes, calling("test:host/other@1.2.0"), api())
    assert found == ("the component imports `test:host/other@1.2.0`, which the world does not",)
    world = worlds(
        "interface api { g: func(); } world w { import api; export run: func() -> u32; }"
    )
    found = differences(world.from_bytes, calling(PACKAGE), api(g=print))
    assert found == (f"`{PACKAGE}`: the component imports `f() -> u32`, which the world does not",)


def test_an_import_of_other_types_is_a_difference(worlds: Worlds) -> None:
    found = differences(worlds(WIT).from_bytes, calling(PACKAGE, "(result s32)"), api(f=print))
    assert found == (
        (
            f"`{PACKAGE}`: the component imports `f() -> s32`, the world says `f() -> u32`:"
            " the result is `s32` in the component and `u32` in the world"
        ),
    )


def test_an_import_of_code_is_a_difference(worlds: Worlds) -> None:
    content = b'(component (import "m" (core module)))'
    assert differences(worlds("world w {}").from_bytes, content) == (
        "the component imports a core module, `m`",
    )


@pytest.mark.parametrize("version", ["1.2.0", "1.2.3", "1.0.0", "1.9.0"])
def test_another_version_of_the_same_track_will_do(worlds: Worlds, version: str) -> None:
    content = calling(f"test:host/api@{version}")
    with worlds(WIT).from_bytes(content, api(f=lambda: 3)) as guest:
        assert guest.run() == 3


@pytest.mark.parametrize("version", ["0.2.0", "2.0.0", "1.2.0-rc.1"])
def test_a_version_of_another_track_will_not(worlds: Worlds, version: str) -> None:
    name = f"test:host/api@{version}"
    assert differences(worlds(WIT).from_bytes, calling(name), api(f=print)) == (
        (
            f"the component imports `{name}`, the world `{PACKAGE}`, which does not stand for that"
            " version"
        ),
    )


@pytest.mark.parametrize("version", ["1.2.0", "1.2.3", "1.0.0", None, "2.0.0", "0.1.0"])
def test_exports_are_found_by_their_track_as_well(worlds: Worlds, version: str | None) -> None:
    world = worlds("interface api { f: func() -> u8; } world w { export api; }")
    name = f"test:host/api@{version}" if version else "test:host/api"
    content = exporting(name, unrunnable("f", "(result u8)", "", "i32"))
    if version and version.startswith("1."):
        world.from_bytes(content).close()
    else:
        assert differences(world.from_bytes, content) == (
            f"the component does not export `{PACKAGE}`; it exports `{name}`",
        )


WASI = "wasi:cli/environment@0.2.3"


def test_wasi_that_was_not_granted_is_asked_for(worlds: Worlds) -> None:
    content = f"""
    (component (import "{WASI}" (instance (export "get-arguments" (func (result (list string)))))))
    """.encode()
    world = worlds("world w {}")
    with pytest.raises(MissingImportError) as refused:
        world.from_bytes(content)
    assert str(refused.value) == (
        f"the component needs WASI (`{WASI}`); grant it with wasi=Wasi(…)"
    )
    world.from_bytes(content, wasi=Wasi()).close()
