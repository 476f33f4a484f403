"""Value types and functions (component-model: design/mvp/Binary.md, "Type Definitions")."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from wit_codegen.codes import Code
from wit_codegen.decode.model import AnyId, Form, FuncType, Kind, Shape, ValType
from wit_codegen.decode.names import identifier
from wit_codegen.decode.problems import fail
from wit_codegen.decode.reader import Reader
from wit_codegen.decode.scope import Scope
from wit_codegen.resolve.ir import Primitive

# What the reference and other engines agree on.
_MOST_PARTS: Final = 10_000
_MOST_PARAMS: Final = 1000
_MOST_FLAGS: Final = 32
_LONGEST_LIST: Final = 1 << 30

PRIMITIVES: Final = {
    0x7F: Primitive.BOOL,
    0x7E: Primitive.S8,
    0x7D: Primitive.U8,
    0x7C: Primitive.S16,
    0x7B: Primitive.U16,
    0x7A: Primitive.S32,
    0x79: Primitive.U32,
    0x78: Primitive.S64,
    0x77: Primitive.U64,
    0x76: Primitive.F32,
    0x75: Primitive.F64,
    0x74: Primitive.CHAR,
    0x73: Primitive.STRING,
    0x64: Primitive.ERROR_CONTEXT,
}


def value_type(reader: Reader, scope: Scope) -> ValType:
    """Read a primitive type, or the index of a type."""
    primitive = PRIMITIVES.get(reader.peek())
    if primitive is not None:
        reader.byte()
        return primitive
    at = reader.at
    index = reader.s33()
    if index < 0:
        fail(Code.WASM_MALFORMED, "a type begins with a byte that begins no type", at)
    return scope.type_at(index, Kind.VALUE, at)


def function(reader: Reader, scope: Scope, *, is_async: bool) -> FuncType:
    """Read what a function takes and gives."""
    start = reader.at
    params = reader.many(partial(_labelled, reader, scope), _MOST_PARAMS)
    _unique([name for name, _ in params], start)
    return FuncType(is_async, tuple(params), result(reader, scope))


def result(reader: Reader, scope: Scope) -> ValType | None:
    """Read what a function gives."""
    tag = reader.byte()
    if tag == 0:
        return value_type(reader, scope)
    if tag != 1:
        reader.unexpected(tag, "a result, or none")
    reader.expect(0, "no result")
    return None


def defined_type(reader: Reader, scope: Scope) -> Shape[ValType]:
    """Read a value type that is not just a primitive."""
    start = reader.at
    tag = reader.byte()
    if tag in PRIMITIVES:
        return Shape(Form.ALIAS, (PRIMITIVES[tag],))
    read = _READ.get(tag)
    if read is None:
        reader.unexpected(tag, "a type")
    shape = read(reader, scope)
    if shape.names:
        _unique(list(shape.names), start)
    return shape


def _labelled(reader: Reader, scope: Scope) -> tuple[str, ValType]:
    return _label(reader), value_type(reader, scope)


def _label(reader: Reader) -> str:
    at = reader.at
    return identifier(reader.name(), at)


def _unique(names: list[str], offset: int) -> None:
    seen = set[str]()
    for name in names:
        if name.lower() in seen:
            fail(Code.WASM_NAME, f"the name `{name}` is there twice", offset)
        seen.add(name.lower())


def _some(reader: Reader, found: int, what: str) -> None:
    if not found:
        fail(Code.WASM_MALFORMED, f"a {what} is empty", reader.at)


def _record(reader: Reader, scope: Scope) -> Shape[ValType]:
    fields = reader.many(partial(_labelled, reader, scope), _MOST_PARTS)
    _some(reader, len(fields), "record")
    names, parts = zip(*fields, strict=True)
    return Shape(Form.RECORD, parts, names)


def _variant(reader: Reader, scope: Scope) -> Shape[ValType]:
    cases = reader.many(partial(_case, reader, scope), _MOST_PARTS)
    _some(reader, len(cases), "variant")
    names, parts = zip(*cases, strict=True)
    return Shape(Form.VARIANT, parts, names)


def _case(reader: Reader, scope: Scope) -> tuple[str, ValType | None]:
    case = _label(reader), _optional(reader, scope)
    # There was a case to refine here, once.
    reader.expect(0, "the end of a case")
    return case


def _optional(reader: Reader, scope: Scope) -> ValType | None:
    return value_type(reader, scope) if reader.flag() else None


def _tuple(reader: Reader, scope: Scope) -> Shape[ValType]:
    parts = reader.many(partial(value_type, reader, scope), _MOST_PARTS)
    _some(reader, len(parts), "tuple")
    return Shape(Form.TUPLE, tuple(parts))


def _flags(reader: Reader, _: Scope) -> Shape[ValType]:
    names = reader.many(partial(_label, reader), _MOST_FLAGS)
    _some(reader, len(names), "type of flags")
    return Shape(Form.FLAGS, names=tuple(names))


def _enum(reader: Reader, _: Scope) -> Shape[ValType]:
    names = reader.many(partial(_label, reader), _MOST_PARTS)
    _some(reader, len(names), "enum")
    return Shape(Form.ENUM, names=tuple(names))


def _one(form: Form, reader: Reader, scope: Scope) -> Shape[ValType]:
    return Shape(form, (value_type(reader, scope),))


def _perhaps(form: Form, reader: Reader, scope: Scope) -> Shape[ValType]:
    at = reader.at
    part = _optional(reader, scope)
    if form is Form.STREAM and _is_char(part, scope):
        fail(Code.WASM_MALFORMED, "a stream of characters is not possible", at)
    return Shape(form, (part,))


def _is_char(part: ValType | None, scope: Scope) -> bool:
    if isinstance(part, AnyId):
        return scope.all.shape(part) == Shape(Form.ALIAS, (Primitive.CHAR,))
    return part is Primitive.CHAR


def _two(reader: Reader, scope: Scope) -> Shape[ValType]:
    return Shape(Form.MAP, (value_type(reader, scope), value_type(reader, scope)))


def _result(reader: Reader, scope: Scope) -> Shape[ValType]:
    return Shape(Form.RESULT, (_optional(reader, scope), _optional(reader, scope)))


def _fixed(reader: Reader, scope: Scope) -> Shape[ValType]:
    element, at = value_type(reader, scope), reader.at
    length = reader.u32()
    if not 0 < length <= _LONGEST_LIST:
        fail(Code.WASM_MALFORMED, f"a list cannot have {length} elements", at)
    return Shape(Form.FIXED_LENGTH_LIST, (element,), length=length)


def _handle(form: Form, reader: Reader, scope: Scope) -> Shape[ValType]:
    at = reader.at
    return Shape(form, (scope.type_at(reader.u32(), Kind.RESOURCE, at),))


_READ: Final[dict[int, Callable[[Reader, Scope], Shape[ValType]]]] = {
    0x72: _record,
    0x71: _variant,
    0x70: partial(_one, Form.LIST),
    0x6F: _tuple,
    0x6E: _flags,
    0x6D: _enum,
    0x6B: partial(_one, Form.OPTION),
    0x6A: _result,
    0x69: partial(_handle, Form.OWN),
    0x68: partial(_handle, Form.BORROW),
    0x67: _fixed,
    0x66: partial(_perhaps, Form.STREAM),
    0x65: partial(_perhaps, Form.FUTURE),
    0x63: _two,
}
