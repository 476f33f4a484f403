"""Schemas of values without parts."""

from __future__ import annotations

from typing import Any

from wit_runtime import shapes
from wit_runtime.docs import docs_of
from wit_runtime.json.wire import opaque

_SPECIAL = ["NaN", "Infinity", "-Infinity"]
_GREATEST_EXACT = 2**1000
"""Bounds beyond are not said: parsers that read numbers as f64 would overflow."""


def schema(shape: shapes.Shape, *, finite: bool) -> dict[str, Any]:  # noqa: PLR0911 - a return for each shape
    """Return the schema of a shape without parts."""
    match shape:
        case shapes.Nothing():
            return {"type": "null"}
        case shapes.Boolean():
            return {"type": "boolean"}
        case shapes.Integer(bounds):
            least, greatest = bounds.least, bounds.greatest
            form = bounds.name.replace("u", "uint").replace("s", "int")
            return {"type": "integer", "format": form, "minimum": least, "maximum": greatest}
        case shapes.Floating():
            return _float(shape) if finite else {"anyOf": [_float(shape), {"enum": _SPECIAL}]}
        case shapes.Character():
            return {"type": "string", "minLength": 1, "maxLength": 1}
        case shapes.Octets():
            return {"type": "string", "contentEncoding": "base64"}
        case shapes.Enumeration(cls):
            docs = docs_of(cls)
            said = _listed(docs.text, {each.value: docs.parts.get(each.name, "") for each in cls})
            return said | {"type": "string", "enum": [each.value for each in cls]}
        case shapes.FlagSet(cls, members):
            docs = docs_of(cls)
            said = _listed(docs.text, {n: docs.parts.get(str(m.name), "") for m, n in members})
            flag = {"type": "string", "enum": [name for _, name in members]}
            return said | {"type": "array", "items": flag, "uniqueItems": True}
        case shapes.Opaque():
            raise opaque(shape)
        case _:
            return {"type": "string"}


def _float(shape: shapes.Floating) -> dict[str, Any]:
    overflow = shape.range.overflow
    form = {"type": "number", "format": "float" if shape.range.name == "f32" else "double"}
    if overflow > _GREATEST_EXACT:
        return form
    return form | {"exclusiveMinimum": -overflow, "exclusiveMaximum": overflow}


def _listed(text: str, cases: dict[str, str]) -> dict[str, Any]:
    """Describe a type and its cases in Markdown, since a schema has no other place for these."""
    items = "\n".join(f"- `{name}`: {about}" for name, about in cases.items() if about)
    whole = "\n\n".join(part for part in (text, items) if part)
    return {"description": whole} if whole else {}
