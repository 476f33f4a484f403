"""Random WIT types: of every kind that values can be passed of, nested a few levels deep."""

from __future__ import annotations

from typing import TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.conformance.values.spelling import Named
from wit_host import types

T = TypeVar("T")

DEEPEST = 3

NUMBERS = [
    *(types.U8, types.U16, types.U32, types.U64, types.S8, types.S16, types.S32, types.S64),
    *(types.F32, types.F64),
]
SCALARS = [types.BOOL, types.CHAR, types.STRING, *NUMBERS]
KEYS = [each for each in SCALARS if each not in {types.F32, types.F64}]

# Plain names, keywords of WIT and of Python, and names that generated code uses itself.
_LABELS = (
    *("a", "b-c", "x-1", "list", "record", "class", "self", "bytes", "o", "val", "value"),
    *("tag", "error", "none", "held", "source", "type", "str", "id", "made"),
)


@attrs.define
class _Drawer:
    """Draws types that share definitions."""

    draw: st.DrawFn
    named: list[Named] = attrs.field(factory=list[Named])

    def type(self, depth: int = 0) -> types.Type:
        deep = depth >= DEEPEST
        pick = self.pick(["scalar"] if deep else ["scalar", "named", "new", "generic", "generic"])
        if pick == "named" and self.named:
            return self.draw(st.sampled_from(self.named))
        if pick == "new":
            return self.define(depth + 1)
        if pick == "generic":
            return self.generic(depth + 1)
        return self.draw(st.sampled_from(SCALARS))

    def pick(self, options: list[T]) -> T:
        return self.draw(st.sampled_from(options))

    def maybe(self, depth: int) -> types.Type | None:
        return self.type(depth) if self.draw(st.booleans()) else None

    def generic(self, depth: int) -> types.Type:
        match self.pick(["list", "numbers", "option", "tuple", "result", "map"]):
            case "list":
                return types.List(self.type(depth))
            case "numbers":
                return types.List(self.pick(NUMBERS))
            case "option":
                return types.Option(self.type(depth))
            case "result":
                return types.Result(self.maybe(depth), self.maybe(depth))
            case "map":
                return types.Map(self.pick(KEYS), self.type(depth))
            case _:
                count = self.draw(st.integers(1, 3))
                return types.Tuple(tuple(self.type(depth) for _ in range(count)))

    def labels(self, most: int = 4) -> list[str]:
        return self.draw(st.lists(st.sampled_from(_LABELS), min_size=1, max_size=most, unique=True))

    def define(self, depth: int) -> Named:
        made = self.defined(depth)
        self.named.append(made)
        return made

    def defined(self, depth: int) -> Named:
        kind = self.pick(["record", "variant", "enum", "flags"])
        labels = self.labels(4 if kind in {"record", "variant"} else len(_LABELS))
        if kind == "record":
            fields = tuple(types.Field(each, "", self.type(depth)) for each in labels)
            return types.Record(self.name(), None, fields)
        if kind == "variant":
            cases = tuple(types.Case(each, None, self.maybe(depth)) for each in labels)
            return types.Variant(self.name(), cases)
        if kind == "enum":
            return types.Enum(self.name(), None, tuple(labels))
        return types.Flags(self.name(), None, tuple(labels))

    def name(self) -> str:
        """Number the definitions; those of the parts of this one are there already."""
        return f"t{len(self.named)}"


@st.composite
def _several(draw: st.DrawFn, most: int) -> list[types.Type]:
    drawer = _Drawer(draw)
    return [drawer.type() for _ in range(draw(st.integers(1, most)))]


def several_types(most: int) -> SearchStrategy[list[types.Type]]:
    """Draw some types that may share definitions, whose names are `t0`, `t1`, and so on."""
    return _several(most)
