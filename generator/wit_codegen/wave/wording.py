"""Types in the words of a diagnostic: what was expected, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from wit_codegen.resolve import ir
from wit_codegen.resolve.printed_types import TypePrinter
from wit_codegen.wave.types import INTEGERS, shape_of
from wit_codegen.wave.writing import case_text

_LONGEST: Final = 120
_SCALARS: Final = {
    ir.Primitive.BOOL: "false",
    ir.Primitive.STRING: '"…"',
    ir.Primitive.CHAR: "'c'",
    ir.Primitive.F32: "0.0",
    ir.Primitive.F64: "0.0",
}


def name_of(graph: ir.Resolve, ref: ir.TypeRef) -> str:
    """Spell a type as WIT does."""
    return TypePrinter(graph, graph.main).type(ref)


def expected(graph: ir.Resolve, ref: ir.TypeRef) -> str:
    """Say what a value has to be."""
    name = f"`{name_of(graph, ref)}`"
    match shape_of(graph, ref):
        case ir.Primitive():
            return f"a {name}"
        case ir.Enum(cases=cases) if len(cases) == 1:
            return f"{name}, which is `{cases[0].name}`"
        case ir.Enum() | ir.Variant():
            return f"a case of {name}"
        case _:
            return f"a value of {name}"


def range_of(primitive: ir.Primitive) -> str:
    """Say which integers a type has."""
    least, greatest = INTEGERS[primitive]
    return f"a `{primitive}` is a whole number from {least} to {greatest}"


def advice(graph: ir.Resolve, ref: ir.TypeRef) -> str:  # noqa: PLR0911 (one case a kind)
    """Say how a value of a type is written."""
    match shape_of(graph, ref):
        case ir.Primitive() as primitive if primitive in INTEGERS:
            return range_of(primitive)
        case ir.Primitive.STRING:
            return 'strings are written in double quotes: `"…"`'
        case ir.Primitive.CHAR:
            return "a char is written in single quotes: `'c'`"
        case ir.Enum(cases=cases):
            return f"the cases are {_listed([case.name for case in cases])}"
        case ir.Variant(cases=cases):
            shown = [f"{c.name}(…)" if c.type is not None else c.name for c in cases]
            return f"the cases are {_listed(shown)}"
        case ir.Flags(flags=flags):
            return f"flags are written in braces: `{{{', '.join(flag.name for flag in flags)}}}`"
        case _:
            return f"it is written like `{sample(graph, ref)}`"


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def sample(graph: ir.Resolve, ref: ir.TypeRef) -> str:
    """Return some value of a type, as text, or as much of it as anyone reads."""
    text = ""
    # A few small types can make up one whose values fill a disk, so no more is made than is used.
    for piece in _pieces(graph, ref):
        text += piece
        if len(text) > _LONGEST:
            return f"{text[:_LONGEST]}…"
    return text


def _pieces(graph: ir.Resolve, ref: ir.TypeRef) -> Iterator[str]:
    match shape_of(graph, ref):
        case ir.Primitive() as primitive:
            yield _SCALARS.get(primitive, "0")
        case ir.Record(fields=fields):
            yield from _joined(
                "{", [(f"{field.name}: ", field.type) for field in fields], "}", graph
            )
        case ir.Tuple(types=types):
            yield from _joined("(", [("", each) for each in types], ")", graph)
        case ir.Variant(cases=cases) | ir.Enum(cases=cases):
            yield from _case(graph, case_text(cases[0].name), cases[0].type)
        case ir.Result(ok=ok):
            yield from _case(graph, "ok", ok)
        case ir.List(type=element):
            yield from _joined("[", [("", element)], "]", graph)
        case ir.FixedLengthList(type=element, length=length):
            yield from _joined("[", [("", element)] * min(length, 3), "]", graph)
        case ir.Flags(flags=flags):
            yield f"{{{flags[0].name}}}"
        case ir.Map(key=key, value=value):
            yield "{"
            yield from _pieces(graph, key)
            yield from _joined(": ", [("", value)], "}", graph)
        case _:
            yield "none"


def _joined(
    open_: str, parts: Sequence[tuple[str, ir.TypeRef]], close: str, graph: ir.Resolve
) -> Iterator[str]:
    for number, (label, ref) in enumerate(parts):
        yield f"{', ' if number else open_}{label}"
        yield from _pieces(graph, ref)
    yield close


def _case(graph: ir.Resolve, name: str, payload: ir.TypeRef | None) -> Iterator[str]:
    yield name
    if payload is not None:
        yield from _joined("(", [("", payload)], ")", graph)
