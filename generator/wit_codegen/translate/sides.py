"""The two sides of a world: what is on each, and under which name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

from wit_codegen.resolve.ir import Function, Interface, InterfaceItem, Resolve, World, WorldId
from wit_codegen.translate.graph import qualified
from wit_codegen.translate.layout import Layout
from wit_codegen.translate.members import (
    WORLD_ATTRIBUTES,
    MemberNames,
    class_names,
    function_names,
)
from wit_codegen.translate.naming import Scope, attribute_scope, snake
from wit_codegen.translate.pymodel import Identifier
from wit_codegen.translate.wasi import is_offered

SideName: TypeAlias = Literal["imports", "exports"]


@attrs.frozen
class Side:
    """One side of a world.

    `properties` names, by key, the interfaces that have a Protocol; `offered` are the keys of those
    that the engine supplies, which are not in the side's own Protocol.
    """

    name: SideName
    interfaces: Mapping[str, InterfaceItem]
    functions: tuple[Function, ...]
    properties: Mapping[str, Identifier]
    offered: frozenset[str]
    members: MemberNames


def find_side(resolve: Resolve, layout: Layout, world_id: WorldId, name: SideName) -> Side:
    """Name what is on one side of a world."""
    world, module = resolve.worlds[world_id], layout.worlds[world_id]
    items = world.imports if name == "imports" else world.exports
    interfaces = {key: item for key, item in items.items() if isinstance(item, InterfaceItem)}
    functions = tuple(item for item in items.values() if isinstance(item, Function))
    brought = offered(resolve, world) if name == "imports" else frozenset[str]()
    listed = {
        k: i for k, i in interfaces.items() if "interface" in layout.interfaces[i.id].protocols
    }
    scope = attribute_scope(*(WORLD_ATTRIBUTES if name == "exports" else ()))
    needed = {key: item for key, item in listed.items() if key not in brought}
    properties = _properties(resolve, needed, scope)
    # A world's own resources are imports: only a host can supply their classes.
    classes = class_names(module, module.factories if name == "imports" else (), scope)
    members = MemberNames(classes, function_names(functions, scope))
    # Last, so that they take no name from what somebody has to write.
    rest = {key: item for key, item in listed.items() if key in brought}
    properties |= _properties(resolve, rest, scope)
    return Side(name, interfaces, functions, properties, brought, members)


def interface_name(resolve: Resolve, key: str, item: InterfaceItem) -> str:
    """What a component calls an interface: its full name, or the name that the world gives it."""
    interface = resolve.interfaces[item.id]
    if _is_by_path(resolve, key, item):
        return qualified(resolve, interface.package, interface.name or "")
    return key


def _is_by_path(resolve: Resolve, key: str, item: InterfaceItem) -> bool:
    return key == f"interface-{item.id}" and resolve.interfaces[item.id].name is not None


def offered(resolve: Resolve, world: World) -> frozenset[str]:
    """The keys of the imports that the engine supplies."""
    return frozenset(
        key
        for key, item in world.imports.items()
        if isinstance(item, InterfaceItem)
        and _is_by_path(resolve, key, item)
        and _is_offered(resolve, resolve.interfaces[item.id])
    )


def _is_offered(resolve: Resolve, interface: Interface) -> bool:
    return is_offered(resolve.packages[interface.package].name, interface.name or "")


def _properties(
    resolve: Resolve, listed: Mapping[str, InterfaceItem], scope: Scope
) -> dict[str, Identifier]:
    spellings = [_spellings(resolve, key, item) for key, item in listed.items()]
    chosen = _told_apart(spellings)
    return {
        key: scope.claim(name, *names[names.index(name) :])
        for key, name, names in zip(listed, chosen, spellings, strict=True)
    }


def _told_apart(spellings: Sequence[tuple[str, ...]]) -> list[str]:
    """The shortest spelling of each at which all that share the first one differ.

    All of those get the longer one, so that none depends on the order in which they come.
    """
    chosen: list[str] = []
    for names in spellings:
        rivals = [other for other in spellings if other[0] == names[0]]
        levels = range(min(map(len, rivals)))
        distinct = (level for level in levels if len({r[level] for r in rivals}) == len(rivals))
        chosen.append(names[next(distinct, 0)])
    return chosen


def _spellings(resolve: Resolve, key: str, item: InterfaceItem) -> tuple[str, ...]:
    """The interface's name, and longer ones: with its package's name, namespace, version."""
    interface = resolve.interfaces[item.id]
    package = resolve.packages[interface.package].name
    plain = (interface.name or key) if _is_by_path(resolve, key, item) else key
    full = [plain, f"{package.name}-{plain}", f"{package.namespace}-{package.name}-{plain}"]
    if package.version is not None:
        digits = "".join(c if c.isalnum() else "-" for c in package.version)
        full.append(f"{full[-1]}-{digits}")
    return tuple(map(snake, full))
