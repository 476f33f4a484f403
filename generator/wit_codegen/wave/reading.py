"""Text to values, led by the type."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import NoReturn, cast

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Source, Span
from wit_codegen.resolve import ir
from wit_codegen.wave.scalars import ScalarReader
from wit_codegen.wave.tokens import Token
from wit_codegen.wave.types import (
    Data,
    is_bytes,
    is_option,
    key_of,
    keyed_by_text,
    may_be_flat,
    shape_of,
)
from wit_codegen.wave.wording import advice, name_of


def parse(text: str, graph: ir.Resolve, ref: ir.TypeRef, name: str = "<value>") -> Data:
    """Return the value of a type that a text stands for. Raises `WaveError`."""
    reader = Reader(graph, Source(name, text))
    value = reader.value(ref)
    reader.finish()
    return value


class Reader(ScalarReader):
    """Reads values of the types of a graph, one after the other."""

    def value(self, ref: ir.TypeRef) -> Data:  # noqa: C901, PLR0911 (one case a kind)
        """Read a value of a type. Raises `WaveError`."""
        match shape_of(self.graph, ref):
            case ir.Primitive() as primitive:
                return self.scalar(primitive, ref)
            case ir.Record(fields=fields):
                return self._record(fields, ref)
            case ir.Variant(cases=cases):
                return self._variant(cases, ref)
            case ir.Enum(cases=cases):
                return self.case(cases, ref).name
            case ir.Flags(flags=flags):
                return self._flags([flag.name for flag in flags], ref)
            case ir.Option(type=inner):
                return self._option(inner, ref)
            case ir.Result(ok=ok, err=err):
                return self._result(ok, err, ref)
            case ir.Tuple(types=types):
                return self._fixed("()", len(types), types.__getitem__, ref)
            case ir.FixedLengthList(type=element, length=length):
                return self._fixed("[]", length, lambda _: element, ref)
            case ir.List() as kind:
                return self._list(kind, ref)
            case ir.Map() as kind:
                return self._map(kind, ref)
            case kind:
                raise ValueError(f"{type(kind).__name__} has no text")

    def part(self, step: str, ref: ir.TypeRef) -> Data:
        """Read a value that is a part of another."""
        with self.inside(step):
            return self.value(ref)

    def _open(self, sign: str, ref: ir.TypeRef) -> Token:
        if not self.peek().is_sign(sign):
            self.mismatch(ref, self.peek())
        return self.take()

    # Names with values

    def _record(self, fields: Sequence[ir.Field], ref: ir.TypeRef) -> Data:
        start = self._open("{", ref)
        types = {field.name: field.type for field in fields}
        found: dict[str, Data] = {}
        if self.accept(":"):
            self.expect("}", "`}`")
        else:
            for _ in self.each("}"):
                name = self.label(list(types), ref, "field", found)
                self.expect(":", f"`:` and the value of `{name}`")
                found[name] = self.part(name, types[name])
        optional = {name for name in types if is_option(self.graph, types[name])}
        missing = [field for field in fields if field.name not in found.keys() | optional]
        if missing:
            self._refuse_missing(missing, self.since(start))
        return {key_of(name): found.get(name) for name in types}

    def _refuse_missing(self, fields: Sequence[ir.Field], span: Span) -> NoReturn:
        names = ", ".join(f"`{field.name}`" for field in fields)
        what = f"field {names} is" if len(fields) == 1 else f"fields {names} are"
        name, type_ = fields[0].name, fields[0].type
        help_ = f"`{name}` is a `{name_of(self.graph, type_)}`: {advice(self.graph, type_)}"
        self.fail(Code.VALUE_MISSING, f"{what} missing", span, help_)

    def _flags(self, names: Sequence[str], ref: ir.TypeRef) -> Data:
        self._open("{", ref)
        found = set[str]()
        for _ in self.each("}"):
            found.add(self.label(names, ref, "flag", found))
        return [name for name in names if name in found]

    def _map(self, kind: ir.Map, ref: ir.TypeRef) -> Data:
        self._open("{", ref)
        found: dict[Data, Data] = {}
        if self.accept(":"):
            self.expect("}", "`}`")
            return _entries(found, kind, self.graph)
        for _ in self.each("}"):
            token = self.peek()
            key = self.part("key", kind.key)
            if key in found:
                self.fail(Code.VALUE_TWICE, f"{token} is a key twice", token.span, "give it once")
            self.expect(":", f"`:` and the value of {token}")
            found[key] = self.part(f"[{token.text}]", kind.value)
        return _entries(found, kind, self.graph)

    # Cases

    def _variant(self, cases: Sequence[ir.Case], ref: ir.TypeRef) -> Data:
        token = self.case(cases, ref)
        payload = next(case.type for case in cases if case.name == token.name)
        return self._tagged(token, payload)

    def _option(self, inner: ir.TypeRef, ref: ir.TypeRef) -> Data:
        token = self.peek()
        if token.is_word("none"):
            self._tagged(self.take(), None)
            return None
        if token.is_word("some"):
            value = self._tagged(self.take(), inner)["val"]
            return {"some": value} if is_option(self.graph, inner) else value
        if not may_be_flat(self.graph, inner):
            self.mismatch(ref, token)
        return self.value(inner)

    def _result(self, ok: ir.TypeRef | None, err: ir.TypeRef | None, ref: ir.TypeRef) -> Data:
        token = self.peek()
        if token.is_word("ok") or token.is_word("err"):
            return cast("Data", self._tagged(self.take(), ok if token.text == "ok" else err))
        if ok is None or not may_be_flat(self.graph, ok):
            self.mismatch(ref, token)
        return {"tag": "ok", "val": self.value(ok)}

    def _tagged(self, token: Token, payload: ir.TypeRef | None) -> dict[str, Data]:
        """Read what a case carries, behind its name."""
        following = self.peek()
        if payload is None:
            if following.is_sign("("):
                message = f"`{token.name}` carries nothing"
                self.fail(Code.VALUE_TYPE, message, following.span, "write the name alone")
            return {"tag": token.name}
        if not following.is_sign("("):
            message = f"`{token.name}` carries a `{name_of(self.graph, payload)}`"
            help_ = f"write `{token.name}(…)`; {advice(self.graph, payload)}"
            self.fail(Code.VALUE_MISSING, f"{message}, which is missing", token.span, help_)
        self.take()
        value = self.part(token.name, payload)
        self.expect(")", "`)`")
        return {"tag": token.name, "val": value}

    # Sequences

    def _list(self, kind: ir.List, ref: ir.TypeRef) -> Data:
        self._open("[", ref)
        found: list[Data] = []
        for _ in self.each("]"):
            found.append(self.part(f"[{len(found)}]", kind.type))
        if is_bytes(self.graph, kind):
            return base64.b64encode(bytes(cast("list[int]", found))).decode("ascii")
        return found

    def _fixed(
        self, brackets: str, length: int, type_at: Callable[[int], ir.TypeRef], ref: ir.TypeRef
    ) -> Data:
        start = self._open(brackets[0], ref)
        found: list[Data] = []
        for _ in self.each(brackets[1]):
            if len(found) == length:
                message = f"only {length} values are needed, and this is one more"
                help_ = advice(self.graph, ref)
                self.fail(Code.VALUE_TYPE, message, self.peek().span, help_)
            found.append(self.part(f"[{len(found)}]", type_at(len(found))))
        if len(found) < length:
            message = f"{length} values are needed, and there are {len(found)}"
            help_ = advice(self.graph, ref)
            self.fail(Code.VALUE_MISSING, message, self.since(start), help_)
        return found


def _entries(found: dict[Data, Data], kind: ir.Map, graph: ir.Resolve) -> Data:
    if keyed_by_text(graph, kind):
        return {str(key): value for key, value in found.items()}
    return [[key, value] for key, value in found.items()]
