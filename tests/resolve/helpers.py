"""From a few lines of WIT to a graph, or to the codes and places of what is wrong with it."""

from __future__ import annotations

from pathlib import PurePosixPath

from wit_codegen.diagnostics import Diagnostic, Source, WitError
from wit_codegen.frontend import load
from wit_codegen.inputs import SourceGroup, SourceTree
from wit_codegen.resolve import Features, ir
from wit_codegen.resolve.validate import validate

MARK = "// file: "


def tree_of(text: str) -> SourceTree:
    """Split a text at its `// file: path` lines; without one it is a single file."""
    if MARK not in text:
        return SourceTree(SourceGroup("test.wit", (Source("test.wit", text),)))
    groups: dict[str, list[Source]] = {"": []}
    for chunk in text.lstrip().removeprefix(MARK).split("\n" + MARK):
        path, _, body = chunk.partition("\n")
        parts = PurePosixPath(path.strip()).parts
        group = parts[1] if parts[0] == "deps" else ""
        groups.setdefault(group, []).append(Source(path.strip(), body))
    root, *deps = (SourceGroup(name or "root", tuple(groups[name])) for name in sorted(groups))
    return SourceTree(root, tuple(deps))


def graph_of(text: str, *features: str) -> ir.Resolve:
    """Resolve a text with features on."""
    return load(tree_of(text), Features(frozenset(features)))


def diagnostics_of(text: str, *features: str) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a text, a component's rules included."""
    try:
        return validate(graph_of(text, *features))
    except WitError as error:
        return error.diagnostics


def codes_of(text: str, *features: str) -> list[str]:
    """Return the codes of what is wrong with a text."""
    return [str(each.code) for each in diagnostics_of(text, *features)]


def places_of(text: str, *features: str) -> list[str]:
    """Return `code line:column` of each complaint."""
    found: list[str] = []
    for each in diagnostics_of(text, *features):
        line, column = each.span.source.position(each.span.start) if each.span else (0, 0)
        found.append(f"{each.code} {line}:{column}")
    return found
