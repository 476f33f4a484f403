"""The texts between quotes: escapes taken apart and put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Source, Span
from wit_codegen.wave.problems import WaveError, error
from wit_codegen.wave.tokens import Kind, Token

_ESCAPE: Final = re.compile(r"\\(?:u\{(?P<digits>[0-9a-fA-F]{1,6})\}|(?P<one>.)|)", re.DOTALL)
_NAMED: Final = {"'": "'", '"': '"', "\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
_BACK: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_SURROGATES: Final = range(0xD800, 0xE000)
_QUOTES: Final = '"""'
_ADVICE: Final = "escapes are `\\n`, `\\t`, `\\r`, `\\\\`, `\\\"`, `\\'`, and `\\u{2603}`"


def text_of(token: Token) -> str:
    """Return the text that a string, a char, or a text of several lines stands for."""
    if token.kind is Kind.LINES:
        return _lines(token)
    return _unescaped(token.span.source, token.span.start + 1, token.text[1:-1])


def _unescaped(source: Source, start: int, text: str) -> str:
    """Replace the escapes of a text that begins at an offset of its source."""
    pieces: list[str] = []
    at = 0
    for match in _ESCAPE.finditer(text):
        pieces += (text[at : match.start()], _character(match, source, start))
        at = match.end()
    whole = "".join((*pieces, text[at:]))
    if any(ord(character) in _SURROGATES for character in whole):
        span = Span(source, start, start + len(text))
        message = "the text is not UTF-8"
        raise error(Code.VALUE_SYNTAX, message, span, "give bytes as a list of `u8`")
    return whole


def _character(match: re.Match[str], source: Source, start: int) -> str:
    digits = match["digits"]
    if digits is not None:
        number = int(digits, 16)
        if number <= 0x10FFFF and number not in _SURROGATES:  # noqa: PLR2004 - Unicode's last
            return chr(number)
    elif match["one"] in _NAMED:
        return _NAMED[match["one"]]
    span = Span(source, start + match.start(), start + match.end())
    raise error(Code.VALUE_SYNTAX, f"`{match[0]}` is no escape", span, _ADVICE)


def _lines(token: Token) -> str:
    """Take the line breaks next to the quotes away, and the indentation of the last line."""
    content = token.text[3:-3]
    first, newline, _ = content.partition("\n")
    if not newline or first.strip("\r"):
        raise _misplaced("a text of several lines begins on the line behind its quotes", token)
    start = token.span.start + 3 + len(first) + 1
    body, _, margin = content[len(first) :].rpartition("\n")
    if margin.strip(" "):
        raise _misplaced("the quotes that end a text of several lines have their own line", token)
    if not body:
        return ""
    lines: list[str] = []
    for line in body[1:].split("\n"):
        if not line.startswith(margin):
            raise _misplaced("a line is indented less than the quotes that end the text", token)
        inner = line.removeprefix(margin).removesuffix("\r")
        lines.append(_unescaped(token.span.source, start + len(margin), inner))
        start += len(line) + 1
    return "\n".join(lines)


def _misplaced(message: str, token: Token) -> WaveError:
    advice = 'put `"""` on lines of their own, and every line at least as far in as the last'
    return error(Code.VALUE_SYNTAX, message, token.span, advice)


def quoted(text: str, quote: str = '"') -> str:
    """Return a string, or with another quote a char; nothing in it steers a terminal."""
    escaped = _escaped(text, {**_BACK, quote: "\\" + quote})
    return f"{quote}{escaped}{quote}"


def as_lines(text: str) -> Iterator[str]:
    """Return the lines of a text of several lines, with the quotes around them."""
    yield _QUOTES
    for line in text.split("\n"):
        yield _escaped(line, _BACK).replace('""', '"\\"')
    yield _QUOTES


def _escaped(text: str, known: dict[str, str]) -> str:
    return "".join(known.get(each) or _shown(each) for each in text)


def _shown(character: str) -> str:
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"
