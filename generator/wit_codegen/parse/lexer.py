"""Text to tokens: parallel lists of kinds and places, and every complaint about characters.

Rules: WIT.md, "Lexical structure", and what the reference lexer does where that is silent.
"""

from __future__ import annotations

import re
from array import array
from functools import cache

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import MOST_DIAGNOSTICS, Diagnostic, Source, Span
from wit_codegen.parse.names import KEYWORDS, PRIMITIVES, is_identifier, suggest
from wit_codegen.parse.prescan import forbidden_characters
from wit_codegen.parse.tables import load_table

_VERSION_PART = r"(?:[\w-]|\.(?=[\w-]))*"
# Blanks, then one token, comment, or odd character; at the end of the text, nothing.
_TOKEN = re.compile(
    r"(?:[ \t\n]|\r\n)*("
    r"[^\W\d][\w-]*"
    r"|[{}():;,<>=.@]"
    r"|//[^\n]*|/\*"
    r"|->"
    rf"|[0-9]+\.[0-9]+\.[0-9]+(?:-(?!>){_VERSION_PART})?(?:\+{_VERSION_PART})?"
    r"|[0-9]+"
    r"|%(?:(?:[^\W\d]|-)[\w-]*)?"
    r"|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?"
    r"|\Z"
    r"|.)",
    re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_VERSION_WORD = re.compile(r"[^\W\d][\w-]*")
_AFTER_VERSION = re.compile(r"(?:[ \t\n]|\r\n)+((?!->)[\w-]+|\.(?=[\w-]))")
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
_ARGUMENTS = {"since": "version", "deprecated": "version", "unstable": "feature"}
# A kind that no rule uses, for `*`, `+`, `-`, and the keyword `from`.
UNUSED = -1
# No kind at all: what was found is no token.
_NOTHING = -2
_BLOCK_COMMENT = -3


@attrs.frozen
class Tokens:
    """The tokens of a file, one entry per token in each list; the last is the end of the text.

    `comments` gives, for tokens with comments in front of them, where the first comment starts.
    """

    kinds: list[int]
    starts: array[int]
    ends: array[int]
    comments: dict[int, int]
    diagnostics: list[Diagnostic]


def tokenize(source: Source) -> Tokens:
    """Split a text into tokens; what cannot be one is reported and skipped."""
    return _Lexer(source).run()


@cache
def _known() -> dict[str, int]:
    """The kinds of keywords and marks, the start of each file's table of words."""
    terminals = load_table().terminals
    keywords = {
        word: terminals.get("UNDERSCORE" if word == "_" else word.upper(), UNUSED)
        for word in KEYWORDS
    }
    primitives = dict.fromkeys(PRIMITIVES, terminals["PRIMITIVE"])
    marks = {text: terminals[name] for text, name in _MARKS.items()}
    return keywords | primitives | marks | dict.fromkeys("*+-", UNUSED)


class _Lexer:
    """The state of one run over one text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.terminals = load_table().terminals
        self.known = dict(_known())
        self.kinds: list[int] = []
        # A large file has many tokens, and as objects their places weigh more than all else.
        self.starts = array("i")
        self.ends = array("i")
        self.comments: dict[int, int] = {}
        self.diagnostics = forbidden_characters(source)
        self.forbidden = {d.span.start for d in self.diagnostics if d.span is not None}
        self.strange: set[str] = set()

    def run(self) -> Tokens:
        position = 1 if self.source.text.startswith("\ufeff") else 0
        while position >= 0:
            position = self.scan(position)
        self.mark_attributes()
        kinds = self.kinds
        if kinds[0] == self.terminals["PACKAGE"]:
            kinds[0] = self.terminals["FIRST_PACKAGE"]
        return Tokens(kinds, self.starts, self.ends, self.comments, self.diagnostics)

    def scan(self, position: int) -> int:
        """Read on from a position; return where to go on, behind a block comment, or -1."""
        known = self.known.get
        kinds, starts, ends = self.kinds, self.starts, self.ends
        for match in _TOKEN.finditer(self.source.text, position):
            word = match[1]
            end = match.end()
            kind = known(word)
            if kind is None:
                kind = self.other(word, end - len(word), end)
                if kind == _NOTHING:
                    continue
                if kind == _BLOCK_COMMENT:
                    return self.block_comment(end - len(word))
            kinds.append(kind)
            starts.append(end - len(word))
            ends.append(end)
            if not word:
                break
        return -1

    def other(self, word: str, start: int, end: int) -> int:  # noqa: PLR0911 (one return a kind)
        """Return the kind of what is no mark, no keyword, and no word met before in this file."""
        terminals = self.terminals
        first = word[:1]
        if first == "_" or first.isalpha():
            if self.check_identifier(word, start, end):
                self.known[word] = terminals["ID"]
            return terminals["ID"]
        if first == "/" and word != "/":
            if word == "/*":
                return _BLOCK_COMMENT
            self.comments.setdefault(len(self.kinds), start)
            return _NOTHING
        if first == "%":
            self.check_identifier(word[1:], start, end)
            return terminals["ID"]
        if first == '"':
            return terminals["STRING"]
        if first.isdecimal():
            return self.number(word, start, end)
        if not first:
            return terminals["$END"]
        self.unexpected(start)
        return _NOTHING

    def mark_attributes(self) -> None:
        """Give the names of attributes, which are plain words elsewhere, kinds of their own."""
        text, kinds, at = self.source.text, self.kinds, self.terminals["AT"]
        token = -1
        for _ in range(kinds.count(at)):
            token = kinds.index(at, token + 1)
            name = text[self.starts[token + 1] : self.ends[token + 1]].removeprefix("%")
            if name in ATTRIBUTES:
                kinds[token + 1] = self.terminals[ATTRIBUTES[name]]
                self.check_argument(token + 2, _ARGUMENTS.get(name))

    def check_argument(self, token: int, expected: str | None) -> None:
        """Check the word behind `(` in an attribute, whatever else is wrong with it."""
        marks = [self.terminals["LPAREN"], self.terminals["ID"]]
        if expected is None or self.kinds[token : token + 2] != marks:
            return
        start, end = self.starts[token + 1], self.ends[token + 1]
        found = self.source.text[start:end].removeprefix("%")
        if found != expected:
            message = f"expected `{expected}`, found `{found}`"
            self.report(Code.ATTRIBUTE_ARGUMENT, message, start, end, f"write `{expected} = …`")

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

    def number(self, word: str, start: int, end: int) -> int:
        """Take an integer or a version; no version holds a keyword, which is a token."""
        if "." not in word:
            return self.terminals["INTEGER"]
        for part in _VERSION_WORD.finditer(self.source.text, start, end):
            if part[0] in KEYWORDS:
                self.report(
                    Code.BAD_VERSION,
                    f"a version cannot contain the keyword `{part[0]}`",
                    part.start(),
                    part.end(),
                    "choose another pre-release or build identifier",
                )
        self.check_end_of_version(word, start, end)
        return self.terminals["VERSION"]

    def check_end_of_version(self, version: str, start: int, end: int) -> None:
        """A pre-release or build goes on over blanks, in the reference, and is refused for them."""
        if "-" not in version and "+" not in version:
            return
        follower = _AFTER_VERSION.match(self.source.text, end)
        if follower is not None and follower[1] not in KEYWORDS:
            self.report(
                Code.BAD_VERSION,
                "a version cannot contain blanks",
                start,
                follower.end(),
                "write it in one piece, or end it before what follows",
            )

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
        if len(self.diagnostics) < MOST_DIAGNOSTICS:
            span = Span(self.source, start, end)
            self.diagnostics.append(Diagnostic(code, message, span, help=advice))
