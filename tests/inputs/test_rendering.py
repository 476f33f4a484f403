"""Diagnostics as lines of text."""

from __future__ import annotations

import pytest

from wit_codegen.diagnostics import Diagnostic, Related, Source, Span
from wit_codegen.rendering import render


def shown(text: str, start: int, end: int) -> list[str]:
    span = Span(Source("x.wit", text), start, end)
    return render(Diagnostic("W010", "odd", span)).split("\n")


def test_all_parts() -> None:
    source = Source("x.wit", "package a:b;\ninterface i {}\n")
    diagnostic = Diagnostic(
        "W030",
        "twice",
        Span(source, 23, 24),
        help="once",
        related=(Related(Span(source, 8, 11), "first"),),
    )
    assert render(diagnostic) == (
        "x.wit:2:11: error[W030]: twice\n"
        "   |\n"
        " 2 | interface i {}\n"
        "   |           ^\n"
        "  help: once\n"
        "x.wit:1:9: note: first\n"
        "   |\n"
        " 1 | package a:b;\n"
        "   |         ^^^"
    )


def test_columns_count_bytes_and_carets_columns_of_the_screen() -> None:
    head, _, line, carets = shown("/* 日本 é */ x", 11, 12)
    assert head == "x.wit:1:17: error[W010]: odd"
    assert line == " 1 | /* 日本 é */ x"
    assert carets == "   |              ^"


def test_tabs() -> None:
    *_, line, carets = shown("\tab\tc", 2, 3)
    assert (line, carets) == (" 1 |     ab    c", "   |      ^")


def test_a_place_over_several_lines_or_behind_the_end() -> None:
    assert shown("ab\ncd", 1, 4)[-1] == "   |  ^"
    assert shown("ab\n", 3, 3)[0] == "x.wit:2:1: error[W010]: odd"
    assert shown("ab\n", 3, 3)[-1] == "   | ^"


def test_very_long_lines_are_not_shown() -> None:
    assert shown("a" * 501, 500, 501) == ["x.wit:1:501: error[W010]: odd"]


@pytest.mark.parametrize("character", ["\x1b", "\u202e", "\x07", "\r"])
def test_nothing_steers_the_terminal(character: str) -> None:
    source = Source(f"x{character}.wit", f"a{character}b")
    text = render(Diagnostic("W001", f"bad {character}", Span(source, 0, 1), help=character))
    assert character not in text


def test_without_a_place_in_a_text() -> None:
    found = Diagnostic("W100", "gone", None, place="a/b.wit")
    assert render(found) == "a/b.wit: error[W100]: gone"
