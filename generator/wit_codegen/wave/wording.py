"""Types in the words of a diagnostic: what was expected, and how it is written."""

from __future__ import annotations

from typing import Final

from wit_codegen.resolve import ir
from wit_codegen.resolve.printed_types import TypePrinter
from wit_codegen.wave.types import INTEGERS, Data, is_bytes, key_of, keyed_by_text, shape_of
from wit_codegen.wave.writing import Writer

_LONGEST: Final = 120


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
    text = Writer(graph).flat(ref, _any(graph, ref))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _any(graph: ir.Resolve, ref: ir.TypeRef) -> Data:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    match shape_of(graph, ref):
        case ir.Primitive.BOOL:
            return False
        case ir.Primitive.STRING:
            return "…"
        case ir.Primitive.CHAR:
            return "c"
        case ir.Primitive():
            return 0
        case ir.Record(fields=fields):
            return {key_of(field.name): _any(graph, field.type) for field in fields}
        case ir.Tuple(types=types):
            return [_any(graph, each) for each in types]
        case ir.Enum(cases=cases):
            return cases[0].name
        case ir.Variant(cases=cases):
            return _tagged(graph, cases[0].name, cases[0].type)
        case ir.Result(ok=ok):
            return _tagged(graph, "ok", ok)
        case ir.List() as kind if is_bytes(graph, kind):
            return "AA=="
        case ir.List(type=element):
            return [_any(graph, element)]
        case ir.FixedLengthList(type=element, length=length):
            return [_any(graph, element)] * min(length, 3)
        case ir.Flags(flags=flags):
            return [flag.name for flag in flags[:1]]
        case ir.Map() as kind if keyed_by_text(graph, kind):
            return {"…": _any(graph, kind.value)}
        case ir.Map(key=key, value=value):
            return [[_any(graph, key), _any(graph, value)]]
        case _:
            return None


def _tagged(graph: ir.Resolve, tag: str, ref: ir.TypeRef | None) -> dict[str, Data]:
    return {"tag": tag} if ref is None else {"tag": tag, "val": _any(graph, ref)}
