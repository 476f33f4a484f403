"""The graph while it grows: the arenas of all packages joined so far."""

from __future__ import annotations

from typing import TypeAlias

import attrs

from wit_codegen.diagnostics import Span
from wit_codegen.resolve import ir
from wit_codegen.resolve.types import parts_of

# An interface by path has its id for a key until the graph is finished.
Key: TypeAlias = str | ir.InterfaceId
Items: TypeAlias = dict[Key, ir.WorldItem]


@attrs.define
class ArenaWorld:
    """A world whose items still change; a broken one lacks some, by a fault reported already."""

    name: str
    package: ir.PackageId
    docs: str | None
    stability: ir.Stability
    span: Span | None
    imports: Items = attrs.field(factory=dict[Key, ir.WorldItem])
    exports: Items = attrs.field(factory=dict[Key, ir.WorldItem])
    broken: bool = False


@attrs.define
class ArenaPackage:
    """A package and its named items; `gone` are those whose features are off."""

    name: ir.PackageName
    docs: str | None
    span: Span | None
    interfaces: dict[str, ir.InterfaceId] = attrs.field(factory=dict[str, ir.InterfaceId])
    worlds: dict[str, ir.WorldId] = attrs.field(factory=dict[str, ir.WorldId])
    gone: set[str] = attrs.field(factory=set[str])


class Arena:
    """Types, interfaces, worlds, and packages, in the order of their ids."""

    def __init__(self, graph: ir.Resolve) -> None:
        """Start with the entries of a graph that is finished."""
        self.types: list[ir.TypeDef] = []
        self.interfaces: list[ir.Interface] = list(graph.interfaces)
        self.worlds: list[ArenaWorld] = [_arena_world(each) for each in graph.worlds]
        self.packages: list[ArenaPackage] = []
        self.package_ids: dict[ir.PackageName, ir.PackageId] = {}
        self.gone_types: dict[ir.InterfaceId, set[str]] = {}
        self._is_resource: list[bool] = []
        self._has_borrow: list[bool] = []
        self._dependencies: dict[ir.InterfaceId, tuple[ir.InterfaceId, ...]] = {}
        for entry in graph.types:
            self.add_type(entry)
        for package in graph.packages:
            self.add_package(_arena_package(package))

    def add_package(self, entry: ArenaPackage) -> ir.PackageId:
        """Append a package."""
        id_ = ir.PackageId(len(self.packages))
        self.packages.append(entry)
        self.package_ids[entry.name] = id_
        return id_

    def add_type(self, entry: ir.TypeDef) -> ir.TypeId:
        """Append a type; those it mentions must be there already."""
        kind = entry.kind
        is_alias = isinstance(kind, ir.Alias)
        parts = [part for part in parts_of(kind) if not isinstance(part, ir.Primitive)]
        self.types.append(entry)
        self._is_resource.append(
            isinstance(kind, ir.Resource)
            or (is_alias and any(self._is_resource[part] for part in parts))
        )
        self._has_borrow.append(
            isinstance(kind, ir.Borrow)
            or (not isinstance(kind, ir.Own) and any(self._has_borrow[part] for part in parts))
        )
        return ir.TypeId(len(self.types) - 1)

    def is_resource(self, id_: ir.TypeId) -> bool:
        """Whether a type is a resource, or an alias of one."""
        return self._is_resource[id_]

    def has_borrow(self, ref: ir.TypeRef) -> bool:
        """Whether values of a type hold borrowed handles, however deep."""
        return not isinstance(ref, ir.Primitive) and self._has_borrow[ref]

    def foreign_owner(self, id_: ir.TypeId) -> ir.InterfaceId | None:
        """Return the interface that a type is an alias into, if it is one."""
        kind = self.types[id_].kind
        if isinstance(kind, ir.Alias) and not isinstance(kind.type, ir.Primitive):
            owner = self.types[kind.type].owner
            if isinstance(owner, ir.InterfaceOwner):
                return owner.id
        return None

    def dependencies(self, id_: ir.InterfaceId) -> tuple[ir.InterfaceId, ...]:
        """Return the interfaces that an interface uses types of, each once."""
        found = self._dependencies.get(id_)
        if found is None:
            owners = (self.foreign_owner(each) for each in self.interfaces[id_].types.values())
            found = tuple(
                dict.fromkeys(owner for owner in owners if owner is not None and owner != id_)
            )
            self._dependencies[id_] = found
        return found

    def freeze(self, main: ir.PackageId) -> ir.Resolve:
        """Return the finished graph."""
        return ir.Resolve(
            worlds=tuple(map(_world, self.worlds)),
            interfaces=tuple(self.interfaces),
            types=tuple(self.types),
            packages=tuple(
                ir.Package(each.name, each.interfaces, each.worlds, each.docs, each.span)
                for each in self.packages
            ),
            main=main,
        )


def _world(world: ArenaWorld) -> ir.World:
    return ir.World(
        world.name,
        {_key(key): item for key, item in world.imports.items()},
        {_key(key): item for key, item in world.exports.items()},
        world.package,
        world.docs,
        world.stability,
        world.span,
    )


def _arena_world(world: ir.World) -> ArenaWorld:
    return ArenaWorld(
        world.name,
        world.package,
        world.docs,
        world.stability,
        world.span,
        {key_of(key, item): item for key, item in world.imports.items()},
        {key_of(key, item): item for key, item in world.exports.items()},
    )


def _arena_package(package: ir.Package) -> ArenaPackage:
    interfaces, worlds = dict(package.interfaces), dict(package.worlds)
    return ArenaPackage(package.name, package.docs, package.span, interfaces, worlds)


def key_of(key: str, item: ir.WorldItem) -> Key:
    """Return the key of a finished world's item as it is while the graph grows."""
    return item.id if isinstance(item, ir.InterfaceItem) and key == _key(item.id) else key


def _key(key: Key) -> str:
    return key if isinstance(key, str) else f"interface-{key}"
