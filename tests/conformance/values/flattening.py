"""How many values of core WebAssembly a WIT type is, and of which types: the canonical ABI."""

from __future__ import annotations

from itertools import zip_longest

from tests.conformance.values.spelling import parts
from wit_host import types

MAX_PARAMS = 16
"""With more values than this, a pointer to them is passed instead."""

_WIDE: dict[types.Type, str] = {
    types.U64: "i64",
    types.S64: "i64",
    types.F32: "f32",
    types.F64: "f64",
}
_NARROW: dict[types.Type, str] = {
    types.BOOL: "i32.load8_u",
    types.U8: "i32.load8_u",
    types.S8: "i32.load8_s",
    types.U16: "i32.load16_u",
    types.S16: "i32.load16_s",
}


def flat(type_: types.Type) -> list[str]:
    """The core types that a value becomes when it is passed by itself."""
    match type_:
        case types.STRING | types.List() | types.Map():
            return ["i32", "i32"]
        case types.Primitive():
            return [_WIDE.get(type_, "i32")]
        case types.Record() | types.Tuple():
            return [core for part in parts(type_) if part is not None for core in flat(part)]
        case types.Variant() | types.Option() | types.Result():
            return ["i32", *_joined(parts(type_))]
        case _:
            return ["i32"]


def _joined(payloads: list[types.Type | None]) -> list[str]:
    flats = [flat(payload) for payload in payloads if payload is not None]
    return [_join({core for core in column if core}) for column in zip_longest(*flats)]


def _join(cores: set[str]) -> str:
    if len(cores) == 1:
        return cores.pop()
    return "i32" if cores == {"i32", "f32"} else "i64"


def load(type_: types.Type) -> str:
    """The instruction that loads a value of a type that is one core value."""
    match type_:
        case types.Record() | types.Tuple():
            (inner,) = (part for part in parts(type_) if part is not None)
            return load(inner)
        case types.Flags(flags=flags):
            return "i32.load8_u" if len(flags) <= 8 else _by_count(len(flags), 16)
        case types.Enum(cases=cases) | types.Variant(cases=cases):
            return _by_count(len(cases), 256, "i32.load8_u", "i32.load16_u")
        case types.Result():
            return "i32.load8_u"
        case _:
            return _NARROW.get(type_, f"{flat(type_)[0]}.load")


def _by_count(count: int, most: int, small: str = "i32.load16_u", large: str = "i32.load") -> str:
    return small if count <= most else large
