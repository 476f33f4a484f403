"""Values to text: on one line, or laid out on several."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, Final, cast

import attrs

from wit_codegen.resolve import ir
from wit_codegen.wave.layout import Group, Hugged, Leaf, Node, flat, laid_out
from wit_codegen.wave.numbers import float_text
from wit_codegen.wave.strings import as_lines, quoted
from wit_codegen.wave.types import FLOATS, SPECIAL_FLOATS, Data, is_bytes, key_of, shape_of

KEYWORDS: Final = frozenset({"true", "false", "some", "none", "ok", "err", "inf", "nan"})
"""Words that are values by themselves; a case of this name is written with a `%`."""

_NAMES_OF_FLOATS: Final = {text: name for name, text in SPECIAL_FLOATS.items()}
WIDTH: Final = 100
"""What is wider is written on several lines."""


@attrs.frozen
class Writer:
    """Writes values of the types of one graph, given as docs/json.md encodes them."""

    graph: ir.Resolve

    def flat(self, ref: ir.TypeRef, data: Data) -> str:
        """Return a value on one line."""
        return flat(self._node(ref, data))

    def laid_out(self, ref: ir.TypeRef, data: Data, width: int = WIDTH) -> str:
        """Return a value on one line if it fits, else on several."""
        return laid_out(self._node(ref, data), width)

    def _node(self, ref: ir.TypeRef, data: Any) -> Node:  # noqa: ANN401, PLR0911 - by its type
        match shape_of(self.graph, ref):
            case ir.Primitive() as primitive:
                return _scalar(primitive, data)
            case ir.Enum():
                return Leaf(case_text(data))
            case ir.Flags():
                return Group("{", tuple(map(Leaf, data)), "}")
            case ir.Variant(cases=cases):
                payload = next(case.type for case in cases if case.name == data["tag"])
                return self._tagged(case_text(data["tag"]), payload, data)
            case ir.Result(ok=ok, err=err):
                return self._tagged(data["tag"], ok if data["tag"] == "ok" else err, data)
            case ir.Option(type=inner):
                return self._option(inner, data)
            case kind:
                return self._group(kind, data)

    def _group(self, kind: ir.Kind, data: Any) -> Node:  # noqa: ANN401 - as above
        match kind:
            case ir.Record(fields=fields):
                items = tuple(self._field(each, data) for each in fields)
                return Group("{", items, "}") if items else Leaf("{:}")
            case ir.Tuple(types=types):
                parts = zip(types, data, strict=True)
                return Group("(", tuple(self._node(ref, each) for ref, each in parts), ")")
            case ir.Map(key=key, value=value):
                return Group("{", tuple(self._entries(key, value, data)), "}")
            case ir.List() if is_bytes(self.graph, kind):
                octets = base64.b64decode(data)
                return Group("[", tuple(Leaf(str(octet)) for octet in octets), "]")
            case ir.List(type=element) | ir.FixedLengthList(type=element):
                return Group("[", tuple(self._node(element, each) for each in data), "]")
            case _:
                raise ValueError(f"{type(kind).__name__} has no text")

    def _tagged(self, tag: str, payload: ir.TypeRef | None, data: Any) -> Node:  # noqa: ANN401 - plain data
        if payload is None:
            return Leaf(tag)
        return Hugged(f"{tag}(", self._node(payload, data["val"]), ")")

    def _option(self, inner: ir.TypeRef, data: Any) -> Node:  # noqa: ANN401 - as above
        if data is None:
            return Leaf("none")
        if isinstance(shape_of(self.graph, inner), ir.Option):
            data = data["some"]
        return Hugged("some(", self._node(inner, data), ")")

    def _field(self, field: ir.Field, data: dict[str, Data]) -> Node:
        return Hugged(f"{field.name}: ", self._node(field.type, data[key_of(field.name)]), "")

    def _entries(self, key: ir.TypeRef, value: ir.TypeRef, data: Any) -> Iterator[Node]:  # noqa: ANN401 - plain data
        pairs = cast("dict[str, Data]", data).items() if isinstance(data, dict) else data
        for name, each in pairs:
            yield Hugged(f"{self.flat(key, name)}: ", self._node(value, each), "")


def case_text(name: str) -> str:
    """Return the name of a case, marked as one if it is a keyword."""
    return f"%{name}" if name in KEYWORDS else name


def _scalar(primitive: ir.Primitive, data: Any) -> Leaf:  # noqa: ANN401 - the type says which
    if primitive is ir.Primitive.BOOL:
        return Leaf("true" if data else "false")
    if primitive is ir.Primitive.STRING:
        return Leaf(quoted(data), tuple(as_lines(data)) if "\n" in data else None)
    if primitive is ir.Primitive.CHAR:
        return Leaf(quoted(data, "'"))
    if primitive in FLOATS:
        return Leaf(
            _NAMES_OF_FLOATS[data] if isinstance(data, str) else float_text(data, primitive)
        )
    return Leaf(str(data))
