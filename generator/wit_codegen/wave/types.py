"""What readers and writers ask about types, and the plain data that stands for values."""

from __future__ import annotations

from typing import Final, TypeAlias

from wit_codegen.resolve import ir

Data: TypeAlias = "bool | int | float | str | list[Data] | dict[str, Data] | None"
"""A value as docs/json.md encodes it."""

Shape: TypeAlias = ir.Primitive | ir.Kind
"""A type without its names."""

INTEGERS: Final = {
    ir.Primitive(f"{sign}{bits}"): (
        (0, (1 << bits) - 1) if sign == "u" else (-(1 << bits - 1), (1 << bits - 1) - 1)
    )
    for sign in "us"
    for bits in (8, 16, 32, 64)
}
"""The least and the greatest number of each type of integers."""

FLOATS: Final = frozenset({ir.Primitive.F32, ir.Primitive.F64})

SPECIAL_FLOATS: Final = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
"""Floats that are no JSON numbers: their names in WAVE, and the strings they are in JSON."""


def shape_of(graph: ir.Resolve, ref: ir.TypeRef) -> Shape:
    """Return what a type is behind any number of aliases."""
    while not isinstance(ref, ir.Primitive):
        kind = graph.types[ref].kind
        if not isinstance(kind, ir.Alias):
            return kind
        ref = kind.type
    return ref


def is_bytes(graph: ir.Resolve, kind: ir.List) -> bool:
    """Whether a list is one of `u8`, which is base64 in JSON."""
    return shape_of(graph, kind.type) is ir.Primitive.U8


def keyed_by_text(graph: ir.Resolve, kind: ir.Map) -> bool:
    """Whether a map is an object in JSON, and no list of pairs."""
    return shape_of(graph, kind.key) is ir.Primitive.STRING


def is_option(graph: ir.Resolve, ref: ir.TypeRef) -> bool:
    """Whether a type is an option: a field of it may be left out."""
    return isinstance(shape_of(graph, ref), ir.Option)


def may_be_flat(graph: ir.Resolve, ref: ir.TypeRef | None) -> bool:
    """Whether a payload may stand for `some(…)` or `ok(…)` without saying so."""
    return ref is not None and not isinstance(shape_of(graph, ref), ir.Option | ir.Result)


def key_of(name: str) -> str:
    """Return the JSON key for the name of a field."""
    return name.lower().replace("-", "_")
