"""From the comments in front of an item to its documentation."""

from __future__ import annotations

import re

_COMMENT_EDGE = re.compile(r"//[^\n]*|/\*|\*/")
_SPACE = " \t\n\r\f"


def comments(trivia: str) -> list[str]:
    """Split a run of blanks and comments into its comments; block comments nest."""
    found: list[str] = []
    depth = start = 0
    position = 0
    while (match := _COMMENT_EDGE.search(trivia, position)) is not None:
        position = match.end()
        edge = match[0]
        if edge == "/*":
            start = start if depth else match.start()
            depth += 1
        elif edge == "*/":
            depth -= 1
            if depth == 0:
                found.append(trivia[start:position])
        elif depth:
            # `//` means nothing inside a block comment: go on behind its first slash.
            position = match.start() + 1
        else:
            found.append(edge)
    return found


def docs_of(trivia: str) -> str:
    """Return the documentation that a run of comments holds.

    Any comment documents, not only `///` and `/** */`. The common indentation is removed; a block
    comment counts as one line for that, as the reference does it.
    """
    texts = [_content(comment) for comment in comments(trivia)]
    indents = [len(text) - len(text.lstrip(_SPACE)) for text in texts if text]
    prefix = " " * min(indents, default=0)
    lines: list[str] = []
    for text in texts:
        lines += _lines(text.removeprefix(prefix)) or [""]
    return "\n".join(lines).rstrip("\n")


def _content(comment: str) -> str:
    if comment == "/**/":
        return ""
    if comment.startswith("/**"):
        return comment[3:-2].rstrip()
    return comment.lstrip("/").rstrip()


def _lines(text: str) -> list[str]:
    """Split at line feeds, as Rust's `lines`: a carriage return before one goes with it."""
    return [line.removesuffix("\r") for line in text.split("\n")] if text else []
