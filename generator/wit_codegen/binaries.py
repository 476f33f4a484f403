"""Binary input: decoded as it is, or, as a dependency of text, joined to what that begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode import assemble, decode, is_component
from wit_codegen.diagnostics import Diagnostic, Source, WitError
from wit_codegen.inputs import Binary
from wit_codegen.memory import no_collection
from wit_codegen.parse import ast, parse_source
from wit_codegen.resolve import Features, ir
from wit_codegen.resolve.foundation import NO_FOUNDATION, Foundation
from wit_codegen.resolve.matching import DisagreementError
from wit_codegen.resolve.merging import merge
from wit_codegen.resolve.packages import name_of
from wit_codegen.resolve.printer import to_wit


def decoded(binary: Binary) -> ir.Resolve:
    """Return the graph of a component, as bytes or in its text form. Raises `WitError`."""
    content, name = binary.content, binary.name
    return decode(assemble(content, name) if isinstance(content, str) else content, name)


def encoded_packages(binaries: Sequence[Binary]) -> list[tuple[str, ir.Resolve]]:
    """Decode packages that text depends on; return each with its path.

    Raises `WitError`, also for a component proper, which is no package that WIT could use.
    """
    graphs: list[tuple[str, ir.Resolve]] = []
    diagnostics: list[Diagnostic] = []
    for binary in binaries:
        try:
            graphs.append((binary.name, _package(binary)))
        except WitError as error:
            diagnostics += error.diagnostics
    if diagnostics:
        raise WitError(tuple(diagnostics))
    return graphs


def _package(binary: Binary) -> ir.Resolve:
    graph = decoded(binary)
    if is_component(graph):
        message = f"`{binary.name}` is a component, and a dependency has to be a package"
        advice = "encode the WIT of the component: `wasm-tools component wit --wasm`"
        found = Diagnostic(Code.NOT_EXPRESSIBLE, message, None, help=advice, place=binary.name)
        raise WitError((found,))
    return graph


def are_apart(groups: Iterable[ast.Group], graphs: Sequence[tuple[str, ir.Resolve]]) -> bool:
    """Whether no package is there both as text and decoded, be it in part."""
    written = {name for group in groups for name in _declared(group, nested=True)}
    return not any(each.name in written for _, graph in graphs for each in graph.packages)


def joined(graphs: Sequence[tuple[str, ir.Resolve]], features: Features) -> Foundation:
    """Join decoded packages in their order. Raises `WitError` if one contradicts another."""
    graph = NO_FOUNDATION.graph
    places: dict[ir.PackageName, str] = {}
    with no_collection():
        for place, each in graphs:
            try:
                graph = merge(graph, each, features)
            except DisagreementError as error:
                raise WitError((_disagreement(place, error),)) from None
            for package in each.packages:
                places.setdefault(package.name, place)
    return Foundation(graph, places)


def _disagreement(place: str, error: DisagreementError) -> Diagnostic:
    return Diagnostic(
        Code.PACKAGE_TWICE,
        f"`{place}` does not fit the packages before it: {error}",
        None,
        help="encode all of them from the same versions of the packages that they share",
        place=place,
    )


def with_printed(
    groups: Sequence[ast.Group], graphs: Sequence[tuple[str, ir.Resolve]]
) -> list[ast.Group]:
    """Add decoded packages to text that has some of them, too: as text, without what is there.

    An encoded package knows of others only what it uses, so whatever else says more of them.
    """
    printed = [_printed(name, graph) for name, graph in graphs]
    known = {name for group in groups for name in _declared(group, nested=True)}
    known.update(name for group in printed for name in _declared(group, nested=False))
    kept = list(groups)
    for group in printed:
        kept.append(_without(group, known))
        known.update(_declared(group, nested=True))
    return kept


def _printed(name: str, graph: ir.Resolve) -> ast.Group:
    """Return an encoded package as WIT; the packages that it uses are nested in it."""
    parsed = parse_source(Source(name, to_wit(graph)))
    if parsed.diagnostics:
        raise WitError(tuple(parsed.diagnostics))
    return ast.Group(name, (parsed.file,))


def _declared(group: ast.Group, *, nested: bool) -> Iterator[ir.PackageName]:
    for file in group.files:
        if file.package is not None:
            yield name_of(file.package)
        for item in file.items if nested else ():
            if isinstance(item, ast.NestedPackage):
                yield name_of(item.name)


def _without(group: ast.Group, known: set[ir.PackageName]) -> ast.Group:
    files = (
        attrs.evolve(file, items=tuple(item for item in file.items if not _is_in(item, known)))
        for file in group.files
    )
    return attrs.evolve(group, files=tuple(files))


def _is_in(item: ast.Item, known: set[ir.PackageName]) -> bool:
    return isinstance(item, ast.NestedPackage) and name_of(item.name) in known
