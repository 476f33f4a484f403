"""Sheets as plain text and as rich draws them, whatever is in them."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from flight_memory.memory_types import MemoryPressure
from memory_accounting.cli.showing.plain import plain
from memory_accounting.cli.showing.rich_tables import drawn
from memory_accounting.cli.showing.sheet import (
    Course,
    Grid,
    Number,
    Sheet,
    Usage,
    Word,
    facts,
)
from memory_accounting.cli.showing.text import age, filled, harmless, in_a_line, sparkline

UUID = "01a20ee3-a0f5-7000-833a-5e60182ab2ce"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(sheet: Sheet, width: int, *, colours: bool = True) -> str:
    """What a terminal of so many columns is sent."""
    output = io.StringIO()
    console = Console(
        file=output,
        width=width,
        force_terminal=True,
        color_system="truecolor" if colours else None,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={"TERM": "xterm-256color"},
    )
    console.print(drawn(sheet, width))
    return output.getvalue()


def listing(*ids: str) -> Sheet:
    headings = ("session", "platform", "in use", "of", "usage", "pressure")
    rows = [
        (
            each,
            Word("v6r-medium"),
            Number("460.0MB"),
            Number("1023.9MB"),
            Usage(460, 512),
            MemoryPressure.CRITICAL,
        )
        for each in ids
    ]
    return (Grid(headings, rows),)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    sent = ESCAPES.sub("", on_terminal(listing(UUID, "x" * 128, "s-1"), width))
    assert max(map(len, sent.splitlines())) <= width


def test_at_sixty_columns_a_short_id_is_whole() -> None:
    sent = ESCAPES.sub("", on_terminal(listing("session-123"), 60))
    assert "session-123 v6r-medium 460.0MB 1023.9MB ━━━━ 89% critical" in sent


def test_a_folded_id_loses_no_letter() -> None:
    sent = ESCAPES.sub("", on_terminal(listing(UUID), 60))
    assert "".join(line.split(" ")[0] for line in sent.splitlines()[1:]) == UUID


@pytest.mark.parametrize(
    "id_", ["[red]x[/red]", ":smile:", "[/]", "[link=http://x]y[/link]", "123"]
)
def test_an_id_is_no_markup(id_: str) -> None:
    sent = on_terminal(listing(id_), 200)
    assert sent.splitlines()[1].startswith(f"{id_} ")


@given(st.text())
def test_text_of_any_kind_does_nothing_to_a_terminal(text: str) -> None:
    sheet: Sheet = (text, *listing(text), facts(("session", text)))
    for sent in (plain(sheet, has_blocks=True), on_terminal(sheet, 60, colours=False)):
        # What rich itself writes for styles is ours.
        assert all(each.isprintable() or each == "\n" for each in ESCAPES.sub("", sent))


@given(st.text())
def test_harmless_text_stays_as_it_is(text: str) -> None:
    shown = in_a_line(text)
    assert shown.isprintable()
    assert (shown == text) == text.isprintable()


def test_lines_stay_lines() -> None:
    assert harmless("a\nb\x1b") == "a\nb\\x1b"


@pytest.mark.parametrize(
    ("pressure", "colour"),
    [("low", "32"), ("medium", "33"), ("high", "91"), ("critical", "1;37;41")],
)
def test_pressures_have_colours(pressure: str, colour: str) -> None:
    sent = on_terminal((Grid((), [(MemoryPressure(pressure),)]),), 60)
    assert f"\x1b[{colour}m{pressure}\x1b[0m" in sent


def test_plain_columns_are_aligned_and_nothing_is_cut() -> None:
    heading, *lines = plain(listing("x" * 128, "s-1"), has_blocks=False).splitlines()
    assert heading.startswith("SESSION")
    assert {line.index("v6r-medium") for line in lines} == {130}
    assert {line.index("[####") for line in lines} == {heading.index("USAGE")}


def test_plain_text_is_ascii_where_nothing_else_can_be_written() -> None:
    sheet = (facts(("course", Course([0, 50, 100], 100)), ("usage", Usage(1, 2))),)
    assert plain(sheet, has_blocks=False).isascii()
    assert "▁▄█" in plain(sheet, has_blocks=True)


def test_an_empty_grid_has_no_lines() -> None:
    assert plain((facts(),), has_blocks=True) == ""
    assert on_terminal((Grid(("a",), []),), 60).strip() != ""


@pytest.mark.parametrize(
    ("values", "drawn_"), [([], ""), ([0], "▁"), ([100], "█"), ([200], "█"), ([0, 100, 50], "▁█▄")]
)
def test_a_line_of_blocks(values: list[int], drawn_: str) -> None:
    assert sparkline(values, 100, 40, plain=False) == drawn_


def test_a_long_course_shows_the_highest_of_each_part() -> None:
    values = [0] * 500 + [100] + [0] * 499
    assert sparkline(values, 100, 10, plain=False) == "▁▁▁▁▁█▁▁▁▁"


@given(st.lists(st.integers(0, 2**64)), st.integers(0, 2**64), st.integers(1, 200))
def test_a_course_of_any_numbers_fits(values: list[int], most: int, width: int) -> None:
    assert len(sparkline(values, most, width, plain=True)) == min(width, len(values))


@given(st.integers(0, 2**70), st.integers(0, 2**64))
def test_a_bar_overflows_nowhere(part: int, whole: int) -> None:
    assert 0 <= filled(part, whole, 20) <= 20


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(-5, "0s"), (119_999, "119s"), (120_000, "2m"), (7_200_000, "2h"), (172_800_000, "2d")],
)
def test_ages(milliseconds: int, text: str) -> None:
    assert age(milliseconds) == text
