"""Sheets as plain text: in a pipe or a file, without colours, or where rich is not installed.

Columns are aligned and nothing is cut, so that what is read by line and column stays whole.
"""

from __future__ import annotations

from typing import Final

from memory_accounting.cli.showing.sheet import Cell, Course, Grid, Number, Part, Sheet, Usage, Word
from memory_accounting.cli.showing.text import filled, harmless, in_a_line, percent, sparkline

_BAR: Final = 20
_COURSE: Final = 40
_GAP: Final = "  "


def plain(sheet: Sheet, *, has_blocks: bool) -> str:
    """Write a sheet; `has_blocks` tells whether whoever reads has letters for more than ASCII."""
    return "\n".join(_part(part, has_blocks=has_blocks) for part in sheet)


def cell_text(cell: Cell, *, has_blocks: bool = False) -> str:
    """Write a cell."""
    match cell:
        case Usage(used, total):
            full = filled(used, total, _BAR)
            return f"[{'#' * full}{'.' * (_BAR - full)}] {percent(used, total):3d}%"
        case Course(values, most):
            return sparkline(list(values), most, _COURSE, plain=not has_blocks)
        case Number(text) | Word(text):
            return in_a_line(text)
        case _:
            return in_a_line(cell)


def _part(part: Part, *, has_blocks: bool) -> str:
    return _grid(part, has_blocks=has_blocks) if isinstance(part, Grid) else harmless(part)


def _grid(grid: Grid, *, has_blocks: bool) -> str:
    texts = [tuple(cell_text(cell, has_blocks=has_blocks) for cell in row) for row in grid.rows]
    if grid.headings:
        texts.insert(0, tuple(heading.upper() for heading in grid.headings))
    if not texts:
        return ""
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    to_the_right = _to_the_right(grid)
    lines = [
        _GAP.join(
            text.rjust(width) if place in to_the_right else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in texts
    ]
    return "\n".join(line.rstrip() for line in lines)


def _to_the_right(grid: Grid) -> set[int]:
    """Return the columns of numbers; below no headings, names and values stand to the left."""
    if not (grid.headings and grid.rows):
        return set()
    return {place for place, cell in enumerate(grid.rows[0]) if isinstance(cell, Number)}
