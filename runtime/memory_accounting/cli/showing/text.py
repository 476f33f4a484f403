"""Text of unknown origin on a terminal, where it must not do anything but be read."""

from __future__ import annotations

from typing import Final

from memory_accounting.sizes import format_size

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_PLAIN_BLOCKS: Final = "_.-~=+*#"
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_AGES: Final = ((2 * _DAY, _DAY, "d"), (2 * _HOUR, _HOUR, "h"), (2 * _MINUTE, _MINUTE, "m"))


def harmless(text: str) -> str:
    """Write what is not printable as escapes: an id may hold what drives a terminal.

    Lines stay lines.
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text
    )


def in_a_line(text: str) -> str:
    """Do what `harmless` does, and keep to one line."""
    return harmless(text).replace("\n", "\\n")


def percent(part: int, whole: int) -> int:
    """Return a share in whole per cents, rounded down, so that 100 means all of it."""
    return part * 100 // whole if whole else 0


def filled(part: int, whole: int, width: int) -> int:
    """Return how many of `width` places of a bar are filled; a bar overflows nowhere."""
    return min(width, part * width // whole) if whole else 0


def sparkline(values: list[int], most: int, width: int, *, plain: bool) -> str:
    """Draw numbers, oldest first, in at most `width` letters, each the highest of its part."""
    blocks = _PLAIN_BLOCKS if plain else _BLOCKS
    count = len(values)
    width = min(width, count)
    columns = [
        max(values[place * count // width : (place + 1) * count // width]) for place in range(width)
    ]
    highest = len(blocks) - 1
    return "".join(blocks[min(highest, filled(each, max(1, most), highest))] for each in columns)


def age(milliseconds: int) -> str:
    """Write how long ago something was, in the unit that says most in few letters."""
    seconds = max(0, milliseconds) // 1000
    for least, unit, letter in _AGES:
        if seconds >= least:
            return f"{seconds // unit}{letter}"
    return f"{seconds}s"


def of(part: int, whole: int) -> str:
    """Write a part of a whole."""
    return f"{format_size(part)} of {format_size(whole)}"
