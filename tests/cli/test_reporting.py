from __future__ import annotations

import re

import pytest

from wit_codegen.diagnostics import Diagnostic, Related, Source, Span
from wit_codegen.reporting import as_json, report, wants_colour

SOURCE = Source("a.wit", "package a:b;\ninterface é { x }\n")
DIAGNOSTIC = Diagnostic(
    "W004",
    "malformed",
    Span(SOURCE, 23, 24),
    help="rename it",
    related=(Related(Span(SOURCE, 0, 7), "here"),),
)


@pytest.mark.parametrize(
    ("environment", "is_terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
    ],
)
def test_colour_is_for_terminals(
    environment: dict[str, str], *, is_terminal: bool, expected: bool
) -> None:
    assert wants_colour(environment, is_terminal=is_terminal) is expected


def test_colour_changes_nothing_but_colour(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    report([DIAGNOSTIC], "text")
    plain = capsys.readouterr().err
    monkeypatch.setenv("FORCE_COLOR", "1")
    report([DIAGNOSTIC, DIAGNOSTIC], "text")
    painted = capsys.readouterr().err
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == f"{plain}\n{plain}"
    assert "\x1b[1;31merror[W004]" in painted


def test_json_counts_columns_in_bytes() -> None:
    found = as_json(DIAGNOSTIC)
    assert (found["line"], found["column"], found["end_column"]) == (2, 11, 13)
    assert found["related"] == [
        {
            "message": "here",
            "file": "a.wit",
            "line": 1,
            "column": 1,
            "end_line": 1,
            "end_column": 8,
        }
    ]


def test_json_without_a_place_in_a_text() -> None:
    found = as_json(Diagnostic("W900", "gone", None, place="nowhere.wit"))
    assert (found["file"], found["line"], found["help"]) == ("nowhere.wit", None, None)
