"""A type of every kind, by name, so that none is left to chance."""

from __future__ import annotations

from functools import cache

from tests.conformance.values.drawing import KEYS, NUMBERS, SCALARS
from wit_host import types


def _record(name: str, *fields: types.Type) -> types.Record:
    named = (types.Field(f"f-{n}", "", each) for n, each in enumerate(fields))
    return types.Record(name, None, tuple(named))


def _variant(name: str, *payloads: types.Type | None) -> types.Variant:
    cases = (types.Case(f"c-{n}", None, each) for n, each in enumerate(payloads))
    return types.Variant(name, tuple(cases))


@cache
def _enum(count: int) -> types.Enum:
    return types.Enum(f"e{count}", None, tuple(f"c-{n}" for n in range(count)))


@cache
def _flags(count: int) -> types.Flags:
    return types.Flags(f"f{count}", None, tuple(f"b-{n}" for n in range(count)))


_POINT = _record("point", types.F64, types.S8)
_NESTED = _record("nested", _POINT, types.STRING, types.Option(_POINT), types.List(_POINT))
_SHAPE = _variant("shape", None, types.F32, types.STRING, _POINT, types.U64, types.List(types.U16))
_NUMBER = _variant("number", types.F32, types.U32, types.BOOL)
_WIDE_NUMBER = _variant("wide-number", types.F32, types.F64, types.S64)
_LIMITS = [1, 8, 9, 16, 17, 31, 32]
_DEEP = types.Option(types.Option(types.Option(types.Result(types.Option(types.U8), None))))
ELEMENTS: dict[str, types.Type] = {
    "bool": types.BOOL,
    "char": types.CHAR,
    "string": types.STRING,
    "record": _POINT,
    "nested record": _NESTED,
    "variant": _SHAPE,
    "enum": _enum(3),
    "flags": _flags(9),
    "option": types.Option(types.STRING),
    "nested option": types.Option(types.Option(types.U16)),
    "result": types.Result(types.STRING, types.List(types.S32)),
    "bytes": types.List(types.U8),
    "list": types.List(types.List(types.STRING)),
    "tuple": types.Tuple((types.U8, types.STRING, _SHAPE)),
    "map": types.Map(types.STRING, types.List(types.F32)),
}

KINDS: dict[str, types.Type] = (
    {each.value: each for each in SCALARS}
    | {f"list<{each.value}>": types.List(each) for each in NUMBERS}
    | ELEMENTS
    | {f"list<{name}>": types.List(each) for name, each in ELEMENTS.items()}
    | {f"map<{each.value}>": types.Map(each, types.BOOL) for each in KEYS}
    | {f"map<{name}>": types.Map(types.U8, each) for name, each in ELEMENTS.items()}
    | {f"{count} flags": _flags(count) for count in _LIMITS}
    | {f"{count} cases": _enum(count) for count in (1, 256, 257)}
    | {
        "a record of one": _record("single", types.F32),
        "a record of a record of one": _record("double", _record("inner", types.U16)),
        "a tuple of one": types.Tuple((types.S64,)),
        "a tuple of one char": types.Tuple((types.CHAR,)),
        "more than are passed flat": types.Tuple((*[types.STRING] * 8, types.F64)),
        "as many as are passed flat": types.Tuple((types.STRING,) * 8),
        "a variant without payloads": _variant("bare", None, None, None),
        "a variant of one case": _variant("only", types.CHAR),
        "a variant of one bare case": _variant("lone", None),
        "a variant of floats and ints": _NUMBER,
        "a variant of wide numbers": _WIDE_NUMBER,
        "a result of nothing": types.Result(None, None),
        "a result of ok": types.Result(_NUMBER, None),
        "a result of err": types.Result(None, _POINT),
        "options deep down": _DEEP,
    }
)
