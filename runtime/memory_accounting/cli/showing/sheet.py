"""What a command shows to people, before it is known on what: lines and grids of plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import attrs

from flight_memory.memory_types import MemoryPressure


@attrs.frozen
class Number:
    """An amount or a count, which stands to the right."""

    text: str


@attrs.frozen
class Word:
    """A word of a few that there are, which stays whole where an id would be folded."""

    text: str


@attrs.frozen
class Usage:
    """A part of a whole, drawn as a bar."""

    used: int
    total: int


@attrs.frozen
class Course:
    """Numbers in the order of time, drawn as a line."""

    values: Sequence[int]
    most: int
    """The number that would reach the top."""


Cell: TypeAlias = str | Number | Word | Usage | Course | MemoryPressure


@attrs.frozen
class Grid:
    """Rows of cells below headings; without headings each row is a name and its value."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


Part: TypeAlias = str | Grid
Sheet: TypeAlias = tuple[Part, ...]
"""Lines of text and grids, one below the other."""


def facts(*rows: tuple[str, Cell]) -> Grid:
    """Make a grid of names and their values."""
    return Grid((), rows)
