"""How names, strings, docs, and attributes are spelled in WIT, so that they read back the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from wit_codegen.parse.docs import docs_of
from wit_codegen.parse.names import KEYWORDS
from wit_codegen.resolve import ir
from wit_codegen.resolve.stability import since_problem

INDENT: Final = "    "
# What may stand nowhere in a file (parse/prescan.py), and what ends a line or a literal.
_FORBIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\u0149\u0673\u0f77\u0f79\u17a3\u17a4\u17b4\u17b5\ud800-\udfff"
)
_NOT_IN_DOCS: Final = re.compile(f"[{_FORBIDDEN}]")
_ESCAPED: Final = re.compile(f'["\\\\\t\n\r{_FORBIDDEN}]')


def identifier(name: str) -> str:
    """Spell a name, with a `%` where it is a keyword."""
    return f"%{name}" if name in KEYWORDS else name


def package_name(name: ir.PackageName) -> str:
    """Spell the name of a package, with its version."""
    version = f"@{name.version}" if name.version is not None else ""
    return f"{identifier(name.namespace)}:{identifier(name.name)}{version}"


def path(package: ir.PackageName, name: str) -> str:
    """Spell the path of an interface in a package."""
    version = f"@{package.version}" if package.version is not None else ""
    return f"{identifier(package.namespace)}:{identifier(package.name)}/{identifier(name)}{version}"


def string(value: str) -> str:
    """Spell a string literal."""
    return '"' + _ESCAPED.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", value) + '"'


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Move lines one level in; but not those inside a block comment, whose blanks count."""
    for line in lines:
        first, newline, rest = line.partition("\n")
        yield f"{INDENT}{first}{newline}{rest}" if first else line


def docs(text: str | None) -> Iterator[str]:
    """Spell documentation as comments, in the first of three forms that reads back the same.

    Blanks at the ends of lines, and in front of all of them, cannot stand in `///` comments but may
    in a block comment. Characters that WIT does not allow become U+FFFD.
    """
    if text is None:
        return
    text = _NOT_IN_DOCS.sub("\N{REPLACEMENT CHARACTER}", text)
    lines = text.split("\n")
    spaced = [f"/// {line}".rstrip() for line in lines]
    forms = (spaced, [f"///{line}" for line in lines], [f"/**{text}*/"])
    yield from next((form for form in forms if _reads_as(form, text)), spaced)


def _reads_as(form: list[str], text: str) -> bool:
    trivia = "\n".join(form)
    is_block = trivia.startswith("/**")
    if is_block and ("*/" in text or "/*" in text or text.startswith("/")):
        return False
    return docs_of(trivia) == text


def attributes(
    stability: ir.Stability, external_id: str | None, package: ir.PackageName
) -> Iterator[str]:
    """Spell gates and the external id.

    A `@since` that would be refused in the package it came to by an `include` is left out.
    """
    match stability:
        case ir.Stable(since=since):
            if since_problem(stability, package) is None:
                yield f"@since(version = {since})"
                yield from _deprecated(stability.deprecated)
        case ir.Unstable(feature=feature):
            yield f"@unstable(feature = {identifier(feature)})"
            yield from _deprecated(stability.deprecated)
        case None:
            pass
    if external_id is not None:
        yield f"@external-id({string(external_id)})"


def _deprecated(version: str | None) -> Iterator[str]:
    if version is not None:
        yield f"@deprecated(version = {version})"
