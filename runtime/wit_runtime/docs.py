"""The documentation that generated code carries, taken apart again."""

from __future__ import annotations

import ast
import enum
import inspect
import re
import sys
from functools import lru_cache
from itertools import pairwise
from types import ModuleType

import attrs

_ATTRIBUTES = "Attributes:"
_ENTRY = re.compile(r" {4}(\w+):(?: (.*))?")


@attrs.frozen
class Docs:
    """What is said of a type, and of each of its fields or cases by its Python name."""

    text: str
    parts: dict[str, str]


def docs_of(cls: type) -> Docs:
    """Return the docs of a generated class; those it does not have are empty."""
    doc = cls.__dict__.get("__doc__")
    if not isinstance(doc, str) or doc == enum.Enum.__doc__:
        return Docs("", {})
    text, _, listed = inspect.cleandoc(doc).partition(f"\n\n{_ATTRIBUTES}\n")
    if not listed and text.startswith(f"{_ATTRIBUTES}\n"):
        text, listed = "", text.removeprefix(f"{_ATTRIBUTES}\n")
    return Docs(text, _parts(listed))


def _parts(listed: str) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in listed.splitlines():
        entry = _ENTRY.fullmatch(line)
        if entry:
            lines = parts[entry[1]] = [entry[2] or ""]
        else:
            lines.append(line.removeprefix(" " * 8))
    return {name: "\n".join(each).strip() for name, each in parts.items()}


def alias_of(cases: tuple[type, ...]) -> tuple[str, str]:
    """Return the name of the variant that has these cases, and its docs.

    Both are empty where the module of the cases has no such alias; the docs, which are text behind
    the alias, are also empty where the module's source is not at hand.
    """
    module = sys.modules.get(cases[0].__module__)
    if module is None:
        return "", ""
    for name, value in vars(module).items():
        members: object = getattr(value, "__args__", None)
        if members == cases and not isinstance(value, type):
            return name, _alias_docs(module).get(name, "")
    return "", ""


@lru_cache(maxsize=64)
def _alias_docs(module: ModuleType) -> dict[str, str]:
    """Return the strings that follow aliases in the source of a module."""
    try:
        body = ast.parse(inspect.getsource(module)).body
    except (OSError, TypeError):
        return {}
    found: dict[str, str] = {}
    for statement, after in pairwise(body):
        match statement, after:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                found[name] = inspect.cleandoc(text)
            case _:
                continue
    return found
