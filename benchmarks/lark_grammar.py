"""The grammar `wit.lark` as a parser of Lark's own: what the parser is measured beside."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from typing import Any

_MARKS = {
    "ARROW": "->", "AT": "@", "COLON": ":", "COMMA": ",", "EQUALS": "=", "GREATER": ">",
    "LBRACE": "{", "LESS": "<", "LPAREN": "(", "MINUS": "-", "PERIOD": ".", "PLUS": "+",
    "RBRACE": "}", "RPAREN": ")", "SEMICOLON": ";", "SLASH": "/", "STAR": "*", "UNDERSCORE": "_",
}  # fmt: skip
_PATTERNS = r"""
ID: /%?[a-zA-Z][a-zA-Z0-9-]*/
INTEGER: /[0-9]+/
VERSION.2: /[0-9]+\.[0-9]+\.[0-9]+/
STRING: /"[^"\n]*"/
PRIMITIVE.2: /(u8|u16|u32|u64|s8|s16|s32|s64|f32|f64|char|bool|string|error-context)(?![\w-])/
FIRST_PACKAGE.2: /\Apackage(?![\w-])/
%ignore /[ \t\n]+/
%ignore /\/\/[^\n]*/
"""


def lark_parser() -> Callable[[str], Any] | None:
    """Lark's LALR parser with its contextual lexer and positions; `None` without Lark.

    Lark has the grammar's rules as they are. The terminals are written out here, simpler than the
    lexer of wit-codegen has them: no block comments, no checks of identifiers, docs are dropped.
    """
    try:
        from lark import Lark  # noqa: PLC0415 - a dependency of development only
    except ModuleNotFoundError:
        return None
    grammar = resources.files("wit_codegen.parse").joinpath("wit.lark").read_text(encoding="utf-8")
    names = re.findall(r"^%declare (.*)$", grammar, re.MULTILINE)
    terminals = "\n".join(map(_terminal, " ".join(names).split()))
    rules = re.sub(r"^%declare .*$", "", grammar, flags=re.MULTILINE)
    text = f"{rules}\n{terminals}\n{_PATTERNS}"
    parser: Any = Lark(text, start="file", parser="lalr", propagate_positions=True)
    parse: Callable[[str], Any] = parser.parse
    return parse


def _terminal(name: str) -> str:
    if f"\n{name}" in _PATTERNS:
        return ""
    if name in _MARKS:
        return f'{name}: "{_MARKS[name]}"'
    return f"{name}.2: /{name.lower().replace('_', '-')}(?![\\w-])/"
