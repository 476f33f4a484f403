"""Instances to interfaces, in their packages."""

from __future__ import annotations

from collections.abc import Mapping

from wit_codegen.codes import Code
from wit_codegen.decode import names
from wit_codegen.decode.convert import Converter
from wit_codegen.decode.draft import InterfaceDraft, PackageDraft, WorldDraft, WorldKey
from wit_codegen.decode.model import Item, Sort, Types
from wit_codegen.decode.problems import fail, inexpressible
from wit_codegen.resolve import ir


class Interfaces:
    """Finds or makes the interface of an instance.

    `foreign` are the packages that are known from names alone: of their interfaces, only what is
    used is there. An interface of the package that is decoded is complete once it is `_named`.
    """

    def __init__(self, types: Types) -> None:
        """Begin with an empty graph."""
        self.convert = Converter(types)
        self.draft = self.convert.draft
        self.foreign: dict[ir.PackageName, PackageDraft] = {}
        self._named: dict[str, ir.InterfaceId] = {}
        self._types = types

    def add_world(
        self,
        name: str,
        imports: Mapping[str, Item],
        exports: Mapping[str, Item],
        package: PackageDraft,
    ) -> ir.WorldId:
        """Make the world of a component's type."""
        world = WorldDraft(name)
        owner = ir.WorldOwner(ir.WorldId(len(self.draft.worlds)))
        for text, item in imports.items():
            self.add_import(world, owner, text, item, package)
        for text, item in exports.items():
            self.add_export(world, owner, text, item, package)
        self.draft.worlds.append(world)
        if package.worlds.setdefault(name, owner.id) != owner.id:
            fail(Code.WASM_NAME, f"the world `{name}` is there twice", 0)
        return owner.id

    def add_import(
        self, world: WorldDraft, owner: ir.WorldOwner, text: str, item: Item, package: PackageDraft
    ) -> None:
        """Add what a world imports."""
        if item.entity.sort is Sort.TYPE:
            world.imports[text] = self.convert.named_type(text, item, owner)
        else:
            key, made = self._extern(text, item, owner, package)
            world.imports[key] = made

    def add_export(
        self, world: WorldDraft, owner: ir.WorldOwner, text: str, item: Item, package: PackageDraft
    ) -> None:
        """Add what a world exports."""
        key, made = self._extern(text, item, owner, package)
        world.exports[key] = made

    def _extern(
        self, text: str, item: Item, owner: ir.WorldOwner, package: PackageDraft
    ) -> tuple[WorldKey, ir.WorldItem]:
        if item.entity.sort is Sort.FUNC:
            return text, self.convert.function(text, item, owner)
        if item.entity.sort is not Sort.INSTANCE:
            message = f"`{text}` is a {item.entity.sort.value}, which a world cannot have here"
            inexpressible(message, item.offset)
        key, id_ = self._world_instance(text, item, package)
        return key, ir.InterfaceItem(id_, external_id=item.external_id)

    def _world_instance(
        self, text: str, item: Item, package: PackageDraft
    ) -> tuple[WorldKey, ir.InterfaceId]:
        if item.implements is not None:
            return text, self.add_foreign(item.implements, item)
        if isinstance(names.parse(text, item.offset), names.InterfaceName):
            id_ = self.add_foreign(text, item)
            return id_, id_
        return self.add_own(text, item, package)

    def add_foreign(self, text: str, item: Item) -> ir.InterfaceId:
        """Find an interface by its full name, and add to it what is used here for the first time.

        To an interface of the package that is decoded nothing can be added.
        """
        if item.entity.sort is not Sort.INSTANCE:
            inexpressible(f"`{text}` is a {item.entity.sort.value}, not an instance", item.offset)
        complete = text in self._named
        id_ = self._named[text] if complete else self._foreign_interface(text, item)
        interface, owner = self.draft.interfaces[id_], ir.InterfaceOwner(id_)
        for name, each in self._types.instance(item.entity.type).exports.items():
            known = name in interface.types or name in interface.functions
            if complete and not known:
                inexpressible(f"`{name}` is not defined in `{text}`", each.offset)
            if each.entity.sort is Sort.TYPE and name in interface.types:
                self.convert.matched_type(each, interface.types[name])
            elif each.entity.sort is not Sort.FUNC or name not in interface.functions:
                self._add_item(interface, owner, name, each)
        return id_

    def add_own(
        self, text: str, item: Item, package: PackageDraft
    ) -> tuple[WorldKey, ir.InterfaceId]:
        """Make an interface of the package, or an inline one of a world."""
        if text in self._named:
            id_ = self.add_foreign(text, item)
            return id_, id_
        name = names.parse(text, item.offset)
        if not isinstance(name, names.InterfaceName | names.Label):
            inexpressible(f"`{text}` cannot be the name of an interface", item.offset)
        interface = InterfaceDraft(None if isinstance(name, names.Label) else name.interface)
        owner = ir.InterfaceOwner(ir.InterfaceId(len(self.draft.interfaces)))
        for label, each in self._types.instance(item.entity.type).exports.items():
            self._add_item(interface, owner, label, each)
        self.draft.interfaces.append(interface)
        if interface.name is None:
            return text, owner.id
        if package.interfaces.setdefault(interface.name, owner.id) != owner.id:
            message = f"the interface `{interface.name}` is there twice"
            fail(Code.WASM_NAME, message, item.offset)
        self._named[text] = owner.id
        return owner.id, owner.id

    def _add_item(
        self, interface: InterfaceDraft, owner: ir.InterfaceOwner, name: str, item: Item
    ) -> None:
        if item.entity.sort is Sort.TYPE and name not in interface.functions:
            interface.types[name] = self.convert.named_type(name, item, owner)
        elif item.entity.sort is Sort.FUNC and name not in interface.types:
            interface.functions[name] = self.convert.function(name, item, owner)
        else:
            message = f"`{name}` is a {item.entity.sort.value}, which does not fit in here"
            inexpressible(message, item.offset)

    def _foreign_interface(self, text: str, item: Item) -> ir.InterfaceId:
        name = names.parse(text, item.offset)
        if not isinstance(name, names.InterfaceName):
            inexpressible(f"`{text}` is not the full name of an interface", item.offset)
        package_name = name.package_name(item)
        package = self.foreign.setdefault(package_name, PackageDraft(package_name))
        if name.interface not in package.interfaces:
            self.draft.interfaces.append(InterfaceDraft(name.interface))
            id_ = ir.InterfaceId(len(self.draft.interfaces) - 1)
            package.interfaces[name.interface] = id_
        return package.interfaces[name.interface]
