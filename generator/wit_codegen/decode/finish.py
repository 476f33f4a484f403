"""Packages in their order, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator

from wit_codegen.codes import Code
from wit_codegen.decode.draft import Draft, PackageDraft
from wit_codegen.decode.interfaces import Interfaces
from wit_codegen.decode.model import Form
from wit_codegen.decode.problems import fail
from wit_codegen.resolve import ir


def add_packages(found: Interfaces, main: PackageDraft) -> ir.PackageId:
    """Put the foreign packages into the graph, those they use first, and the main one last."""
    for package in _ordered(found.draft, list(found.foreign.values())):
        _append(found.draft, package)
    if main.name not in found.foreign:
        return _append(found.draft, main)
    # The package uses an interface of its own name that it does not define.
    id_ = ir.PackageId(found.draft.packages.index(found.foreign[main.name]))
    _merge(found.draft.packages[id_], main)
    _claim(found.draft, main, id_)
    return id_


def _ordered(draft: Draft, packages: list[PackageDraft]) -> list[PackageDraft]:
    of_interface = {id_: each for each in packages for id_ in each.interfaces.values()}
    ordered: list[PackageDraft] = []
    entered = set[ir.PackageName]()
    # A stack of what is still to be visited, in place of recursion.
    for first in packages:
        stack = [(first, _used(draft, first))] if first.name not in entered else []
        entered.add(first.name)
        while stack:
            package, used = stack[-1]
            id_ = next(used, None)
            if id_ is None:
                ordered.append(package)
                stack.pop()
                continue
            other = of_interface.get(id_)
            if other is not None and other.name not in entered:
                entered.add(other.name)
                stack.append((other, _used(draft, other)))
    return ordered


def _used(draft: Draft, package: PackageDraft) -> Iterator[ir.InterfaceId]:
    """Go through the interfaces that types of a package come from."""
    for id_ in package.interfaces.values():
        for type_ in draft.interfaces[id_].types.values():
            entry = draft.types[type_]
            target = entry.shape.parts[0] if entry.shape.form is Form.ALIAS else None
            if target is None or isinstance(target, ir.Primitive):
                continue
            owner = draft.types[target].owner
            if isinstance(owner, ir.InterfaceOwner) and owner != entry.owner:
                yield owner.id


def _append(draft: Draft, package: PackageDraft) -> ir.PackageId:
    id_ = ir.PackageId(len(draft.packages))
    draft.packages.append(package)
    _claim(draft, package, id_)
    return id_


def _claim(draft: Draft, package: PackageDraft, id_: ir.PackageId) -> None:
    """Write down which package interfaces and worlds are of."""
    for interface in package.interfaces.values():
        draft.interfaces[interface].package = id_
    for world_id in package.worlds.values():
        world = draft.worlds[world_id]
        world.package = id_
        for item in (*world.imports.values(), *world.exports.values()):
            if isinstance(item, ir.InterfaceItem) and draft.interfaces[item.id].name is None:
                draft.interfaces[item.id].package = id_


def _merge(known: PackageDraft, again: PackageDraft) -> None:
    for name, interface in again.interfaces.items():
        if known.interfaces.setdefault(name, interface) != interface:
            fail(Code.WASM_NAME, f"the interface `{name}` is there twice", 0)
    for name, world in again.worlds.items():
        if known.worlds.setdefault(name, world) != world:
            fail(Code.WASM_NAME, f"the world `{name}` is there twice", 0)
