"""The long form of diagnostics: a title, a paragraph, and an example for each code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

import attrs

from wit_codegen.codes import Code

_WIDEST: Final = 100


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


def render(explanation: Explanation) -> str:
    """Return an explanation as Markdown, which reads well on a terminal too."""
    lines = [f"## {explanation.code}: {explanation.title}", "", explanation.text, ""]
    if explanation.example is not None:
        shown = explanation.example.strip().encode("ascii", "backslashreplace").decode()
        lines += ["```wit", *(_shorten(line) for line in shown.split("\n")), "```", ""]
    elif explanation.command is not None:
        lines += ["```sh", explanation.command, "```", ""]
    return "\n".join(lines)


def _shorten(line: str) -> str:
    """Leave out the middle of a line that nobody would read."""
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST // 2]}…{line[-_WIDEST // 4 :]}"
