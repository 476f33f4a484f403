"""The number and character types of WIT, as annotations that type checkers read as int, float, str.

`U8` is `int` to a type checker; at run time the annotation also carries the range, which is what
the checks at a boundary (JSON, a host call) go by. Ranges are those of the component model.

What the annotations carry are named tuples: every generated module imports this one, and an attrs
class takes four times as long to make.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple, TypeAlias


class IntRange(NamedTuple):
    """An integer type: its WIT name and the least and greatest value it holds."""

    name: str
    least: int
    greatest: int


class FloatRange(NamedTuple):
    """A float type: its WIT name, and where rounding to it leaves the finite numbers.

    `overflow` is the least magnitude that rounds to infinity, half a unit in the last place above
    the greatest finite value: decimal text such as 3.4028235e38 denotes the greatest f32 although
    it is a little more. It is an integer, so that comparing an integer with it is exact. NaN and
    the infinities themselves belong to the type.
    """

    name: str
    overflow: int


class ScalarValue(NamedTuple):
    """One Unicode scalar value: a single character that is not a surrogate."""

    name: str = "char"


class FixedLength(NamedTuple):
    """A list of exactly `length` elements."""

    length: int


U8: TypeAlias = Annotated[int, IntRange("u8", 0, 2**8 - 1)]
U16: TypeAlias = Annotated[int, IntRange("u16", 0, 2**16 - 1)]
U32: TypeAlias = Annotated[int, IntRange("u32", 0, 2**32 - 1)]
U64: TypeAlias = Annotated[int, IntRange("u64", 0, 2**64 - 1)]
S8: TypeAlias = Annotated[int, IntRange("s8", -(2**7), 2**7 - 1)]
S16: TypeAlias = Annotated[int, IntRange("s16", -(2**15), 2**15 - 1)]
S32: TypeAlias = Annotated[int, IntRange("s32", -(2**31), 2**31 - 1)]
S64: TypeAlias = Annotated[int, IntRange("s64", -(2**63), 2**63 - 1)]
F32: TypeAlias = Annotated[float, FloatRange("f32", 2**128 - 2**103)]
F64: TypeAlias = Annotated[float, FloatRange("f64", 2**1024 - 2**970)]
Char: TypeAlias = Annotated[str, ScalarValue()]
