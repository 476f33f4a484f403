"""A text as tokens, one at a time."""

from __future__ import annotations

import enum
import re
from typing import Final

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Source, Span
from wit_codegen.wave.problems import WaveError, error


class Kind(enum.Enum):
    """What a token is; the value is how to speak of it."""

    NUMBER = "the number"
    WORD = "the word"
    CHAR = "the char"
    STRING = "the string"
    LINES = "the text"
    SIGN = ""
    END = "the end"


@attrs.frozen
class Token:
    """A token and where it is; `text` is as it was written."""

    kind: Kind
    text: str
    span: Span

    def is_sign(self, text: str) -> bool:
        """Whether it is this bracket, comma, or colon."""
        return self.kind is Kind.SIGN and self.text == text

    def is_word(self, text: str) -> bool:
        """Whether it is this word, not marked with `%` as a name."""
        return self.kind is Kind.WORD and self.text == text

    @property
    def name(self) -> str:
        """The name that a word is, without a `%` in front of it."""
        return self.text.removeprefix("%")

    def __str__(self) -> str:
        """Say what was found."""
        if self.kind is Kind.END:
            return "the end"
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"
        return f"{self.kind.value} `{shown}`".lstrip()


_SHOWN: Final = 40
_BLANKS: Final = re.compile(r"(?:[ \t\r\n]+|//[^\n]*)*")
_TOKEN: Final = re.compile(
    r"""
    (?P<NUMBER>-inf\b|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.]))
  | (?P<bad_number>[-+]?\.?[0-9][\w.]*)
  | (?P<WORD>%?[A-Za-z_][\w-]*)
  | (?P<LINES>\"{3}(?s:.*?)\"{3})
  | (?P<open_lines>\"{3})
  | (?P<STRING>"(?:[^"\\\n]|\\.)*")
  | (?P<open_string>"[^\n]*)
  | (?P<CHAR>'(?:[^'\\\n]|\\.)*')
  | (?P<open_char>'[^\n]*)
  | (?P<SIGN>[][(){},:])
  | (?P<other>.)
    """,
    re.VERBOSE | re.ASCII,
)
_FAULTS: Final = {
    "bad_number": (
        "is not how a number is written",
        "numbers are decimal, as in `12`, `-3`, `0.5`, `6.02e23`, or `inf`, `-inf`, and `nan`",
    ),
    "open_lines": ("is never closed", 'end the text with `"""` on a line of its own'),
    "open_string": (
        "is never closed",
        'end the string with `"`; a line break in it is `\\n`, a quote `\\"`',
    ),
    "open_char": ("is never closed", "end the char with `'`; strings stand in double quotes"),
    "other": ("does not belong here", 'names and numbers are plain, strings stand in `"`'),
}


class Tokens:
    """Reads a source token by token, from an offset on."""

    def __init__(self, source: Source, at: int) -> None:
        """Begin at an offset."""
        self.source = source
        self._at = at
        self._next: Token | None = None

    def peek(self) -> Token:
        """Return the next token, and stay before it."""
        if self._next is None:
            self._next = self._read()
        return self._next

    def take(self) -> Token:
        """Return the next token, and go on behind it."""
        token = self.peek()
        self._next = None
        self._at = token.span.end
        return token

    def _read(self) -> Token:
        text = self.source.text
        blanks = _BLANKS.match(text, self._at)
        at = blanks.end() if blanks is not None else self._at
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            return Token(Kind.END, "", Span(self.source, len(text), len(text)))
        span = Span(self.source, at, match.end())
        if match.lastgroup in _FAULTS:
            raise _fault(match.lastgroup, match[0], span)
        return Token(Kind[match.lastgroup], match[0], span)


def _fault(name: str, text: str, span: Span) -> WaveError:
    what, advice = _FAULTS[name]
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return error(Code.VALUE_SYNTAX, f"`{shown}` {what}", span, advice)
