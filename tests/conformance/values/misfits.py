"""Values that are not of a WIT type, because one place in them is wrong, and the path to it.

Left out is what is taken although a type checker would refuse it: a bool for a number, the text of
an enum's case, and any object that has the attributes of a record.
"""

from __future__ import annotations

import array
from collections.abc import Callable, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.conformance.values.pairs import BITS, Kind, Maker, limits
from wit_host import types
from wit_runtime import Err, Ok, Some
from wit_runtime.wording import shown


@attrs.frozen
class Misfit:
    """A value, and where it is wrong."""

    value: Any
    path: str = ""

    def within(self, step: str, value: Any) -> Misfit:  # noqa: ANN401 - any value
        """Put the wrong part into a whole."""
        joint = "." if step and self.path and not self.path.startswith("[") else ""
        return Misfit(value, step + joint + self.path)


Misfits: TypeAlias = SearchStrategy[Misfit]

_NOTHINGS: list[Any] = [None, (), [], {}, 3.5, 7, object()]
_FLOATS: dict[types.Type, list[Any]] = {
    types.F32: [1e39, -1e39, 3.4028236e38, 2**128],
    types.F64: [10**309, -(10**400)],
}


class Spoiler:
    """Makes values with one place in them that is wrong."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._known: dict[types.Type | None, Misfits] = {}

    def misfits(self, type_: types.Type | None) -> Misfits:
        """Draw a value that is wrong in itself or in a part."""
        known = self._known.get(type_)
        if known is None:
            known = st.one_of([_bare(type_, self._maker), *self._deeper(type_)])
            self._known[type_] = known
        return known

    def _good(self, type_: types.Type | None) -> SearchStrategy[Any]:
        return self._maker.pairs(type_).map(lambda pair: pair.given)

    def _deeper(  # noqa: PLR0911 - a return for each kind
        self, type_: types.Type | None
    ) -> list[Misfits]:
        match type_:
            case types.Record(fields=fields):
                (cls,) = self._maker.classes(type_)
                steps = [field.name for field in attrs.fields(cls)]
                inner = [field.type for field in fields]
                return [self._product(inner, steps, lambda values: cls(*values))]
            case types.Tuple(types=inner):
                steps = [f"[{index}]" for index in range(len(inner))]
                return [self._product(list(inner), steps, tuple)]
            case types.Variant(cases=cases):
                classes = self._maker.classes(type_)
                return [
                    self._wrapped(case.type, cls, "val")
                    for case, cls in zip(cases, classes, strict=True)
                    if case.type is not None
                ]
            case types.Option(type=types.Option() as inner):
                return [self._wrapped(inner, Some, "value")]
            case types.Option(type=inner):
                return self._deeper(inner)
            case types.Result(ok=ok, err=err):
                return [self._wrapped(ok, Ok, "value"), self._wrapped(err, Err, "error")]
            case types.List(type=inner) if inner is not types.U8:
                return [self._listed(inner)]
            case types.Map(key=key, value=value):
                return [self._mapped(key, value)]
            case _:
                return []

    def _wrapped(self, inner: types.Type | None, cls: Callable[[Any], Any], step: str) -> Misfits:
        return self.misfits(inner).map(lambda misfit: misfit.within(step, cls(misfit.value)))

    def _product(self, inner: list[types.Type], steps: list[str], make: Kind) -> Misfits:
        good = [self._good(part) for part in inner]
        made: list[Misfits] = []
        for index, part in enumerate(inner):
            spoil = partial(_replaced, index, steps[index], make)
            made.append(st.builds(spoil, st.tuples(*good), self.misfits(part)))
        return st.one_of(made)

    def _listed(self, inner: types.Type) -> Misfits:
        good, kinds = st.lists(self._good(inner), max_size=3), st.sampled_from(_LISTS)
        return st.builds(_among, good, self.misfits(inner), good, kinds)

    def _mapped(self, key: types.Type, value: types.Type) -> Misfits:
        kinds = st.sampled_from(_MAPS)
        wrong_keys = self.misfits(key).filter(_is_hashable)
        return st.one_of(
            st.builds(_under, self._good(key), self.misfits(value), kinds),
            st.builds(_above, wrong_keys, self._good(value), kinds),
        )


_LISTS: list[Kind] = [list, tuple]
_MAPS: list[Kind] = [dict, MappingProxyType]


def _replaced(index: int, step: str, make: Kind, good: Sequence[Any], bad: Misfit) -> Misfit:
    return bad.within(step, make([*good[:index], bad.value, *good[index + 1 :]]))


def _among(before: list[Any], bad: Misfit, after: list[Any], kind: Kind) -> Misfit:
    return bad.within(f"[{len(before)}]", kind([*before, bad.value, *after]))


def _under(key: object, bad: Misfit, kind: Kind) -> Misfit:
    return bad.within(f"[{shown(key)}]", kind({key: bad.value}))


def _above(bad: Misfit, value: object, kind: Kind) -> Misfit:
    return Misfit(kind({bad.value: value}), f"[{shown(bad.value)}]")


def _is_hashable(misfit: Misfit) -> bool:
    try:
        hash(misfit.value)
    except TypeError:
        return False
    return True


def _bare(type_: types.Type | None, maker: Maker) -> Misfits:
    """Draw a value that is of another kind altogether, or out of range."""
    return st.sampled_from(_wrong(type_, maker)).map(Misfit)


def _wrong(type_: types.Type | None, maker: Maker) -> list[Any]:  # noqa: PLR0911 - one a kind
    match type_:
        case None:
            return [7, "text", False, Some(None)]
        case types.Primitive():
            return _wrong_primitive(type_)
        case types.Tuple(types=inner):
            return [None, 7, "x" * len(inner), (), (None,) * (len(inner) + 1)]
        case types.Enum() | types.Flags():
            return [*_NOTHINGS, 0, 1, "no-such-case", *maker.classes(type_)]
        case types.Option(type=types.Option()):
            return [7, "text", Ok(None), False]
        case types.Option(type=inner):
            return [value for value in _wrong(inner, maker) if value is not None]
        case types.Variant():
            return [*_NOTHINGS, "text", *maker.classes(type_)]
        case types.List(type=types.U8):
            return [
                None,
                "text",
                7,
                [1, 2],
                memoryview(b"abcd")[::2],
                array.array("H", [1]),
                object(),
            ]
        case types.List(type=types.Primitive()):
            return [None, "12", b"12", bytearray(b"12"), 7, object(), 1.5]
        case _:
            return [None, "text", 7, 1.5, object(), True]


def _wrong_primitive(type_: types.Primitive) -> list[Any]:
    if type_ in BITS:
        least, greatest = limits(type_)
        return [*_NOTHINGS[:-2], object(), least - 1, greatest + 1, 2**64, -(2**200), "1", b"1"]
    match type_:
        case types.BOOL:
            return [*_NOTHINGS, 0, 1, "true"]
        case types.CHAR:
            return [*_NOTHINGS, "", "ab", "\ud800", "\udfff", b"a"]
        case types.STRING:
            return [*_NOTHINGS, "\ud800", "a\udfffb", "\ud83e\udd80", True, b"text", ["a"]]
        case _:
            return [None, (), [], {}, object(), "1.0", 1j, *_FLOATS[type_]]
