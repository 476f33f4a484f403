"""The long form of diagnostics: a title, a paragraph, and an example for each code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import attrs

from wit_codegen.codes import Code


@attrs.frozen
class Explanation:
    """What there is to know about a code.

    `example` is WIT that gives it, `command` a command line instead where no WIT does.
    """

    code: Code
    title: str
    text: str
    example: str | None
    command: str | None


@cache
def explanations() -> tuple[Explanation, ...]:
    """Return the explanations of all codes, in their order."""
    file = resources.files("wit_codegen").joinpath("codes.toml")
    texts: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Explanation(
            code,
            texts[code]["title"],
            texts[code]["text"].strip(),
            texts[code].get("example"),
            texts[code].get("command"),
        )
        for code in Code
    )


def explain(code: str) -> Explanation | None:
    """Return the explanation of a code, in whatever case; `None` if there is no such code."""
    return next((each for each in explanations() if each.code == code.upper()), None)
