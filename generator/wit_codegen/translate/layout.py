"""Where everything goes and what it is called: packages, modules, and the names in each module.

All names are decided here, before anything is translated, because a module needs the names of the
modules it imports from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from wit_codegen.resolve.ir import (
    Function,
    FunctionKind,
    Interface,
    InterfaceId,
    PackageId,
    Resolve,
    Resource,
    TypeId,
    Variant,
    World,
    WorldId,
)
from wit_codegen.translate.graph import names_resource, used_type
from wit_codegen.translate.naming import Scope, module_scope, pascal, snake
from wit_codegen.translate.pymodel import Identifier
from wit_codegen.translate.replacing import Replacements
from wit_codegen.translate.reserved import PACKAGES
from wit_codegen.translate.selection import Selection, inline_interfaces


@attrs.frozen
class ModuleNames:
    """The names that one module defines.

    `factories` holds, for a resource with a constructor or static functions, the Protocol of the
    class itself; `protocols` the Protocols of the interface or of the world's two sides, and the
    class of the world. `twins` holds what is awaited by the name of what it is the twin of: of
    resources, their classes, and all Protocols. A module that is `external` was generated somewhere
    else and is only imported from.
    """

    path: tuple[str, ...]
    types: Mapping[TypeId, Identifier]
    cases: Mapping[tuple[TypeId, str], Identifier]
    factories: Mapping[TypeId, Identifier]
    protocols: Mapping[str, Identifier]
    twins: Mapping[str, Identifier]
    external: bool = False

    def defined(self) -> frozenset[str]:
        """Every name of the module's own."""
        groups = (self.types, self.cases, self.factories, self.protocols, self.twins)
        return frozenset(name.text for group in groups for name in group.values())


@attrs.frozen
class Layout:
    """Packages by id, and the names of every module that will be written."""

    packages: Mapping[PackageId, str]
    interfaces: Mapping[InterfaceId, ModuleNames]
    worlds: Mapping[WorldId, ModuleNames]
    replaced: Mapping[TypeId, tuple[str, str]]


def lay_out(resolve: Resolve, selection: Selection, replacements: Replacements) -> Layout:
    """Name everything that is selected."""
    packages = _package_names(resolve, selection)
    interfaces: dict[InterfaceId, ModuleNames] = {}
    worlds: dict[WorldId, ModuleNames] = {}
    for package_id in selection.packages:
        folder = packages[package_id]
        members = [i for i in selection.interfaces if resolve.interfaces[i].package == package_id]
        interfaces |= _lay_out_interfaces(resolve, folder, members, replacements.interfaces)
        world_ids = [w for w in selection.worlds if resolve.worlds[w].package == package_id]
        _lay_out_worlds(resolve, folder, world_ids, interfaces, worlds)
    return Layout(packages, interfaces, worlds, replacements.types)


def _lay_out_interfaces(
    resolve: Resolve,
    folder: str,
    members: Iterable[InterfaceId],
    elsewhere: Mapping[InterfaceId, str],
) -> dict[InterfaceId, ModuleNames]:
    modules = Scope(builtins=False, also=("worlds",))
    found: dict[InterfaceId, ModuleNames] = {}
    for interface_id in members:
        interface = resolve.interfaces[interface_id]
        name = interface.name or ""
        path: tuple[str, ...] = (folder, modules.claim(snake(name)).text)
        external = interface_id in elsewhere
        if external:
            path = tuple(elsewhere[interface_id].split("."))
        names = _interface_names(resolve, interface, path, pascal(name))
        found[interface_id] = attrs.evolve(names, external=external)
    return found


def _package_names(resolve: Resolve, selection: Selection) -> dict[PackageId, str]:
    """`ns:name` -> `ns_name`; with the version only where two versions of it meet."""
    names = [(i, resolve.packages[i].name) for i in selection.packages]
    scope = Scope(builtins=False, also=PACKAGES)
    result: dict[PackageId, str] = {}
    for package_id, name in names:
        plain = snake(f"{name.namespace}-{name.name}")
        versions = sum((n.namespace, n.name) == (name.namespace, name.name) for _, n in names)
        if versions > 1 and name.version is not None:
            digits = "".join(c if c.isascii() and c.isalnum() else "_" for c in name.version)
            plain = f"{plain}_{digits.lower()}"
        result[package_id] = scope.claim(plain).text
    return result


