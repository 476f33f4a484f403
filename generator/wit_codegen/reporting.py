"""Diagnostics to stderr, for a person or for an editor."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping

from wit_codegen.diagnostics import Diagnostic, Span
from wit_codegen.rendering import render

FORMATS = ("text", "json")


def report(diagnostics: Iterable[Diagnostic], form: str) -> None:
    """Write the diagnostics to stderr: as text, or as one JSON object a line."""
    if form == "json":
        for diagnostic in diagnostics:
            print(json.dumps(as_json(diagnostic), ensure_ascii=False), file=sys.stderr)
        return
    text = "\n\n".join(map(render, diagnostics))
    if wants_colour(os.environ, is_terminal=sys.stderr.isatty()):
        text = "\n".join(map(_painted, text.split("\n")))
    print(text, file=sys.stderr)


def wants_colour(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to write in colour: on a terminal, unless NO_COLOR (no-color.org) or TERM objects."""
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


_BOLD, _RED, _BLUE, _GREEN, _END = "\033[1m", "\033[1;31m", "\033[34m", "\033[32m", "\033[0m"
_HEAD = re.compile(r"(?P<place>.*?)(?P<kind>(?:error|warning)\[W\d+\]): (?P<message>.*)")
_MARGIN = re.compile(r"(?P<margin> *\d* +\|)(?P<carets>[ ^]*\^)?(?P<rest>.*)")
_HELP = re.compile(r"  (help|note): ")


def _painted(line: str) -> str:
    """A rendered line in colour; rendering has made sure that it holds no escapes of its own."""
    if found := _HEAD.fullmatch(line):
        place, kind, message = found.group("place", "kind", "message")
        return f"{_BOLD}{place}{_RED}{kind}{_END}{_BOLD}: {message}{_END}"
    if found := _MARGIN.fullmatch(line):
        margin, carets, rest = found.group("margin", "carets", "rest")
        marks = f"{_RED}{carets}{_END}" if carets else ""
        return f"{_BLUE}{margin}{_END}{marks}{rest}"
    return _HELP.sub(rf"  {_GREEN}\1:{_END} ", line, count=1)


def as_json(diagnostic: Diagnostic) -> dict[str, object]:
    """A diagnostic for programs; lines count from 1, columns are bytes from 1, ends are exclusive.

    `file` alone stands for the whole of it; all keys are always there.
    """
    return {
        "code": str(diagnostic.code),
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_place(diagnostic.span, diagnostic.place),
        "help": diagnostic.help,
        "notes": list(diagnostic.notes),
        "related": [{"message": r.message, **_place(r.span, None)} for r in diagnostic.related],
    }


def _place(span: Span | None, place: str | None) -> dict[str, object]:
    if span is None:
        return {"file": place, "line": None, "column": None, "end_line": None, "end_column": None}
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(max(span.end, span.start))
    return {
        "file": span.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
