"""Words for a token that does not fit."""

from __future__ import annotations

from typing import Final

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Source, Span
from wit_codegen.parse.lexer import ATTRIBUTES, Tokens
from wit_codegen.parse.names import KEYWORDS, is_identifier
from wit_codegen.parse.suggestions import did_you_mean

_SHOWN: Final = {
    "$END": "the end of the file", "ARROW": "`->`", "AT": "`@`", "COLON": "`:`", "COMMA": "`,`",
    "EQUALS": "`=`", "GREATER": "`>`", "ID": "an identifier", "INTEGER": "an integer",
    "LBRACE": "`{`", "LESS": "`<`", "LPAREN": "`(`", "PERIOD": "`.`", "PRIMITIVE": "a type",
    "RBRACE": "`}`", "RPAREN": "`)`", "SEMICOLON": "`;`", "SLASH": "`/`",
    "STRING": "a string literal", "UNDERSCORE": "`_`", "VERSION": "a version",
    "FIRST_PACKAGE": "`package`", "EXTERNAL_ID": "`external-id`",
}  # fmt: skip
_TYPES: Final = frozenset(
    {"LIST", "OPTION", "MAP", "TUPLE", "RESULT", "FUTURE", "STREAM", "OWN", "BORROW", "PRIMITIVE"}
)
_TYPEDEFS: Final = frozenset({"TYPE", "RECORD", "FLAGS", "VARIANT", "ENUM", "RESOURCE"})


def unexpected_token(source: Source, tokens: Tokens, at: int, expected: list[str]) -> Diagnostic:
    """Say what was found at a token and what could have stood there."""
    span = Span(source, tokens.starts[at], tokens.ends[at])
    word = source.text[span.start : span.end]
    previous = source.text[tokens.starts[at - 1] : tokens.ends[at - 1]] if at else ""
    if previous == "@" and (is_identifier(word) or word.startswith("%")):
        return Diagnostic(
            Code.UNKNOWN_ATTRIBUTE,
            f"unknown attribute `@{word}`",
            span,
            help=did_you_mean(word, ATTRIBUTES)
            or "the attributes are " + ", ".join(f"`@{name}`" for name in ATTRIBUTES),
        )
    message = f"expected {_list(expected)}, found {_found(word)}"
    if word in KEYWORDS and "ID" in expected and word != "_":
        advice = f"`{word}` is a keyword; to use it as a name, write `%{word}`"
        return Diagnostic(Code.KEYWORD_AS_NAME, message, span, help=advice)
    return Diagnostic(Code.UNEXPECTED_TOKEN, message, span, help=_advice(word, previous, expected))


def _found(word: str) -> str:
    if not word:
        return "the end of the file"
    if word in KEYWORDS:
        return f"the keyword `{word}`"
    return f"`{word}`"


def _list(expected: list[str]) -> str:
    """Name what may come, types and type definitions as one each."""
    names = set(expected)
    shown: list[str] = []
    if names >= _TYPES:
        names -= _TYPES | {"ID"}
        shown.append("a type")
    if names >= _TYPEDEFS:
        names -= _TYPEDEFS
        shown.append("a type definition")
    shown += sorted({_SHOWN.get(name, f"`{name.lower()}`") for name in names})
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1]


def _advice(word: str, previous: str, expected: list[str]) -> str:  # noqa: PLR0911 (one return a mistake)
    if not word:
        return "something is not closed or not finished; the file ends in the middle of it"
    if "SEMICOLON" in expected:
        return f"end what comes before with `;`: behind `{previous}`"
    if word == ";" and previous == "}":
        return "a block ends with `}` alone; remove the `;`"
    if word == "(" and "PRIMITIVE" in expected:
        return "a function has one result or none; for several values use a record or a tuple"
    if word == "_":
        return "`_` stands only for the missing first half of `result<_, E>`"
    if word == ";" and "LBRACE" in expected and "AT" in expected:
        return "only the first item of a file may be `package …;`; others hold their items in `{ }`"
    return _what_fits(expected)


# What may stand at a place, by a terminal that tells the place: the first that is expected counts.
_PLACES: Final = {
    "IMPORT": "a world holds `import`, `export`, `include`, `use`, and types; "
    "`import name: func(…);`, `export some-interface;`",
    "CONSTRUCTOR": "a resource holds `constructor(…);`, `name: func(…);`, "
    "and `name: static func(…);`",
    "RECORD": "an interface holds types, `use …;`, and functions: `name: func(a: u32) -> string;`",
    "INTERFACE": "a file holds `interface`, `world`, `use …;`, and `package … { }`",
    "PRIMITIVE": "a type is one such as `u32`, `string`, `list<u8>`, or the name of one",
    "FUNC": "behind the name comes `func(…)`, in a world also `interface { }` or an interface",
    "COMMA": "entries have a `,` between them, and the bracket closes behind the last",
    "COLON": "a name and what it is have a `:` between them",
}


def _what_fits(expected: list[str]) -> str:
    if len(expected) == 1:
        return f"write {_list(expected)} here"
    return next(
        (advice for terminal, advice in _PLACES.items() if terminal in expected),
        f"put in what is missing, or take out what is too much: {_list(expected)} fits here",
    )
