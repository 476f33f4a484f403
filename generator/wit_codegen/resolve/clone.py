"""Copies of what a world owns, for a world that includes it."""

from __future__ import annotations

import attrs

from wit_codegen.resolve import ir
from wit_codegen.resolve.arena import Arena
from wit_codegen.resolve.rewrite import rewrite_function, rewrite_kind


class Cloner:
    """Copies the types of one owner to another, each once, and anonymous types on the way."""

    def __init__(self, arena: Arena, old: ir.Owner, new: ir.Owner) -> None:
        """Copy from one owner to another."""
        self.arena = arena
        self.old = old
        self.new = new
        self._copies: dict[ir.TypeId, ir.TypeId] = {}

    def type(self, id_: ir.TypeId) -> ir.TypeId:
        """Return the copy of a type; one with yet another owner stays what it is."""
        entry = self.arena.types[id_]
        if entry.owner is not None and entry.owner != self.old:
            return id_
        copy = self._copies.get(id_)
        if copy is None:
            kind = rewrite_kind(entry.kind, self._ref, self.type)
            owner = self.new if entry.owner is not None else None
            copy = self.arena.add_type(attrs.evolve(entry, kind=kind, owner=owner))
            self._copies[id_] = copy
        return copy

    def function(self, function: ir.Function) -> ir.Function:
        """Return the copy of a function."""
        return rewrite_function(function, self._ref, self.type)

    def _ref(self, ref: ir.TypeRef) -> ir.TypeRef:
        return ref if isinstance(ref, ir.Primitive) else self.type(ref)


def clone_interface(arena: Arena, id_: ir.InterfaceId, package: ir.PackageId) -> ir.InterfaceId:
    """Append a copy of an inline interface with all types it owns."""
    entry = arena.interfaces[id_]
    new = ir.InterfaceId(len(arena.interfaces))
    cloner = Cloner(arena, ir.InterfaceOwner(id_), ir.InterfaceOwner(new))
    types = {name: cloner.type(each) for name, each in entry.types.items()}
    functions = {name: cloner.function(each) for name, each in entry.functions.items()}
    arena.interfaces.append(
        attrs.evolve(entry, types=types, functions=functions, package=package, clone_of=id_)
    )
    return new
