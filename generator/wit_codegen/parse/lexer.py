"""Text to tokens: parallel lists of kinds and places, and every complaint about characters.

Rules: WIT.md, "Lexical structure", and what the reference lexer does where that is silent.
"""

from __future__ import annotations

import re
from functools import cache

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Source, Span
from wit_codegen.parse.names import KEYWORDS, PRIMITIVES, is_identifier, suggest
from wit_codegen.parse.prescan import forbidden_characters
from wit_codegen.parse.tables import load_table

_VERSION_PART = r"(?:[\w-]|\.(?=[\w-]))*"
# The number of the group that matched tells what was found; see `_Lexer.run`.
_TOKEN = re.compile(
    r"(?:[ \t\n]|\r\n)*(?:"
    r"([^\W\d][\w-]*)"
    r"|([{}():;,<>=.@+*]|/(?!/))"
    r"|(//[^\n]*)"
    rf"|([0-9]+\.[0-9]+\.[0-9]+(?:-(?!>){_VERSION_PART})?(?:\+{_VERSION_PART})?)"
    r"|([0-9]+)"
    r"|(->|-)"
    r"|(%(?:(?:[^\W\d]|-)[\w-]*)?)"
    r"|(\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?)"
    r"|(\Z)"
    r"|(.))",
    re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_VERSION_WORD = re.compile(r"[^\W\d][\w-]*")
_WORD, _MARK, _LINE_COMMENT, _VERSION, _INTEGER, _DASH, _ESCAPED, _STRING_START, _END = range(1, 10)
_MARKS = {
    "{": "LBRACE", "}": "RBRACE", "(": "LPAREN", ")": "RPAREN", ":": "COLON", ";": "SEMICOLON",
    ",": "COMMA", "<": "LESS", ">": "GREATER", "=": "EQUALS", ".": "PERIOD", "/": "SLASH",
    "@": "AT", "->": "ARROW",
}  # fmt: skip
ATTRIBUTES = {
    "since": "SINCE",
    "unstable": "UNSTABLE",
    "deprecated": "DEPRECATED",
    "external-id": "EXTERNAL_ID",
}
# A kind that no rule uses, for `*`, `+`, `-`, and the keyword `from`.
UNUSED = -1


@attrs.frozen
class Tokens:
    """The tokens of a file, one entry per token in each list; the last is the end of the text.

    `comments` gives, for tokens with comments in front of them, where the first comment starts.
    """

    kinds: list[int]
    starts: list[int]
    ends: list[int]
    comments: dict[int, int]
    diagnostics: list[Diagnostic]


def tokenize(source: Source) -> Tokens:
    """Split a text into tokens; what cannot be one is reported and skipped."""
    return _Lexer(source).run()


@cache
def _marks() -> dict[str, int]:
    terminals = load_table().terminals
    return {text: terminals[name] for text, name in _MARKS.items()}


@cache
def _words() -> dict[str, int]:
    """The keywords' kinds, the start of each file's table of words."""
    terminals = load_table().terminals
    kinds = {
        word: terminals.get("UNDERSCORE" if word == "_" else word.upper(), UNUSED)
        for word in KEYWORDS
    }
    return kinds | dict.fromkeys(PRIMITIVES, terminals["PRIMITIVE"])


class _Lexer:
    """The state of one run over one text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.terminals = load_table().terminals
        self.words = dict(_words())
        self.kinds: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.comments: dict[int, int] = {}
        self.diagnostics = forbidden_characters(source)
        self.forbidden = {d.span.start for d in self.diagnostics if d.span is not None}
        self.strange: set[str] = set()

    def run(self) -> Tokens:
        position = 1 if self.source.text.startswith("\ufeff") else 0
        while position >= 0:
            position = self.scan(position)
        kinds = self.kinds
        if kinds[0] == self.terminals["PACKAGE"]:
            kinds[0] = self.terminals["FIRST_PACKAGE"]
        return Tokens(kinds, self.starts, self.ends, self.comments, self.diagnostics)

    def scan(self, position: int) -> int:  # noqa: C901, PLR0912 (one branch a kind of token; calls would cost a third of the speed)
        """Read on from a position; return where to go on, behind a block comment, or -1."""
        text, words, marks = self.source.text, self.words, _marks()
        kinds, starts, ends = self.kinds, self.starts, self.ends
        at, slash, identifier = marks["@"], marks["/"], self.terminals["ID"]
        for match in _TOKEN.finditer(text, position):
            group = match.lastindex or 0
            start, end = match.span(group)
            if group == _WORD:
                word = text[start:end]
                kind = words.get(word)
                if kind is None:
                    kind = self.word(word, start, end)
                if kinds and kinds[-1] == at:
                    kind = self.attribute(word, kind)
            elif group == _MARK:
                kind = marks.get(text[start], UNUSED)
                if kind == slash and text.startswith("*", end):
                    return self.block_comment(start)
            elif group == _LINE_COMMENT:
                self.comments.setdefault(len(kinds), start)
                continue
            elif group == _VERSION:
                kind, end = self.version(start, end)
            elif group == _END:
                kind = self.terminals["$END"]
            elif group == _ESCAPED:
                self.check_identifier(text[start + 1 : end], start, end)
                word = text[start + 1 : end]
                kind = self.attribute(word, identifier) if kinds and kinds[-1] == at else identifier
            elif group == _INTEGER:
                kind = self.terminals["INTEGER"]
            elif group == _DASH:
                kind = marks.get(text[start:end], UNUSED)
            elif group == _STRING_START:
                kind = self.terminals["STRING"]
            else:
                self.unexpected(start)
                continue
            kinds.append(kind)
            starts.append(start)
            ends.append(end)
            if group == _END:
                break
        return -1

    def word(self, word: str, start: int, end: int) -> int:
        """Take a word that has not been met in this file, and is no keyword."""
        kind = self.terminals["ID"]
        if self.check_identifier(word, start, end):
            self.words[word] = kind
        return kind

    def attribute(self, word: str, kind: int) -> int:
        name = ATTRIBUTES.get(word)
        return kind if name is None else self.terminals[name]

    def check_identifier(self, word: str, start: int, end: int) -> bool:
        if is_identifier(word):
            return True
        meant = suggest(word)
        rule = "words of lower-case or of upper-case letters and digits, joined by single `-`"
        self.report(
            Code.BAD_IDENTIFIER,
            f"`{word}` is not an identifier" if word else "there is no identifier behind `%`",
            start,
            end,
            f"an identifier is {rule}" + (f"; perhaps `{meant}`" if meant else ""),
        )
        return False

    def version(self, start: int, end: int) -> tuple[int, int]:
        """Take a version; a keyword among its words is a token of its own, so refused."""
        text = self.source.text
        for word in _VERSION_WORD.finditer(text, start, end):
            if word[0] in KEYWORDS:
                self.report(
                    Code.BAD_VERSION,
                    f"a version cannot contain the keyword `{word[0]}`",
                    word.start(),
                    word.end(),
                    "choose another pre-release or build identifier",
                )
        return self.terminals["VERSION"], end

    def block_comment(self, start: int) -> int:
        """Pass over a comment, in which others may nest; return where to go on."""
        self.comments.setdefault(len(self.kinds), start)
        depth = 0
        for edge in _COMMENT_EDGE.finditer(self.source.text, start):
            depth += 1 if edge[0] == "/*" else -1
            if depth == 0:
                return edge.end()
        self.report(
            Code.UNTERMINATED_COMMENT,
            "this comment has no end",
            start,
            start + 2,
            "close it with `*/`; comments nest, so each `/*` needs its own",
        )
        return len(self.source.text)

    def unexpected(self, start: int) -> None:
        """Report a character that begins no token, once a file for each character."""
        character = self.source.text[start]
        if start in self.forbidden or character in self.strange:
            return
        self.strange.add(character)
        shown = character if character.isprintable() else f"U+{ord(character):04X}"
        advice = "end lines with LF or CR LF" if character == "\r" else "remove it"
        self.report(
            Code.UNEXPECTED_CHARACTER, f"unexpected character `{shown}`", start, start + 1, advice
        )

    def report(self, code: Code, message: str, start: int, end: int, advice: str) -> None:
        span = Span(self.source, start, end)
        self.diagnostics.append(Diagnostic(code, message, span, help=advice))
