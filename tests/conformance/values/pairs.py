"""Values to pass and what they are when they arrive, for every kind of WIT type.

The two differ where a parameter takes more than a result gives: any sequence for a list, any buffer
for bytes, any mapping for a map, an int for a float, and f64 precision for an f32.
"""

from __future__ import annotations

import array
import ctypes
import math
import struct
from collections.abc import Callable
from functools import partial
from types import MappingProxyType, ModuleType
from typing import Any, TypeAlias, get_args

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wit_host import types
from wit_runtime import Err, Ok, Some
from wit_runtime.kinds import is_dict, is_list, is_tuple


@attrs.frozen
class Pair:
    """What is given, and what arrives."""

    given: Any
    got: Any


Pairs: TypeAlias = SearchStrategy[Pair]
Kind: TypeAlias = Callable[[Any], Any]
"""What makes a container of one kind from one of another."""

BITS: dict[types.Type, tuple[int, int]] = {
    types.U8: (0, 8),
    types.U16: (0, 16),
    types.U32: (0, 32),
    types.U64: (0, 64),
    types.S8: (1, 8),
    types.S16: (1, 16),
    types.S32: (1, 32),
    types.S64: (1, 64),
}
"""Whether an integer has a sign, and how many bits it has."""
_CODES = dict(zip([*BITS, types.F32, types.F64], "BHIQbhiqfd", strict=True))

CHARS = st.characters(exclude_categories=["Cs"]) | st.sampled_from("\0\ud7ff\ue000\uffff\U0010ffff")
TEXTS = st.text(CHARS, max_size=8) | st.sampled_from(
    ["", "\0", "é" * 5000, "🦀" * 300, "x" * 70000]
)


def limits(type_: types.Primitive) -> tuple[int, int]:
    """The least and the greatest value of an integer type."""
    signed, bits = BITS[type_]
    return -signed << (bits - 1), (1 << (bits - signed)) - 1


def same(left: object, right: object) -> bool:
    """Whether two values are equal in type as well, bit by bit; any NaN is like any other."""
    cls: Any = type(left)
    if cls is not type(right):
        return False
    if isinstance(left, float) and isinstance(right, float):
        both_nan = math.isnan(left) and math.isnan(right)
        return both_nan or struct.pack("d", left) == struct.pack("d", right)
    if (is_list(left) and is_list(right)) or (is_tuple(left) and is_tuple(right)):
        return len(left) == len(right) and all(map(same, left, right))
    if is_dict(left) and is_dict(right):
        return same(list(left.items()), list(right.items()))
    if attrs.has(cls):
        names = [field.name for field in attrs.fields(cls)]
        return all(same(getattr(left, name), getattr(right, name)) for name in names)
    return left == right


