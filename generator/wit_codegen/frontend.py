"""Texts to graph: parse every file, then resolve; the faults of both in one report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wit_codegen.codes import Code
from wit_codegen.diagnostics import MOST_DIAGNOSTICS, Diagnostic, WitError
from wit_codegen.inputs import Binary, SourceGroup, SourceTree
from wit_codegen.parse import ParsedFile, ast, parse_source
from wit_codegen.resolve import Features, ir, try_resolve
from wit_codegen.resolve.features import NO_FEATURES
from wit_codegen.resolve.foundation import NO_FOUNDATION, Foundation

# Complaints that may follow from an item which could not be read: about its name, or about the
# whole that it is missing from.
_ABOUT_NAMES: Final = frozenset(
    {
        Code.UNKNOWN_PACKAGE,
        Code.NOT_IN_PACKAGE,
        Code.UNKNOWN_ITEM,
        Code.NOT_IN_INTERFACE,
        Code.UNKNOWN_TYPE,
    }
)
_ABOUT_THE_WHOLE: Final = frozenset(
    {Code.NO_PACKAGE_HEADER, Code.UNKNOWN_RENAMING, Code.IMPORT_AND_EXPORT}
)
_ABOUT_VERSIONS: Final = frozenset(
    {
        Code.UNKNOWN_PACKAGE,
        Code.PACKAGE_MISMATCH,
        Code.PACKAGE_TWICE,
        Code.SINCE_WITHOUT_VERSION,
        Code.SINCE_IN_FUTURE,
    }
)


def load(tree: SourceTree, features: Features = NO_FEATURES) -> ir.Resolve:
    """Parse and resolve a package with its dependencies, or decode a component.

    Raises WitError with all diagnostics: every file's syntax errors, and every fault of names,
    types, gates, and worlds that does not follow from one of those.
    """
    if tree.binary is not None:
        return _decoded(tree.binary)
    parsed = [[parse_source(source) for source in group.sources] for group in tree.groups]
    files = [file for group in parsed for file in group]
    groups, foundation = _inputs(tuple(map(_group, tree.groups, parsed)), tree, features)
    graph, found = try_resolve(groups, features, foundation)
    lost = frozenset[str]().union(*(file.lost for file in files))
    diagnostics = [each for file in files for each in file.diagnostics]
    if any(each.code == Code.BAD_VERSION for each in diagnostics):
        found = tuple(each for each in found if each.code not in _ABOUT_VERSIONS)
    diagnostics += [each for each in found if not (lost and _may_follow(each, lost))]
    if graph is None or diagnostics:
        kept = diagnostics[:MOST_DIAGNOSTICS]
        raise WitError(tuple(sorted(kept, key=lambda each: _order(each, groups))))
    return graph


# Most runs read text, and need not wait for the decoder to be loaded.


def _decoded(binary: Binary) -> ir.Resolve:
    from wit_codegen.binaries import decoded  # noqa: PLC0415

    return decoded(binary)


def _inputs(
    groups: Sequence[ast.Group], tree: SourceTree, features: Features
) -> tuple[Sequence[ast.Group], Foundation]:
    """Return what is resolved: the text, on top of the packages that are encoded.

    The reference refuses a package that is there in both forms; here what is text counts.
    """
    if not tree.encoded:
        return groups, NO_FOUNDATION
    from wit_codegen import binaries  # noqa: PLC0415

    graphs = binaries.encoded_packages(tree.encoded)
    if binaries.are_apart(groups, graphs):
        return groups, binaries.joined(graphs, features)
    return binaries.with_printed(groups, graphs), NO_FOUNDATION


def _order(diagnostic: Diagnostic, groups: Sequence[ast.Group]) -> tuple[int, int]:
    """Sort complaints by file, then by place; those about no place come first."""
    if diagnostic.span is None:
        return -1, 0
    sources = [file.source for group in groups for file in group.files]
    return sources.index(diagnostic.span.source), diagnostic.span.start


def _group(group: SourceGroup, files: list[ParsedFile]) -> ast.Group:
    return ast.Group(group.name, tuple(file.file for file in files))


def _may_follow(diagnostic: Diagnostic, lost: frozenset[str]) -> bool:
    """Whether a complaint may be due to words that were not read."""
    if diagnostic.code in _ABOUT_THE_WHOLE or diagnostic.span is None:
        return True
    span = diagnostic.span
    words = span.source.text[span.start : span.end].removeprefix("%").split(":")
    return diagnostic.code in _ABOUT_NAMES and not lost.isdisjoint(words)
