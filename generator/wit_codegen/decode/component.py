"""A component to the graph: of a WIT package encoded as wasm, or of the world that it has."""

from __future__ import annotations

from wit_codegen.decode import docs, names
from wit_codegen.decode.draft import PackageDraft, WorldDraft
from wit_codegen.decode.finish import add_packages
from wit_codegen.decode.interfaces import Interfaces
from wit_codegen.decode.model import Item, Kind, Sort
from wit_codegen.decode.problems import inexpressible
from wit_codegen.decode.sections import Component
from wit_codegen.resolve import ir

ROOT = ir.PackageName("root", "component")
"""The package of a component, which does not say what it was called."""
_ROOT_WORLD = "root"


def graph_of(component: Component) -> ir.Resolve:
    """Decode what a component holds."""
    found = Interfaces(component.types)
    if not _is_package(component):
        main = _world(component, found)
    elif _is_first_encoding(component):
        main = _package_of_one(component, found)
    else:
        main = _package(component, found)
    id_ = add_packages(found, main)
    if component.package_docs is not None:
        docs.inject(component.package_docs, found.draft, id_)
    return found.draft.freeze(id_)


def _is_package(component: Component) -> bool:
    """Whether there is nothing but exports of types of components, with WIT's kind of name."""
    if not component.externs:
        return False
    for _, item, is_import in component.externs:
        if is_import or item.entity.sort is not Sort.TYPE or item.entity.type is None:
            return False
        if item.entity.type.kind is not Kind.COMPONENT:
            return False
    name = names.parse(component.externs[0][0], component.externs[0][1].offset)
    return isinstance(name, names.Label) or _is_first_encoding(component)


def _is_first_encoding(component: Component) -> bool:
    """Whether the package is the one type `namespace:package/wit`, as in 2023."""
    text, item, _ = component.externs[0]
    name = names.parse(text, item.offset)
    return isinstance(name, names.InterfaceName) and name.interface == "wit"


def _package_of_one(component: Component, found: Interfaces) -> PackageDraft:
    for _, further, _ in component.externs[1:]:
        inexpressible("there is more than one package", further.offset)
    text, item, _ = component.externs[0]
    declared = component.types.component(item.entity.type)
    for name, each in declared.imports.items():
        found.add_foreign(name, each)
    package = PackageDraft(_full_name(text, item).package_name(item))
    for name, each in declared.exports.items():
        if each.entity.sort is Sort.INSTANCE:
            found.add_own(name, each, package)
        else:
            _add_world(component, found, name, each, package)
    return package


def _package(component: Component, found: Interfaces) -> PackageDraft:
    package = PackageDraft(_package_name(component))
    for text, item, _ in component.externs:
        declared = component.types.component(item.entity.type)
        if len(declared.exports) != 1:
            inexpressible(f"`{text}` is not one interface or world", item.offset)
        name, each = next(iter(declared.exports.items()))
        if package.name != _full_name(name, each).package_name(each):
            inexpressible(f"`{text}` is of another package than what precedes it", item.offset)
        if each.entity.sort is Sort.INSTANCE:
            for foreign, used in declared.imports.items():
                found.add_foreign(foreign, used)
            found.add_own(name, each, package)
        else:
            _add_world(component, found, name, each, package)
    return package


def _package_name(component: Component) -> ir.PackageName:
    """Return the name that the first interface or world begins with."""
    text, item, _ = component.externs[0]
    declared = component.types.component(item.entity.type)
    first = next(iter(declared.exports.items()), None)
    if first is None:
        inexpressible(f"`{text}` is not one interface or world", item.offset)
    return _full_name(*first).package_name(first[1])


def _full_name(text: str, item: Item) -> names.InterfaceName:
    name = names.parse(text, item.offset)
    if not isinstance(name, names.InterfaceName):
        inexpressible(f"`{text}` is not a full name", item.offset)
    return name


def _add_world(
    component: Component, found: Interfaces, text: str, item: Item, package: PackageDraft
) -> None:
    if item.entity.sort is not Sort.COMPONENT:
        inexpressible(f"`{text}` is neither an interface nor a world", item.offset)
    declared = component.types.component(item.entity.type)
    name = _full_name(text, item).interface
    found.add_world(name, declared.imports, declared.exports, package)


def _world(component: Component, found: Interfaces) -> PackageDraft:
    world, owner = WorldDraft(_ROOT_WORLD), ir.WorldOwner(ir.WorldId(0))
    found.draft.worlds.append(world)
    package = PackageDraft(ROOT, worlds={_ROOT_WORLD: owner.id})
    for text, item, is_import in component.externs:
        if not is_import:
            found.add_export(world, owner, text, item, package)
        elif item.entity.sort not in {Sort.MODULE, Sort.COMPONENT, Sort.VALUE}:
            found.add_import(world, owner, text, item, package)
    return package
