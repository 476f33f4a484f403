"""Demand 2: records and variants are classes, and may be classes of the user's own.

bytecodealliance/wasmtime-py#312: values came as untyped bags of attributes, so that `isinstance`
had nothing to hold on to and no methods could be added.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType

import attrs
import pytest

from wit_codegen.translate.options import Options
from wit_runtime import U32, json

WIT = """
record point { x: u32, y: u32 }
variant shape { dot(point), line(tuple<point, point>), nothing }
enum colour { red, dark-blue }
f: func(point: point) -> shape;
"""


@attrs.frozen
class OwnPoint:
    """A class of the user's own."""

    x: U32
    y: U32

    def norm(self) -> int:
        """What the WIT knows nothing of."""
        return self.x + self.y


def test_isinstance_tells_records_cases_and_whole_variants(
    api: Callable[..., ModuleType],
) -> None:
    module = api(WIT)
    point = module.Point(1, 2)
    dot = module.ShapeDot(point)
    assert isinstance(point, module.Point)
    assert isinstance(dot, module.ShapeDot)
    assert isinstance(dot, module.Shape)
    assert not isinstance(dot, module.ShapeNothing)
    assert not isinstance(point, module.Shape)
    assert isinstance(module.Colour.RED, str)


def test_what_is_decoded_has_the_same_classes(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    line = {"tag": "line", "val": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}
    decoded = json.decode(line, module.Shape)
    assert type(decoded) is module.ShapeLine
    assert type(decoded.val[0]) is module.Point
    assert decoded == module.ShapeLine((module.Point(1, 2), module.Point(3, 4)))


def test_values_are_compared_and_hashed_by_what_they_hold(api: Callable[..., ModuleType]) -> None:
    module = api(WIT)
    assert len({module.Point(1, 2), module.Point(1, 2), module.Point(2, 1)}) == 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        module.Point(1, 2).x = 3


def test_a_class_of_the_users_own_is_what_signatures_name_and_decoding_makes(
    api: Callable[..., ModuleType],
) -> None:
    module = api(WIT, Options(replace={"test:example/api.point": f"{__name__}.OwnPoint"}))
    assert module.Point is OwnPoint
    shape = json.decode({"tag": "dot", "val": {"x": 1, "y": 2}}, module.Shape)
    assert shape.val.norm() == 3
    assert inspect.signature(module.Api.f).parameters["point"].annotation == "Point"
