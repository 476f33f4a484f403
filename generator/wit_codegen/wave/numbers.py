"""Floats as text that reads back the same, in as few digits as each type needs."""

from __future__ import annotations

import re
import struct
from typing import Final

from wit_codegen.resolve.ir import Primitive

# As many digits as tell all numbers of 32 bits apart.
_MOST_DIGITS: Final = 9
_EXPONENT: Final = re.compile(r"e([-+])0(\d)$")


def as_single(number: float) -> float:
    """Return the nearest number of 32 bits; raises OverflowError beyond the greatest."""
    rounded: float = struct.unpack("<f", struct.pack("<f", number))[0]
    return rounded


def float_text(number: float, primitive: Primitive) -> str:
    """Return a finite number as text."""
    text = repr(float(number))
    if primitive is Primitive.F32:
        short = (f"{number:.{digits}g}" for digits in range(1, _MOST_DIGITS + 1))
        text = repr(float(next((each for each in short if _is_same(each, number)), text)))
    return _EXPONENT.sub(r"e\1\2", text)


def _is_same(text: str, number: float) -> bool:
    """Whether a text reads as the number of 32 bits; one that rounds up may be beyond them."""
    try:
        return as_single(float(text)) == number
    except OverflowError:
        return False
