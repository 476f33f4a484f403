"""Amounts of memory and their text: `512B`, `1.5KB`, `512.0MB`, `1.0GB`, in units of 1024."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Final, cast

from flight_memory.memory_types import MemorySize

KIB: Final = 1024
MIB: Final = 1024**2
GIB: Final = 1024**3
U64_MAX: Final = 2**64 - 1

_UNITS: Final = (("KB", 1024), ("MB", 1024**2), ("GB", 1024**3), ("TB", 1024**4))
_FACTORS: Final = {"B": 1, **dict(_UNITS)}
_TENTHS_PER_STEP: Final = 1024 * 10
_TEXT: Final = re.compile(
    r"(?P<number>[0-9]{1,20}(?:\.[0-9]{1,20})?) ?(?P<unit>[KMGT]?B)", re.ASCII
)


def format_size(amount: int) -> str:
    """Write a number of bytes in its canonical form.

    Below 1024 it is whole bytes. Else it is the nearest tenth of a unit, an exact tie going to the
    even tenth as `%.1f` has it everywhere. A text that would read `1024.0` of a unit is `1.0` of
    the next one: 1,048,575 bytes are `1.0MB`. Above TB there is no unit: the largest u64 is
    `16777216.0TB`.
    """
    if amount < KIB:
        return f"{amount}B"
    for unit, factor in _UNITS:
        tenths = _rounded(amount * 10, factor)
        if tenths < _TENTHS_PER_STEP:
            return f"{tenths // 10}.{tenths % 10}{unit}"
    tenths = _rounded(amount * 10, _FACTORS["TB"])
    return f"{tenths // 10}.{tenths % 10}TB"


def _rounded(numerator: int, denominator: int) -> int:
    """Divide to the nearest integer, ties to even, without passing through a float."""
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2):
        return quotient + 1
    return quotient


def parse_size(text: str) -> int:
    """Read a size such as `512MB`, `1.0GB`, or `2 KB`, and return it in bytes.

    Units are B, KB, MB, GB, TB of 1024, in either case, after at most one space; a fraction is
    rounded to the nearest byte. Raises ValueError for any other text and for what no u64 holds,
    TypeError for what is not text.
    """
    if not isinstance(cast("object", text), str):  # callers need not be type-checked
        raise TypeError(f"text: expected str, got {type(text).__name__}")
    match = _TEXT.fullmatch(text.upper()) if text.isascii() else None
    if match is None:
        raise ValueError(f"{text[:40]!r} is not a size such as 512MB or 1.0GB")
    amount = round(Fraction(match["number"]) * _FACTORS[match["unit"]])
    if amount > U64_MAX:
        raise ValueError(f"{text!r} is more than a u64 of bytes holds")
    return amount


def memory_size(amount: int) -> MemorySize:
    """Make the contract's record of an amount, with the canonical text."""
    return MemorySize(amount, format_size(amount))


shared_memory_size = lru_cache(maxsize=4096)(memory_size)
"""`memory_size` with a memory: equal amounts share one frozen record.

Most allocations come in a few sizes, so this saves both the formatting and, for each live
allocation, the record and its text.
"""


def described(amount: int) -> str:
    """Write an amount for a message, where both the reader and the exact number matter."""
    return f"{amount}B" if amount < KIB else f"{format_size(amount)} ({amount} bytes)"
