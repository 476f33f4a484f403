"""The number and character types of WIT, as annotations that type checkers read as int, float, str.

`U8` is `int` to a type checker; at run time the annotation also carries the range, which is what
the checks at a boundary (JSON, a host call) go by. Ranges are those of the component model.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import attrs


@attrs.frozen
class IntRange:
    """An integer type: its WIT name and the least and greatest value it holds."""

    name: str
    least: int
    greatest: int


@attrs.frozen
class FloatRange:
    """A float type: its WIT name and the greatest finite magnitude; NaN and infinities belong."""

    name: str
    greatest: float


@attrs.frozen
class ScalarValue:
    """One Unicode scalar value: a single character that is not a surrogate."""

    name: str = "char"


@attrs.frozen
class FixedLength:
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
F32: TypeAlias = Annotated[float, FloatRange("f32", 3.4028234663852886e38)]
F64: TypeAlias = Annotated[float, FloatRange("f64", 1.7976931348623157e308)]
Char: TypeAlias = Annotated[str, ScalarValue()]
