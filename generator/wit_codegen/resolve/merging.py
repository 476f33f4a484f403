"""One graph of two: packages that both have become one, and the rest of the second is appended.

Ids and order are those of the reference (`Resolve::merge`). Anonymous types are never taken for
the same, and of what both graphs say about an item, docs among it, the first graph's word counts.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import attrs

from wit_codegen.diagnostics import Source, Span
from wit_codegen.resolve import ir
from wit_codegen.resolve.arena import Arena, ArenaPackage, ArenaWorld, Items, key_of
from wit_codegen.resolve.elaborate import elaborate
from wit_codegen.resolve.features import Features
from wit_codegen.resolve.matching import DisagreementError, Match
from wit_codegen.resolve.problems import Problems
from wit_codegen.resolve.rewrite import rewrite_function, rewrite_kind

Id = TypeVar("Id", ir.InterfaceId, ir.WorldId, ir.PackageId)

# Decoded worlds have no place; what is wrong with one is raised without.
_NOWHERE: Final = Span(Source("", ""), 0, 0)


def merge(old: ir.Resolve, new: ir.Resolve, features: Features) -> ir.Resolve:
    """Add what is new to a graph; its ids stay, and so does its main package.

    Raises DisagreementError if the graphs say different things of the same package.
    """
    arena = Arena(old)
    _Merge(arena, new, Match(old, new), features).run()
    problems = Problems()
    for world in arena.worlds:
        # An interface may have gained types, and with them the world an import.
        elaborate(arena, world, _NOWHERE, problems)
    if problems.found:
        raise DisagreementError(problems.found[0].message)
    return arena.freeze(old.main)


class _Merge:
    """Moves one graph into the arena; the lists give the new id of each of its entries."""

    def __init__(self, arena: Arena, graph: ir.Resolve, match: Match, features: Features) -> None:
        self.arena = arena
        self.graph = graph
        self.match = match
        self.features = features
        self.types: list[ir.TypeId] = []
        self.own: dict[ir.TypeId, ir.TypeId] = {}
        self.interfaces = _numbers(
            graph.interfaces, match.interfaces, len(arena.interfaces), ir.InterfaceId
        )
        self.worlds = _numbers(graph.worlds, match.worlds, len(arena.worlds), ir.WorldId)
        self.packages = _numbers(graph.packages, match.packages, len(arena.packages), ir.PackageId)

    def run(self) -> None:
        for type_id, entry in enumerate(self.graph.types):
            known = self.match.types.get(ir.TypeId(type_id))
            self.types.append(self._moved(entry) if known is None else self._known(entry, known))
        for interface, interface_id in zip(self.graph.interfaces, self.interfaces, strict=True):
            if interface_id < len(self.arena.interfaces):
                self._extend_interface(interface, interface_id)
            else:
                self._move_interface(interface)
        for world, world_id in zip(self.graph.worlds, self.worlds, strict=True):
            if world_id < len(self.arena.worlds):
                self._update_world(world, self.arena.worlds[world_id])
            else:
                self._move_world(world)
        for package, package_id in zip(self.graph.packages, self.packages, strict=True):
            self._package(package, package_id)

    # Types

    def _known(self, entry: ir.TypeDef, id_: ir.TypeId) -> ir.TypeId:
        known = self.arena.types[id_]
        stability = _joined(known.stability, entry.stability)
        self.arena.types[id_] = attrs.evolve(known, stability=stability)
        return id_

    def _moved(self, entry: ir.TypeDef) -> ir.TypeId:
        is_handle = isinstance(entry.kind, ir.Own | ir.Borrow)
        on_id = self._resource if is_handle else self.types.__getitem__
        kind = rewrite_kind(entry.kind, self._ref, on_id)
        return self.arena.add_type(attrs.evolve(entry, kind=kind, owner=self._owner(entry.owner)))

    def _owner(self, owner: ir.Owner) -> ir.Owner:
        match owner:
            case ir.InterfaceOwner(id=interface):
                return ir.InterfaceOwner(self.interfaces[interface])
            case ir.WorldOwner(id=world):
                return ir.WorldOwner(self.worlds[world])
            case None:
                return None

    def _ref(self, ref: ir.TypeRef) -> ir.TypeRef:
        """Return the new reference; to what is a resource in the first graph, an owned handle."""
        if isinstance(ref, ir.Primitive) or not self.arena.is_resource(self.types[ref]):
            return ref if isinstance(ref, ir.Primitive) else self.types[ref]
        resource = self.types[ref]
        if resource not in self.own:
            self.own[resource] = self.arena.add_type(ir.TypeDef(None, ir.Own(resource), None))
        return self.own[resource]

    def _resource(self, old: ir.TypeId) -> ir.TypeId:
        new = self.types[old]
        if not self.arena.is_resource(new):
            raise DisagreementError(f"`{self.arena.types[new].name}` is not a resource in both")
        return new

    def _function(self, function: ir.Function) -> ir.Function:
        new = rewrite_function(function, self._ref, self._resource)
        if new.result is not None and self.arena.has_borrow(new.result):
            raise DisagreementError(f"the result of `{new.name}` contains a `borrow<…>` in one")
        return new

    # Interfaces and worlds

    def _extend_interface(self, more: ir.Interface, id_: ir.InterfaceId) -> None:
        known = self.arena.interfaces[id_]
        types = {name: self.types[each] for name, each in more.types.items()}
        functions = {
            name: self._function(each)
            for name, each in more.functions.items()
            if name not in known.functions
        }
        self.arena.interfaces[id_] = attrs.evolve(
            known,
            types={**known.types, **{k: v for k, v in types.items() if k not in known.types}},
            functions={**known.functions, **functions},
            stability=_joined(known.stability, more.stability),
        )

    def _move_interface(self, entry: ir.Interface) -> None:
        types = {name: self.types[id_] for name, id_ in entry.types.items()}
        # Here alone the reference looks at what is gated: types stay, as do functions of worlds.
        functions = {
            name: self._function(each)
            for name, each in entry.functions.items()
            if self._is_on(each.stability)
        }
        package = self.packages[entry.package]
        self.arena.interfaces.append(
            attrs.evolve(entry, types=types, functions=functions, package=package)
        )

    def _is_on(self, stability: ir.Stability) -> bool:
        return not isinstance(stability, ir.Unstable) or self.features.enabled(stability.feature)

    def _update_world(self, world: ir.World, known: ArenaWorld) -> None:
        known.stability = _joined(known.stability, world.stability)
        for items, known_items in ((world.imports, known.imports), (world.exports, known.exports)):
            for key, item in items.items():
                new_key = key_of(key, item)
                if isinstance(item, ir.InterfaceItem) and not isinstance(new_key, str):
                    self._update_item(item, known_items)

    def _update_item(self, item: ir.InterfaceItem, known_items: Items) -> None:
        id_ = self.interfaces[item.id]
        known = known_items[id_]
        if isinstance(known, ir.InterfaceItem):
            stability = _joined(known.stability, item.stability)
            known_items[id_] = attrs.evolve(known, stability=stability)

    def _move_world(self, world: ir.World) -> None:
        self.arena.worlds.append(
            ArenaWorld(
                world.name,
                self.packages[world.package],
                world.docs,
                world.stability,
                world.span,
                self._items(world.imports),
                self._items(world.exports),
            )
        )

    def _items(self, items: Mapping[str, ir.WorldItem]) -> Items:
        moved: Items = {}
        for old, item in items.items():
            key = key_of(old, item)
            new = key if isinstance(key, str) else self.interfaces[key]
            match item:
                case ir.InterfaceItem():
                    moved[new] = attrs.evolve(item, id=self.interfaces[item.id])
                case ir.Function():
                    moved[new] = self._function(item)
                case _:
                    moved[new] = self.types[item]
        return moved

    # Packages

    def _package(self, package: ir.Package, id_: ir.PackageId) -> None:
        """Add a package, or to one that is known the interfaces and worlds that it lacks."""
        if id_ == len(self.arena.packages):
            self.arena.add_package(ArenaPackage(package.name, package.docs, package.span))
        known = self.arena.packages[id_]
        for name, interface in package.interfaces.items():
            known.interfaces.setdefault(name, self.interfaces[interface])
        for name, world in package.worlds.items():
            known.worlds.setdefault(name, self.worlds[world])


def _numbers(
    entries: tuple[object, ...], known: Mapping[Id, Id], first: int, to_id: Callable[[int], Id]
) -> list[Id]:
    """Number entries: known ones as they are known, the others from the first free id on."""
    new = itertools.count(first)
    return [
        known[to_id(old)] if to_id(old) in known else to_id(next(new))
        for old in range(len(entries))
    ]


def _joined(old: ir.Stability, new: ir.Stability) -> ir.Stability:
    """Return what is known of an item's stability; a component that was linked knows nothing."""
    if old is not None and new is not None and old != new:
        raise DisagreementError("the gate of an item is not the same")
    return old or new
