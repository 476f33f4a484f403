"""Sheets on a terminal with colours: tables, bars, and pressures as rich draws them.

Only finished `Text` is handed to rich, never markup: an id may look like some.
"""

from __future__ import annotations

from typing import Final

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from flight_memory.memory_types import MemoryPressure
from memory_accounting.cli.showing.sheet import Cell, Course, Grid, Number, Part, Sheet, Usage, Word
from memory_accounting.cli.showing.text import filled, harmless, in_a_line, percent, sparkline

_STYLES: Final = {
    MemoryPressure.LOW: "green",
    MemoryPressure.MEDIUM: "yellow",
    MemoryPressure.HIGH: "bright_red",
    MemoryPressure.CRITICAL: "bold white on red",
}
_SHARES: Final = ((95, "red"), (85, "bright_red"), (70, "yellow"), (0, "green"))
"""The colour of a bar from so many per cents, at the bounds that pressures have by default."""
_BAR: Final = 16
_NARROW_BAR: Final = 4
_NARROW: Final = 80


def console() -> Console:
    """Return the terminal, taken as it is: nothing in a text is markup, an emoji, or a number."""
    return Console(markup=False, emoji=False, highlight=False)


def drawn(sheet: Sheet, width: int) -> RenderableType:
    """Make of a sheet what rich can print on a terminal of so many columns."""
    return Group(*(_part(part, width) for part in sheet))


def _part(part: Part, width: int) -> RenderableType:
    return _grid(part, width) if isinstance(part, Grid) else Text(harmless(part))


def _grid(grid: Grid, width: int) -> Table:
    table = Table(
        show_header=bool(grid.headings),
        box=None,
        pad_edge=False,
        padding=(0, 1 if width < _NARROW else 2, 0, 0),
        header_style="bold",
    )
    first = grid.rows[0] if grid.rows else ("",) * len(grid.headings)
    for heading, cell in zip(grid.headings or ("",) * len(first), first, strict=True):
        # What stays whole is an amount; an id is folded, so that no letter of it gets lost.
        is_text = isinstance(cell, str) and not isinstance(cell, MemoryPressure)
        to_the_right = bool(grid.headings) and isinstance(cell, Number)
        table.add_column(
            heading,
            justify="right" if to_the_right else "left",
            overflow="fold",
            no_wrap=not is_text,
        )
    for row in grid.rows:
        table.add_row(*(_cell(cell, width) for cell in row))
    return table


def _cell(cell: Cell, width: int) -> Text:
    match cell:
        case MemoryPressure():
            return Text(cell.value, style=_STYLES[cell])
        case Usage(used, total):
            return _bar(used, total, _NARROW_BAR if width < _NARROW else _BAR)
        case Course(values, most):
            return Text(sparkline(list(values), most, max(1, width - 24), plain=False), "cyan")
        case Number(text) | Word(text):
            return Text(in_a_line(text))
        case _:
            return Text(in_a_line(cell))


def _bar(used: int, total: int, width: int) -> Text:
    share = percent(used, total)
    style = next(style for least, style in _SHARES if share >= least)
    full = filled(used, total, width)
    return Text.assemble(("━" * full, style), ("━" * (width - full), "bright_black"), f" {share}%")
