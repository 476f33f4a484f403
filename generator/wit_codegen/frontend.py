"""Texts to graph: parse every file, then resolve; the faults of both in one report."""

from __future__ import annotations

from wit_codegen.diagnostics import Diagnostic, WitError
from wit_codegen.inputs import SourceGroup, SourceTree
from wit_codegen.parse import ast, parse_source
from wit_codegen.resolve import Features, ir, try_resolve
from wit_codegen.resolve.features import NO_FEATURES


def load(tree: SourceTree, features: Features = NO_FEATURES) -> ir.Resolve:
    """Parse and resolve a package with its dependencies.

    Raises WitError with all diagnostics: every file's syntax errors, and, when there are none,
    every fault of names, types, gates, and worlds.
    """
    diagnostics: list[Diagnostic] = []
    groups = tuple(_parse(group, diagnostics) for group in tree.groups)
    if diagnostics:
        raise WitError(tuple(diagnostics))
    graph, found = try_resolve(groups, features)
    if graph is None or found:
        raise WitError(found)
    return graph


def _parse(group: SourceGroup, diagnostics: list[Diagnostic]) -> ast.Group:
    files: list[ast.File] = []
    for source in group.sources:
        parsed = parse_source(source)
        files.append(parsed.file)
        diagnostics += parsed.diagnostics
    return ast.Group(group.name, tuple(files))
