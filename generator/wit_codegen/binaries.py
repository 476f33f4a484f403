"""Binary input: decoded as it is, or, as a dependency of text, printed to be resolved with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode import assemble, decode
from wit_codegen.diagnostics import Diagnostic, Source, WitError
from wit_codegen.parse import ast
from wit_codegen.resolve import ir
from wit_codegen.resolve.packages import name_of
from wit_codegen.resolve.printer import to_wit

_COMPONENT = ir.PackageName("root", "component")


def decoded(content: bytes | str, name: str) -> ir.Resolve:
    """Return the graph of a component, as bytes or in its text form. Raises `WitError`."""
    return decode(assemble(content, name) if isinstance(content, str) else content, name)


def printed(content: bytes | str, name: str) -> Source:
    """Return an encoded package as WIT; the packages that it uses are nested in it.

    Raises `WitError`, also for a component proper, which is no package that WIT could use.
    """
    graph = decoded(content, name)
    if graph.packages[graph.main].name == _COMPONENT:
        message = f"`{name}` is a component, and a dependency has to be a package"
        advice = "encode the WIT of the component: `wasm-tools component wit --wasm`"
        found = Diagnostic(Code.NOT_EXPRESSIBLE, message, None, help=advice, place=name)
        raise WitError((found,))
    return Source(name, to_wit(graph))


def without_repeats(groups: Sequence[ast.Group], are_printed: Sequence[bool]) -> list[ast.Group]:
    """Leave out of printed groups the nested packages that are there anyway.

    An encoded package knows of others only what it uses, so whatever else says more of them.
    """
    known = {
        name
        for group, is_printed in zip(groups, are_printed, strict=True)
        for name in _declared(group, nested=not is_printed)
    }
    kept: list[ast.Group] = []
    for group, is_printed in zip(groups, are_printed, strict=True):
        kept.append(_without(group, known) if is_printed else group)
        known.update(_declared(group, nested=True))
    return kept


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