def _lay_out_worlds(
    resolve: Resolve,
    folder: str,
    world_ids: Iterable[WorldId],
    interfaces: dict[InterfaceId, ModuleNames],
    worlds: dict[WorldId, ModuleNames],
) -> None:
    modules = Scope(builtins=False)
    for world_id in world_ids:
        world = resolve.worlds[world_id]
        path = (folder, "worlds", modules.claim(snake(world.name)).text)
        worlds[world_id] = _world_names(resolve, world, path)
    for world_id in world_ids:
        world = resolve.worlds[world_id]
        for direction, key, interface_id in inline_interfaces(resolve, world):
            stem = snake(f"{world.name}-{key}")
            path = (folder, "worlds", modules.claim(stem, f"{stem}_{direction}").text)
            interfaces[interface_id] = _interface_names(
                resolve, resolve.interfaces[interface_id], path, pascal(key)
            )


def _interface_names(
    resolve: Resolve, interface: Interface, path: tuple[str, ...], protocol: str
) -> ModuleNames:
    scope = module_scope()
    functions = tuple(interface.functions.values())
    types, cases, factories = _type_names(resolve, scope, interface.types, functions)
    protocols: dict[str, Identifier] = {}
    if factories or any(f.kind is FunctionKind.FREESTANDING for f in functions):
        protocols["interface"] = scope.claim(protocol, f"{protocol}Interface")
    twins = _twin_names(resolve, scope, types, factories, protocols)
    return ModuleNames(path, types, cases, factories, protocols, twins)


def _world_names(resolve: Resolve, world: World, path: tuple[str, ...]) -> ModuleNames:
    scope = module_scope()
    own = {
        key: item
        for key, item in world.imports.items()
        if not isinstance(item, Function) and isinstance(item, int)
    }
    functions = [
        item
        for item in (*world.imports.values(), *world.exports.values())
        if isinstance(item, Function)
    ]
    name = pascal(world.name)
    types, cases, factories = _type_names(resolve, scope, own, functions)
    protocols = {
        side: scope.claim(f"{name}{side.capitalize()}", f"{name}World{side.capitalize()}")
        for side in ("imports", "exports")
    }
    # Behind the Protocols, whose names people write when they implement one.
    protocols["world"] = scope.claim(name, f"{name}World")
    twins = _twin_names(resolve, scope, types, factories, protocols)
    return ModuleNames(path, types, cases, factories, protocols, twins)


def _twin_names(
    resolve: Resolve,
    scope: Scope,
    types: Mapping[TypeId, Identifier],
    factories: Mapping[TypeId, Identifier],
    protocols: Mapping[str, Identifier],
) -> dict[str, Identifier]:
    """Last, so that no other name depends on them."""
    resources = (name for type_id, name in types.items() if names_resource(resolve, type_id))
    names = (*resources, *factories.values(), *protocols.values())
    return {name.text: scope.claim(f"Async{name.text}") for name in names}


def _type_names(
    resolve: Resolve, scope: Scope, types: Mapping[str, TypeId], functions: Iterable[Function]
) -> tuple[
    dict[TypeId, Identifier], dict[tuple[TypeId, str], Identifier], dict[TypeId, Identifier]
]:
    """Types first, so that nothing derived from one takes the name of another."""
    names = {type_id: scope.claim(pascal(name)) for name, type_id in types.items()}
    cases: dict[tuple[TypeId, str], Identifier] = {}
    factories: dict[TypeId, Identifier] = {}
    made = {f.resource for f in functions if f.kind in _CLASS_LEVEL}
    for name, type_id in types.items():
        kind = resolve.types[type_id].kind
        if used_type(resolve, type_id) is not None:
            continue
        if isinstance(kind, Variant):
            for case in kind.cases:
                cases[type_id, case.name] = scope.claim(pascal(name) + pascal(case.name))
        if isinstance(kind, Resource) and type_id in made:
            factories[type_id] = scope.claim(f"{pascal(name)}Class")
    return names, cases, factories


_CLASS_LEVEL = frozenset({FunctionKind.CONSTRUCTOR, FunctionKind.STATIC})
