"""Words of a command line as values: sizes, spans of time, and numbers of things."""

from __future__ import annotations

import argparse
import math
import re
from typing import Final

from memory_accounting.sizes import U64_MAX, parse_size

_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_SPAN: Final = re.compile(r"(?P<number>[0-9]{1,20})(?P<unit>[smhd]?)", re.ASCII)
_DIGITS: Final = 20
_LONGEST_INTERVAL: Final = 86_400.0


def size(text: str) -> int:
    """Read a size: `512MB`, `1.5GB`, or a number of bytes."""
    try:
        if text.isascii() and text.isdecimal() and len(text) <= _DIGITS:
            return _u64(int(text))
        return parse_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def seconds(text: str) -> int:
    """Read a span of time above 0: `90`, `90s`, `15m`, `24h`, `7d`."""
    match = _SPAN.fullmatch(text)
    # More would be beyond a u64, and so beyond any age.
    amount = int(match["number"]) * _UNITS[match["unit"]] if match is not None else 0
    if not 0 < amount <= U64_MAX:
        raise argparse.ArgumentTypeError(
            f"{text!a} is not a number of seconds above 0, such as 90, 15m, 24h, or 7d"
        )
    return amount


def interval(text: str) -> float:
    """Read how many seconds to wait, which may have a fraction."""
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not 0 < amount <= _LONGEST_INTERVAL:
        raise argparse.ArgumentTypeError(f"{text!a} is not a number of seconds above 0")
    return amount


def count(text: str) -> int:
    """Read a number of things, at least one."""
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS and int(text)):
        raise argparse.ArgumentTypeError(f"{text!a} is not a number above 0")
    return int(text)


def _u64(amount: int) -> int:
    if amount > U64_MAX:
        raise ValueError(f"{amount} bytes are more than a u64 holds")
    return amount
