"""The section `package-docs`: docs and stability, which the binary format has no other place for.

The source is wit-parser's `metadata.rs`; there are versions 0 and 1.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final, NoReturn, TypeVar

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode.docs_json import Members, members, stability, text, texts
from wit_codegen.decode.draft import Draft, InterfaceDraft, WorldDraft, WorldKey
from wit_codegen.decode.model import Form
from wit_codegen.decode.problems import fail
from wit_codegen.decode.sections import Section
from wit_codegen.resolve import ir

_Value = TypeVar("_Value")
_VERSIONS: Final = (0, 1)
_WORLD_MAPS: Final = (
    "interfaces",
    "interface_exports",
    "interface_import_stability",
    "interface_export_stability",
    "interface_import_docs",
    "interface_export_docs",
    "funcs",
    "func_exports",
)
_WITH_PARTS: Final = frozenset({Form.RECORD, Form.VARIANT, Form.ENUM, Form.FLAGS})


def inject(section: Section, draft: Draft, package: ir.PackageId) -> None:
    """Give the items of a package the docs and the stability that the section has for them."""
    _Injection(section, draft).package(package)


class _Injection:
    def __init__(self, section: Section, draft: Draft) -> None:
        self._section = section
        self._draft = draft

    def package(self, id_: ir.PackageId) -> None:
        package = self._draft.packages[id_]
        found = self._members(self._json(), "docs", "worlds", "interfaces")
        for name, each in self._each(found, "worlds"):
            if name not in package.worlds:
                self._unknown("world", name)
            self._world(self._draft.worlds[package.worlds[name]], each)
        for name, each in self._each(found, "interfaces"):
            if name not in package.interfaces:
                self._unknown("interface", name)
            self._interface(self._draft.interfaces[package.interfaces[name]], each)
        package.docs = self._read(text, found.get("docs"))

    def _json(self) -> object:
        payload = self._section.payload
        if not payload or payload[0] not in _VERSIONS:
            self._refuse("the section `package-docs` has an unknown version")
        try:
            return json.loads(payload[1:].decode())
        except (ValueError, RecursionError):
            self._refuse("the section `package-docs` is not JSON")

    def _world(self, world: WorldDraft, value: object) -> None:
        found = self._members(value, "docs", "stability", "types", *_WORLD_MAPS)
        for key in ("interfaces", "interface_exports"):
            for name, each in self._each(found, key):
                self._inline_interface(world, name, each, only_exports=key != "interfaces")
        for name, each in self._each(found, "types"):
            item = world.imports.get(name)
            if not isinstance(item, int):
                self._unknown("type", name)
            self._type(item, each)
        self._interface_items(world, found)
        for key in ("funcs", "func_exports"):
            for name, each in self._each(found, key):
                self._world_function(world, name, each, only_exports=key != "funcs")
        world.docs = self._read(text, found.get("docs"))
        world.stability = self._read(stability, found.get("stability"))

    def _inline_interface(
        self, world: WorldDraft, name: str, value: object, *, only_exports: bool
    ) -> None:
        items = self._side(world, name, only_exports=only_exports)
        item = items.get(name)
        if not isinstance(item, ir.InterfaceItem):
            self._unknown("interface", name)
        interface = self._draft.interfaces[item.id]
        self._interface(interface, value)
        items[name] = attrs.evolve(item, stability=interface.stability)

    def _world_function(
        self, world: WorldDraft, name: str, value: object, *, only_exports: bool
    ) -> None:
        items = self._side(world, name, only_exports=only_exports)
        item = items.get(name)
        if not isinstance(item, ir.Function):
            self._unknown("function", name)
        items[name] = self._function(item, value)

    def _side(
        self, world: WorldDraft, name: str, *, only_exports: bool
    ) -> dict[WorldKey, ir.WorldItem]:
        return world.exports if only_exports or name not in world.imports else world.imports

    def _interface_items(self, world: WorldDraft, found: Members) -> None:
        """Set what is said of interfaces that a world has by their names, or by labels."""
        for side, items in (("import", world.imports), ("export", world.exports)):
            keys = {
                self._full_name(key): key
                for key, item in items.items()
                if isinstance(item, ir.InterfaceItem)
            }
            for name, each in self._each(found, f"interface_{side}_stability"):
                item = self._item(items, keys, name)
                value = self._read(stability, each)
                items[keys[name]] = attrs.evolve(item, stability=value)
            for name, each in self._each(found, f"interface_{side}_docs"):
                item = self._item(items, keys, name)
                items[keys[name]] = attrs.evolve(item, docs=self._read(text, each))

    def _item(
        self, items: dict[WorldKey, ir.WorldItem], keys: dict[str, WorldKey], name: str
    ) -> ir.InterfaceItem:
        item = items[keys[name]] if name in keys else None
        if not isinstance(item, ir.InterfaceItem):
            self._unknown("interface", name)
        return item

    def _full_name(self, key: WorldKey) -> str:
        if isinstance(key, str):
            return key
        interface = self._draft.interfaces[key]
        package = self._draft.packages[interface.package or 0].name
        version = f"@{package.version}" if package.version is not None else ""
        return f"{package.namespace}:{package.name}/{interface.name}{version}"

    def _interface(self, interface: InterfaceDraft, value: object) -> None:
        found = self._members(value, "docs", "stability", "funcs", "types")
        for name, each in self._each(found, "types"):
            if name not in interface.types:
                self._unknown("type", name)
            self._type(interface.types[name], each)
        for name, each in self._each(found, "funcs"):
            if name not in interface.functions:
                self._unknown("function", name)
            interface.functions[name] = self._function(interface.functions[name], each)
        interface.docs = self._read(text, found.get("docs"))
        interface.stability = self._read(stability, found.get("stability"))

    def _function(self, function: ir.Function, value: object) -> ir.Function:
        if value is None or isinstance(value, str):
            # Version 0 had docs alone.
            return attrs.evolve(function, docs=value)
        found = self._members(value, "docs", "stability")
        docs = self._read(text, found.get("docs"))
        return attrs.evolve(
            function, docs=docs, stability=self._read(stability, found.get("stability"))
        )

    def _type(self, id_: int, value: object) -> None:
        entry = self._draft.types[id_]
        found = self._members(value, "docs", "stability", "items")
        parts = self._read(texts, found.get("items"))
        if parts and entry.shape.form not in _WITH_PARTS:
            self._unknown("part", next(iter(parts)))
        for name in parts:
            if name not in entry.shape.names:
                self._unknown("part", name)
        entry.part_docs = parts
        entry.docs = self._read(text, found.get("docs"))
        entry.stability = self._read(stability, found.get("stability"))

    def _each(self, found: Members, key: str) -> list[tuple[str, object]]:
        return list(self._members(found.get(key, {})).items())

    def _members(self, value: object, *known: str) -> Members:
        return self._read(lambda each: members(each, known), value)

    def _read(self, read: Callable[[object], _Value], value: object) -> _Value:
        try:
            return read(value)
        except ValueError as error:
            self._refuse(f"the section `package-docs` has {error}")

    def _unknown(self, kind: str, name: str) -> NoReturn:
        self._refuse(f"the section `package-docs` tells of the {kind} `{name}`, which is not there")

    def _refuse(self, message: str) -> NoReturn:
        fail(Code.PACKAGE_DOCS, message, self._section.offset)