class Maker:
    """Makes values with the classes of a generated module."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._known: dict[types.Type | None, Pairs] = {}

    def classes(self, named: types.Record | types.Variant | types.Enum | types.Flags) -> list[Any]:
        """The classes of a definition: one, or one for each case of a variant."""
        name = "".join(word.capitalize() for word in named.name.split("-"))
        found = getattr(self._module, name)
        return list(get_args(found)) or [found]

    def pairs(self, type_: types.Type | None) -> Pairs:
        """Draw a value of a type; `None` for what is missing in a result."""
        known = self._known.get(type_)
        if known is None:
            known = self._known[type_] = self._pairs(type_)
        return known

    def _pairs(  # noqa: C901, PLR0911 - one case for each kind
        self, type_: types.Type | None
    ) -> Pairs:
        match type_:
            case None:
                return _alike(st.none())
            case types.Primitive():
                return _primitive(type_)
            case types.Record(fields=fields):
                (cls,) = self.classes(type_)
                return self._product([f.type for f in fields], lambda values: cls(*values))
            case types.Tuple(types=inner):
                return self._product(list(inner), tuple)
            case types.Variant(cases=cases):
                classes = self.classes(type_)
                return st.one_of(
                    [self._case(cls, c.type) for cls, c in zip(classes, cases, strict=True)]
                )
            case types.Enum() | types.Flags():
                return _alike(self._members(type_))
            case types.Option(type=inner):
                wrap = Some if isinstance(inner, types.Option) else None
                some = self.pairs(inner)
                return _alike(st.none()) | (some if wrap is None else _mapped(some, wrap))
            case types.Result(ok=ok, err=err):
                return _mapped(self.pairs(ok), Ok) | _mapped(self.pairs(err), Err)
            case types.List(type=inner):
                return _list(type_, self.pairs(inner))
            case types.Map(key=key, value=value):
                return _map(self.pairs(key), self.pairs(value))
            case _:
                raise TypeError(f"{type_} has no values")

    def _product(self, inner: list[types.Type], make: Callable[[list[Any]], Any]) -> Pairs:
        return st.tuples(*map(self.pairs, inner)).map(
            lambda drawn: Pair(make([p.given for p in drawn]), make([p.got for p in drawn]))
        )

    def _case(self, cls: Any, payload: types.Type | None) -> Pairs:  # noqa: ANN401 - generated
        if payload is None:
            return _alike(st.just(cls()))
        return _mapped(self.pairs(payload), cls)

    def _members(self, type_: types.Enum | types.Flags) -> SearchStrategy[Any]:
        (cls,) = self.classes(type_)
        if isinstance(type_, types.Enum):
            return st.sampled_from(list(cls))
        return st.integers(0, (1 << len(type_.flags)) - 1).map(cls)


def _alike(values: SearchStrategy[Any]) -> Pairs:
    return values.map(lambda value: Pair(value, value))


def _mapped(pairs: Pairs, make: Callable[[Any], Any]) -> Pairs:
    return pairs.map(lambda pair: Pair(make(pair.given), make(pair.got)))


def _primitive(type_: types.Primitive) -> Pairs:
    if type_ in BITS:
        return _alike(st.integers(*limits(type_)) | st.sampled_from(limits(type_)))
    match type_:
        case types.BOOL:
            return _alike(st.booleans())
        case types.CHAR:
            return _alike(CHARS)
        case types.STRING:
            return _alike(TEXTS)
        case types.F32:
            wide = st.floats(-3.4e38, 3.4e38) | st.integers(-(2**40), 2**40)
            rounded = wide.map(lambda value: Pair(value, ctypes.c_float(value).value))
            return _alike(st.floats(width=32)) | rounded
        case _:
            whole = st.integers(-(2**80), 2**80)
            return _alike(st.floats()) | whole.map(lambda value: Pair(value, float(value)))


def _list(type_: types.List, element: Pairs) -> Pairs:
    if type_.type is types.U8:
        octets = st.binary(max_size=40) | st.sampled_from([b"", bytes(range(256)) * 20])
        return st.builds(_octets, octets, st.sampled_from(_BUFFERS))
    most = 40 if type_.type in _CODES else 4
    kinds: list[Kind] = [list, list, tuple, *_array(type_.type)]
    return st.builds(_listed, st.lists(element, max_size=most), st.sampled_from(kinds))


_BUFFERS: list[Kind] = [bytes, bytearray, memoryview, partial(array.array, "B")]


def _octets(data: bytes, kind: Kind) -> Pair:
    return Pair(kind(data), data)


def _array(type_: types.Type) -> list[Kind]:
    if not isinstance(type_, types.Primitive) or type_ not in _CODES:
        return []
    return [partial(array.array, _CODES[type_])]


def _listed(drawn: list[Pair], kind: Kind) -> Pair:
    return Pair(kind([pair.given for pair in drawn]), [pair.got for pair in drawn])


def _map(key: Pairs, value: Pairs) -> Pairs:
    kinds = st.sampled_from([dict, MappingProxyType])
    entries = st.lists(st.tuples(key, value), max_size=4, unique_by=lambda entry: entry[0].got)
    return st.builds(_table, entries, kinds)


def _table(drawn: list[tuple[Pair, Pair]], kind: Kind) -> Pair:
    return Pair(kind({k.given: v.given for k, v in drawn}), {k.got: v.got for k, v in drawn})
