"""Random types, with values of them as docs/json.md encodes them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Literal, TypeAlias

import attrs
from hypothesis import strategies as st

from wit_codegen.resolve import ir
from wit_codegen.wave.types import (
    INTEGERS,
    Data,
    is_bytes,
    is_option,
    key_of,
    keyed_by_text,
    shape_of,
)

_NAMES = (
    "a",
    "b2",
    "human-readable",
    "none",
    "some",
    "ok",
    "err",
    "true",
    "inf",
    "GET-URL",
    "type",
)
_PACKAGE = ir.Package(ir.PackageName("test", "values"), {}, {})
_SCALARS = [p for p in ir.Primitive if p is not ir.Primitive.ERROR_CONTEXT]
_KEYS = [ir.Primitive.STRING, ir.Primitive.CHAR, ir.Primitive.BOOL, ir.Primitive.S16]
_DEEPEST = 4
_SPECIAL = ["NaN", "Infinity", "-Infinity"]

Typed: TypeAlias = tuple[ir.Resolve, ir.TypeRef, Data]


@attrs.define
class Arena:
    """Types as they are made."""

    types: list[ir.TypeDef] = attrs.field(factory=list[ir.TypeDef])

    def add(self, kind: ir.Kind, name: str | None = None) -> ir.TypeId:
        self.types.append(ir.TypeDef(name, kind, None))
        return ir.TypeId(len(self.types) - 1)

    def graph(self) -> ir.Resolve:
        return ir.Resolve((), (), tuple(self.types), (_PACKAGE,), ir.PackageId(0))


def _type(draw: st.DrawFn, arena: Arena, depth: int = 0) -> ir.TypeRef:
    if depth >= _DEEPEST or draw(st.booleans()):
        return draw(st.sampled_from(_SCALARS))
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4, unique=True))

    def part() -> ir.TypeRef:
        return _type(draw, arena, depth + 1)

    def perhaps() -> ir.TypeRef | None:
        return part() if draw(st.booleans()) else None

    makers: list[Callable[[], ir.Kind]] = [
        lambda: ir.Record(tuple(ir.Field(name, part()) for name in names)),
        lambda: ir.Variant(tuple(ir.Case(name, perhaps()) for name in names)),
        lambda: ir.Enum(tuple(map(ir.Case, names))),
        lambda: ir.Flags(tuple(map(ir.Case, names))),
        lambda: ir.Tuple(tuple(part() for _ in names)),
        lambda: ir.Option(part()),
        lambda: ir.List(part()),
        lambda: ir.FixedLengthList(part(), len(names)),
        lambda: ir.Map(draw(st.sampled_from(_KEYS)), part()),
        lambda: ir.Result(perhaps(), perhaps()),
        lambda: ir.Alias(part()),
    ]
    kind = draw(st.sampled_from(makers))()
    # WIT has no form for these without a name.
    is_named = isinstance(kind, ir.Record | ir.Variant | ir.Enum | ir.Flags) or draw(st.booleans())
    return arena.add(kind, "name" if is_named else None)


def _scalar(draw: st.DrawFn, primitive: ir.Primitive) -> Data:
    match primitive:
        case ir.Primitive.BOOL:
            return draw(st.booleans())
        case ir.Primitive.CHAR:
            return draw(st.characters(exclude_categories=["Cs"]))
        case ir.Primitive.STRING:
            quotes = st.text(st.sampled_from("\"\\\n\r\t 'a{u"), max_size=12)
            return draw(quotes | st.text(max_size=40))
        case ir.Primitive.F32 | ir.Primitive.F64:
            width: Literal[32, 64] = 32 if primitive is ir.Primitive.F32 else 64
            numbers = st.floats(allow_nan=False, allow_infinity=False, width=width)
            return draw(st.sampled_from(_SPECIAL) | numbers)
        case _:
            return draw(st.integers(*INTEGERS[primitive]))


def _value(draw: st.DrawFn, graph: ir.Resolve, ref: ir.TypeRef) -> Data:  # noqa: C901, PLR0911, PLR0912
    def of(part: ir.TypeRef) -> Data:
        return _value(draw, graph, part)

    def tagged(tag: str, payload: ir.TypeRef | None) -> Data:
        return {"tag": tag} if payload is None else {"tag": tag, "val": of(payload)}

    match shape_of(graph, ref):
        case ir.Primitive() as primitive:
            return _scalar(draw, primitive)
        case ir.Record(fields=fields):
            return {key_of(field.name): of(field.type) for field in fields}
        case ir.Variant(cases=cases):
            case = draw(st.sampled_from(cases))
            return tagged(case.name, case.type)
        case ir.Enum(cases=cases):
            return draw(st.sampled_from(cases)).name
        case ir.Flags(flags=flags):
            return [flag.name for flag in flags if draw(st.booleans())]
        case ir.Tuple(types=types):
            return [of(each) for each in types]
        case ir.Option(type=inner):
            if draw(st.booleans()):
                return None
            return {"some": of(inner)} if is_option(graph, inner) else of(inner)
        case ir.List() as kind if is_bytes(graph, kind):
            return base64.b64encode(draw(st.binary(max_size=80))).decode()
        case ir.List(type=element):
            return [of(element) for _ in range(draw(st.integers(0, 4)))]
        case ir.FixedLengthList(type=element, length=length):
            return [of(element) for _ in range(length)]
        case ir.Map() as kind:
            keys = draw(st.lists(st.builds(lambda: None), max_size=3))
            found = {of(kind.key): of(kind.value) for _ in keys}
            if keyed_by_text(graph, kind):
                return {str(key): each for key, each in found.items()}
            return [[key, each] for key, each in found.items()]
        case ir.Result(ok=ok, err=err):
            return tagged("ok", ok) if draw(st.booleans()) else tagged("err", err)
        case kind:
            raise AssertionError(kind)


@st.composite
def typed_values(draw: st.DrawFn) -> Typed:
    """A graph, a type in it, and a value of the type."""
    arena = Arena()
    ref = _type(draw, arena)
    graph = arena.graph()
    return graph, ref, _value(draw, graph, ref)
