"""Demand 5: what is out of range is refused before it crosses a boundary, with its path.

In wasmtime-py a u8 of 300 arrived as 44, and an unknown enum string failed halfway through a call
and left the instance unusable.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from wit_codegen.translate.options import Options
from wit_runtime import json
from wit_runtime.checks import ShapeError, check

WIT = """
enum colour { red, green }
flags rights { read, write }
record pixel { x: s16, level: u8, colour: colour, letter: char }
variant shape { dots(list<pixel>), empty }
"""


def test_a_number_out_of_range_is_refused_on_the_way_out(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    shape = module.ShapeDots([module.Pixel(0, 300, module.Colour.RED, "a")])
    with pytest.raises(ShapeError, match=r"level: 300 is not a u8"):
        check(shape, module.Shape)
    with pytest.raises(ShapeError, match=r"level: 300 is not a u8"):
        json.encode(shape, module.Shape)


def test_the_ends_of_a_range_pass(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    for level, x in ((0, -(2**15)), (255, 2**15 - 1)):
        check(module.Pixel(x, level, module.Colour.GREEN, "\U0010ffff"), module.Pixel)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("x", 2**15),
        ("x", True),
        ("level", -1),
        ("level", 1.0),
        ("colour", "blue"),
        ("letter", "ab"),
        ("letter", "\ud800"),
    ],
)
def test_every_wrong_field_is_named(
    api: Callable[..., ModuleType], field: str, value: object
) -> None:
    module = api(WIT)
    right = {"x": 0, "level": 0, "colour": "red", "letter": "a"}
    assert json.decode(right, module.Pixel) == module.Pixel(0, 0, module.Colour.RED, "a")
    with pytest.raises(ShapeError, match=f"^{field}: "):
        json.decode({**right, field: value}, module.Pixel)


def test_all_that_is_wrong_is_said_at_once(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    wrong = module.Pixel(2**20, 300, module.Colour.RED, "a")
    with pytest.raises(ShapeError) as caught:
        check(wrong, module.Pixel)
    assert len(caught.value.problems) == 2


def test_with_validators_construction_itself_refuses(api: Callable[..., ModuleType]) -> None:
    module = api(WIT, Options(validators=True))
    with pytest.raises(ShapeError, match="level: 300 is not a u8"):
        module.Pixel(0, 300, module.Colour.RED, "a")


def test_flags_that_do_not_exist_are_refused(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    with pytest.raises(ValueError, match="invalid value"):
        module.Rights(4)
