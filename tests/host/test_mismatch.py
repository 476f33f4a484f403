"""What is not of the world is refused before it runs, and each difference can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flight_memory.worlds.flight_memory import FlightMemory
from tests.host.components import component, exporting, lifted, unrunnable
from tests.host.conftest import Worlds
from wit_host import BindError, WorldMismatchError


def differences(make: Callable[..., Any], content: bytes, *imports: object) -> tuple[str, ...]:
    """What is said of a component that is not of the world."""
    with pytest.raises(WorldMismatchError) as refused:
        make(content, *imports)
    error = refused.value
    assert isinstance(error, BindError)
    lines = "".join(f"\n  - {line}" for line in error.differences)
    assert str(error) == f"the component does not fit the world `{error.world}`:{lines}"
    return error.differences


def test_a_ledger_of_another_shape_is_told_from_ours() -> None:
    name = "flight:memory/memory-operations@1.0.0"
    content = exporting(name, unrunnable("free-allocation", '(param "id" u64)', "i64"))
    found = differences(FlightMemory.from_bytes, content)
    assert (
        f"`{name}`: the component exports `free-allocation(id: u64)`, the world says"
        " `free-allocation(allocation-id: string) -> result<bool, memory-error>`"
    ) in found
    assert (
        f"`{name}`: the component does not export `get-memory-snapshot(session-id: string) ->"
        " result<memory-usage-snapshot, memory-error>`"
    ) in found
    assert found[-1] == (
        f"the component does not export `flight:memory/memory-analytics@1.0.0`; it exports `{name}`"
    )
    assert len(found) == 10


def test_names_of_parameters_count_and_types_that_fit_are_named_as_in_the_world(
    worlds: Worlds,
) -> None:
    world = worlds("world w { export free-allocation: func(allocation-id: string) -> bool; }")
    content = component(
        "", unrunnable("free-allocation", '(param "id" u64) (result bool)', "i64", "i32")
    )
    assert differences(world.from_bytes, content) == (
        (
            "the component exports `free-allocation(id: u64) -> bool`, the world says"
            " `free-allocation(allocation-id: string) -> bool`"
        ),
    )


def test_more_exports_than_the_world_has_are_fine(worlds: Worlds) -> None:
    world = worlds("world w { export one: func() -> u8; }")
    content = component(
        '(func (export "one") (result i32) (i32.const 1))',
        lifted("one", "(result u8)", ""),
        unrunnable("two", '(param "more" (list string))', "i32 i32"),
    )
    with world.from_bytes(content) as guest:
        assert guest.one() == 1
        assert not hasattr(guest, "two")


def test_a_component_without_anything_lacks_everything(worlds: Worlds) -> None:
    world = worlds("interface api { f: func(); } world w { export api; export g: func() -> u8; }")
    assert set(differences(world.from_bytes, b"(component)")) == {
        "the component does not export `test:host/api@1.2.0`; it exports nothing",
        "the component does not export `g() -> u8`",
    }


TYPES = """
interface api {
    record point { x: u8, y: option<tuple<u8, list<string>>> }
    enum colour { red, green }
    variant shape { none, dot(point), text(string) }
    flags mode { read, write }
    resource thing { get: func() -> u8; }
"""
SAME = """
(type $point' (record (field "x" u8) (field "y" (option (tuple u8 (list string))))))
(export $point "point" (type $point'))
(type $colour' (enum "red" "green"))
(export $colour "colour" (type $colour'))
(type $shape' (variant (case "none") (case "dot" $point) (case "text" string)))
(export $shape "shape" (type $shape'))
(type $mode' (flags "read" "write"))
(export $mode "mode" (type $mode'))
(type $thing' (resource (rep i32)))
(export $thing "thing" (type $thing'))
"""
GET = unrunnable("[method]thing.get", '(param "self" (borrow $thing)) (result u8)', "i32", "i32")


@pytest.mark.parametrize(
    ("wit", "types", "signature", "core", "said"),
    [
        ("v: u64", "", "u32", "i32", "v is `u32` in the component and `u64` in the world"),
        (
            "v: point",
            '(type $t\' (record (field "x" u8) (field "y" (option (tuple u8 (list u8))))))',
            "$t",
            "i32 i32 i32 i32 i32",
            "v.y.1 is `u8` in the component and `string` in the world",
        ),
        (
            "v: point",
            '(type $t\' (record (field "x" u8)))',
            "$t",
            "i32",
            "v in the component lacks `y`",
        ),
        (
            "v: colour",
            '(type $t\' (enum "red" "blue"))',
            "$t",
            "i32",
            "v in the component lacks `green` and has `blue` besides",
        ),
        (
            "v: colour",
            '(type $t\' (enum "green" "red"))',
            "$t",
            "i32",
            "v in the component has another order",
        ),
        (
            "v: list<shape>",
            '(type $t\' (variant (case "none" u8) (case "dot" $point) (case "text")))',
            "(list $t)",
            "i32 i32",
            (
                "v.none is `u8` in the component and nothing in the world;"
                " v.text is nothing in the component and `string` in the world"
            ),
        ),
        (
            "v: mode",
            '(type $t\' (flags "read" "write" "run"))',
            "$t",
            "i32",
            "v in the component has `run` besides",
        ),
        ("v: tuple<u8, u8>", "", "(tuple u8)", "i32", "v is `tuple<u8>` in the component"),
        ("v: result<u8>", "", "(result)", "i32", "v.ok is nothing in the component and `u8`"),
        (
            "v: map<string, u8>",
            "",
            "(map string u16)",
            "i32 i32",
            "v.value is `u16` in the component and `u8` in the world",
        ),
        ("v: borrow<thing>", "", "(own $thing)", "i32", "v is `own<thing>` in the component"),
        (
            "v: thing",
            "(type $t' (resource (rep i32)))",
            "(own $t)",
            "i32",
            "v is another resource than `thing`",
        ),
    ],
)
def test_a_difference_deep_in_a_type_has_its_path(  # noqa: PLR0913, PLR0917 - the columns of a table
    worlds: Worlds, wit: str, types: str, signature: str, core: str, said: str
) -> None:
    world = worlds(f"{TYPES} f: func({wit}); }} world w {{ export api; }}")
    other = f'{types} (export $t "t" (type $t\'))' if types else ""
    wrong = unrunnable("f", f'(param "v" {signature})', core)
    content = exporting("test:host/api@1.2.0", SAME, GET, other, wrong)
    (found,) = differences(world.from_bytes, content)
    assert found.startswith("`test:host/api@1.2.0`: the component exports `f(v: ")
    assert f", the world says `f({wit.replace(': thing', ': own<thing>')})`: {said}" in found


@pytest.mark.parametrize(
    ("world_says", "signature", "result"),
    [
        ("f() -> u8", "", ""),
        ("f()", "(result u8)", "i32"),
        ("f() -> u8", "(result u16)", "i32"),
    ],
)
def test_results_are_compared(worlds: Worlds, world_says: str, signature: str, result: str) -> None:
    world = worlds(f"world w {{ export {world_says.replace('f()', 'f: func()')}; }}")
    (found,) = differences(world.from_bytes, component("", unrunnable("f", signature, "", result)))
    assert f"the world says `{world_says}`: the result is " in found
