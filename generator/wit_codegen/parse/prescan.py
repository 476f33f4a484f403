"""Characters that may stand nowhere in a WIT file, not even in a comment."""

from __future__ import annotations

import re

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Source, Span

_BIDIRECTIONAL = "\u202a-\u202e\u2066-\u2069"
_DEPRECATED = "\u0149\u0673\u0f77\u0f79\u17a3\u17a4\u17b4\u17b5"
_FORBIDDEN = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|([{_BIDIRECTIONAL}])|([{_DEPRECATED}])"
)
_MOST = 20


def forbidden_characters(source: Source) -> list[Diagnostic]:
    """Report the first forbidden characters: control codes, bidirectional overrides, and others.

    Such characters can make a text look like another on a screen (CVE-2021-42574).
    """
    found: list[Diagnostic] = []
    for match in _FORBIDDEN.finditer(source.text):
        if len(found) == _MOST:
            break
        what = (
            "bidirectional override"
            if match[1]
            else "character that Unicode discourages"
            if match[2]
            else "control character"
        )
        found.append(
            Diagnostic(
                Code.FORBIDDEN_CHARACTER,
                f"{what} U+{ord(match[0]):04X} is not allowed in WIT, not even in a comment",
                Span(source, match.start(), match.end()),
                help="remove it, or write the text without it",
            )
        )
    return found
