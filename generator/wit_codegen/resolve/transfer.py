"""Joining a draft with its dependencies: from ids of a package to ids of the graph.

Here gated items go, a resource's bare name becomes an owned handle, and what only dependencies
can show is checked. What cannot be joined is reported, or has been, and left out.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.resolve import ir
from wit_codegen.resolve.arena import Arena, ArenaPackage, ArenaWorld, Key
from wit_codegen.resolve.draft import (
    Broken,
    Draft,
    DraftInterface,
    DraftType,
    DraftWorld,
    Foreign,
)
from wit_codegen.resolve.gates import Gates
from wit_codegen.resolve.rewrite import rewrite_function, rewrite_kind, with_type
from wit_codegen.resolve.types import report_not_a_resource
from wit_codegen.resolve.universe import Universe


class Missing(enum.Enum):
    """Why an entry of the draft is not in the graph."""

    GATED = enum.auto()
    FAILED = enum.auto()


class UnavailableError(Exception):
    """What is being copied mentions something that is not in the graph; it has been reported."""


Id = TypeVar("Id", ir.TypeId, ir.InterfaceId, ir.WorldId)


class Transfer:
    """Copies one draft into the arena; the lists give the new id of each old one."""

    def __init__(self, draft: Draft, arena: Arena, universe: Universe, gates: Gates) -> None:
        """Prepare for a draft."""
        self.draft = draft
        self.arena = arena
        self.universe = universe
        self.gates = gates
        self.problems = draft.problems
        self.types: list[ir.TypeId | Missing] = []
        self.interfaces: list[ir.InterfaceId | Missing] = []
        self.worlds: list[ir.WorldId | Missing] = []
        self.own: dict[ir.TypeId, ir.TypeId] = {}
        package = draft.package
        self.entry = ArenaPackage(package.name, package.docs, package.span)
        self.package = arena.add_package(self.entry)

    def run(self) -> None:
        """Copy everything but includes."""
        self._number()
        self._check_owners()
        for entry in self.draft.types:
            self.types.append(self._type(entry))
        self._check_resources()
        for old, interface in enumerate(self.draft.interfaces):
            if interface.foreign is None and not isinstance(self.interfaces[old], Missing):
                self._interface(interface, ir.InterfaceId(len(self.arena.interfaces)))
        for old, world in enumerate(self.draft.worlds):
            if world.foreign is None and not isinstance(self.worlds[old], Missing):
                self._world(world)

    # Numbers

    def _number(self) -> None:
        """Give new ids to all interfaces and worlds, those that are there."""
        next_interface = len(self.arena.interfaces)
        for interface in self.draft.interfaces:
            if interface.foreign is not None:
                self.interfaces.append(self._foreign_interface(interface))
            elif self.gates.open(interface.stability, interface.span):
                new = ir.InterfaceId(next_interface)
                next_interface += 1
                self.interfaces.append(new)
                if interface.name is not None:
                    self.entry.interfaces[interface.name] = new
            else:
                self._gone(interface.name)
                self.interfaces.append(Missing.GATED)
        next_world = len(self.arena.worlds)
        for world in self.draft.worlds:
            if world.foreign is not None:
                self.worlds.append(self._foreign_world(world))
            elif self.gates.open(world.stability, world.span):
                self.worlds.append(ir.WorldId(next_world))
                self.entry.worlds[world.name] = ir.WorldId(next_world)
                next_world += 1
            else:
                self._gone(world.name)
                self.worlds.append(Missing.GATED)

    def _gone(self, name: str | None) -> None:
        if name is not None:
            self.entry.gone.add(name)

    def _foreign_interface(self, entry: DraftInterface) -> ir.InterfaceId | Missing:
        package = self._foreign_package(entry, "interface")
        if isinstance(package, Missing) or entry.foreign is None:
            return package if isinstance(package, Missing) else Missing.FAILED
        name = entry.foreign[1]
        found = package.interfaces.get(name)
        return found if found is not None else self._gone_or_failed(package, name, entry.span)

    def _foreign_world(self, entry: DraftWorld) -> ir.WorldId | Missing:
        package = self._foreign_package(entry, "world")
        if isinstance(package, Missing) or entry.foreign is None:
            return package if isinstance(package, Missing) else Missing.FAILED
        name = entry.foreign[1]
        found = package.worlds.get(name)
        return found if found is not None else self._gone_or_failed(package, name, entry.span)

    def _foreign_package(
        self, entry: DraftInterface | DraftWorld, what: str
    ) -> ArenaPackage | Missing:
        """Return the package that has an item; complain if it has no such item."""
        if entry.foreign is None:
            return Missing.FAILED
        name, item = entry.foreign
        if name not in self.universe.packages:
            return Missing.FAILED
        # The mentions are asked one by one until one is open, as the reference does it.
        if not any(self.gates.open(each, entry.span) for each in entry.stabilities):
            return Missing.GATED
        id_ = self.arena.package_ids.get(name)
        if not self.universe.check_item(name, item, what, entry.span) or id_ is None:
            return Missing.FAILED
        return self.arena.packages[id_]

    def _gone_or_failed(self, package: ArenaPackage, name: str, span: Span) -> Missing:
        if name in package.gone:
            self.gates.report_gone(f"`{name}` of package `{package.name}`", span)
        return Missing.FAILED

    def find(self, ids: Sequence[Id | Missing], old: Id, what: str, span: Span) -> Id:
        """Return the new id; raise UnavailableError, having complained, if there is none."""
        new = ids[old]
        if new is Missing.GATED:
            self.gates.report_gone(what, span)
        if isinstance(new, Missing):
            raise UnavailableError
        return new

    # Types

    def _check_owners(self) -> None:
        """A type that is there needs its interface or world to be there."""
        seen: set[ir.Owner] = set()
        for entry in self.draft.types:
            owner = entry.owner
            if owner is None or owner in seen or isinstance(entry.kind, Foreign):
                continue
            gated = (
                self.interfaces[owner.id] is Missing.GATED
                if isinstance(owner, ir.InterfaceOwner)
                else self.worlds[owner.id] is Missing.GATED
            )
            if gated and self.gates.open(entry.stability, entry.span):
                seen.add(owner)
                what = "interface" if isinstance(owner, ir.InterfaceOwner) else "world"
                self.problems.report(
                    Code.GATED_OUT,
                    f"this type is there, but its {what}'s feature is not on",
                    entry.span,
                    f"put the gate of the {what} on everything in it as well",
                )

    def _type(self, entry: DraftType) -> ir.TypeId | Missing:
        if isinstance(entry.kind, Broken):
            return Missing.FAILED
        if not self.gates.open(entry.stability, entry.span):
            self._gone_type(entry)
            return Missing.GATED
        if isinstance(entry.kind, Foreign):
            return self._foreign_type(entry)
        try:
            kind = self._kind(entry.kind, entry.span)
        except UnavailableError:
            return Missing.FAILED
        owner = self._owner(entry.owner)
        made = ir.TypeDef(
            entry.name, kind, owner, entry.docs, entry.stability, entry.external_id, entry.span
        )
        return self.arena.add_type(made)

    def _gone_type(self, entry: DraftType) -> None:
        if isinstance(entry.owner, ir.InterfaceOwner) and entry.name is not None:
            interface = self.interfaces[entry.owner.id]
            if not isinstance(interface, Missing):
                self.arena.gone_types.setdefault(interface, set()).add(entry.name)

    def _foreign_type(self, entry: DraftType) -> ir.TypeId | Missing:
        if not isinstance(entry.owner, ir.InterfaceOwner) or entry.name is None:
            return Missing.FAILED
        interface = self.interfaces[entry.owner.id]
        if isinstance(interface, Missing):
            return interface
        found = self.arena.interfaces[interface].types.get(entry.name)
        if found is not None:
            return found
        foreign = self.draft.interfaces[entry.owner.id].foreign
        if entry.name in self.arena.gone_types.get(interface, ()):
            self.gates.report_gone(f"type `{entry.name}`", entry.span)
        elif foreign is not None:
            self.universe.check_type(*foreign, entry.name, entry.span)
        return Missing.FAILED

    def _owner(self, owner: ir.Owner) -> ir.Owner:
        match owner:
            case ir.InterfaceOwner(id=old_interface):
                interface = self.interfaces[old_interface]
                return None if isinstance(interface, Missing) else ir.InterfaceOwner(interface)
            case ir.WorldOwner(id=old_world):
                world = self.worlds[old_world]
                return None if isinstance(world, Missing) else ir.WorldOwner(world)
            case None:
                return None

    def _kind(self, kind: ir.Kind, span: Span) -> ir.Kind:
        if isinstance(kind, ir.Record):
            # A record's faults are those of its fields, and have their places.
            return ir.Record(
                tuple(
                    with_type(each, partial(self._ref, span=each.span or span))
                    for each in kind.fields
                )
            )
        return rewrite_kind(
            kind, lambda ref: self._ref(ref, span), lambda id_: self._type_id(id_, span)
        )

    def _type_id(self, old: ir.TypeId, span: Span) -> ir.TypeId:
        return self.find(self.types, old, "a type", span)

    def _ref(self, ref: ir.TypeRef, span: Span) -> ir.TypeRef:
        """Return the new reference; to a resource it is one by an owned handle."""
        if isinstance(ref, ir.Primitive):
            return ref
        new = self._type_id(ref, span)
        if not self.arena.is_resource(new):
            return new
        handle = self.own.get(new)
        if handle is None:
            handle = self.arena.add_type(ir.TypeDef(None, ir.Own(new), None))
            self.own[new] = handle
        return handle

    def _check_resources(self) -> None:
        for use in self.draft.resource_uses:
            id_ = self.types[use.type]
            if not isinstance(id_, Missing) and not self.arena.is_resource(id_):
                name = self.arena.types[id_].name or ""
                report_not_a_resource(self.problems, name, use.span)

    # Interfaces and worlds

    def _interface(self, entry: DraftInterface, new: ir.InterfaceId) -> None:
        types = {
            name: id_
            for name, old in entry.types.items()
            if not isinstance(id_ := self.types[old], Missing)
        }
        functions: dict[str, ir.Function] = {}
        for name, function in entry.functions.items():
            span = function.span or entry.span
            if self.gates.open(function.stability, span):
                try:
                    functions[name] = self._function(function, span)
                except UnavailableError:
                    continue
        made = ir.Interface(
            entry.name, types, functions, self.package, entry.docs, entry.stability,
            span=entry.span,
        )  # fmt: skip
        self.arena.interfaces.append(made)
        assert new == len(self.arena.interfaces) - 1  # noqa: S101 (the numbers given out above)

    def _function(self, function: ir.Function, span: Span) -> ir.Function:
        new = rewrite_function(
            function, lambda ref: self._ref(ref, span), lambda id_: self._type_id(id_, span)
        )
        if new.result is not None and self.arena.has_borrow(new.result):
            self.problems.report(
                Code.BORROW_IN_RESULT,
                f"function `{function.name}` returns a type that contains a `borrow<…>`",
                span,
                "a borrowed handle ends with the call; return an owned one: `own<…>`",
            )
        return new

    def _world(self, entry: DraftWorld) -> None:
        world = ArenaWorld(
            entry.name, self.package, entry.docs, entry.stability, entry.span, broken=entry.broken
        )
        for old, new in ((entry.imports, world.imports), (entry.exports, world.exports)):
            for key, (item, span) in old.items():
                try:
                    self._world_item(new, key, item, span)
                except UnavailableError:
                    world.broken = True
        self.arena.worlds.append(world)

    def _world_item(
        self, items: dict[Key, ir.WorldItem], key: Key, item: ir.WorldItem, span: Span
    ) -> None:
        match item:
            case ir.InterfaceItem():
                if self.gates.open(item.stability, span):
                    new = self.find(self.interfaces, item.id, "an interface", span)
                    items[key if isinstance(key, str) else new] = ir.InterfaceItem(
                        new, item.docs, item.stability, item.external_id, item.span
                    )
            case ir.Function():
                if self.gates.open(item.stability, span):
                    items[key] = self._function(item, span)
            case _:
                items[key] = self._type_id(item, span)
