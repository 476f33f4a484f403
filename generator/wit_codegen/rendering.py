"""Diagnostics for a person to read: the place, the line, a caret, and what to do.

Everything shown may come from a hostile text, so nothing that a terminal would act on passes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from wit_codegen.diagnostics import Diagnostic, Span

# Longer lines are not shown, as in the reference: no person wrote them.
LONGEST_LINE: Final = 500
_TAB: Final = "    "
_UNSAFE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def render(diagnostic: Diagnostic) -> str:
    """Return a diagnostic as lines of text, the first one `file:line:col: error[W012]: message`."""
    head = f"{diagnostic.severity.value}[{diagnostic.code}]: {safe(diagnostic.message)}"
    lines = [f"{_place(diagnostic)}: {head}" if _place(diagnostic) else head]
    if diagnostic.span is not None:
        lines += _excerpt(diagnostic.span)
    lines += (f"  note: {safe(note)}" for note in diagnostic.notes)
    if diagnostic.help is not None:
        lines.append(f"  help: {safe(diagnostic.help)}")
    for related in diagnostic.related:
        lines.append(f"{location(related.span)}: note: {safe(related.message)}")
        lines += _excerpt(related.span)
    return "\n".join(lines)


def location(span: Span) -> str:
    """Return `file:line:col`; columns count bytes from 1."""
    line, column = span.source.position(span.start)
    return f"{safe(span.source.name)}:{line}:{column}"


def _place(diagnostic: Diagnostic) -> str:
    if diagnostic.span is not None:
        return location(diagnostic.span)
    return safe(diagnostic.place or "")


def _excerpt(span: Span) -> Iterator[str]:
    """Show the line of a place, with carets below what the place covers of it."""
    source = span.source
    number, _ = source.position(span.start)
    start = span.start - source.line_starts[number - 1]
    line = source.line(number)
    if len(line.encode("utf-8", "surrogatepass")) > LONGEST_LINE:
        return
    covered = line[start : max(start + 1, start + span.end - span.start)]
    margin = " " * (len(str(number)) + 2)
    before = _expand(line[:start])
    carets = "^" * max(1, _width(_expand(covered)))
    yield f"{margin}|"
    yield f" {number} | {_expand(line)}".rstrip()
    yield f"{margin}| {' ' * _width(before)}{carets}"


def _expand(text: str) -> str:
    return safe(text.replace("\t", _TAB))


def safe(text: str) -> str:
    """Replace what steers a terminal, or the order of letters on it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(character) in _UNSAFE_CATEGORIES
        else character
        for character in text
    )


def _width(text: str) -> int:
    """Count the columns that a text takes up on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character)
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )
