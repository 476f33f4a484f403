"""A component, section by section (Binary.md, "Component Definitions")."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode import declarations
from wit_codegen.decode.budget import Budget
from wit_codegen.decode.canonical import canonical_function
from wit_codegen.decode.model import DEEPEST_SCOPE, Entity, Item, Sort, Types
from wit_codegen.decode.problems import fail
from wit_codegen.decode.reader import Reader
from wit_codegen.decode.scope import Scope

COMPONENT: Final = b"\0asm\x0d\0\1\0"
_PACKAGE_DOCS: Final = "package-docs"
_CUSTOM, _COMPONENT = 0, 4
# Core modules, core instances, core types, the start function, and values: nothing for WIT.
_SKIPPED: Final = frozenset({1, 2, 3, 9, 12})


@attrs.define
class Section:
    """The payload of a custom section, and where it begins."""

    payload: bytes
    offset: int


@attrs.frozen
class Component:
    """What a component says about itself; imports and exports are in the order of the file."""

    types: Types
    scope: Scope
    externs: tuple[tuple[str, Item, bool], ...]
    package_docs: Section | None


def read_component(data: bytes, start: int = 0, end: int | None = None) -> Component:
    """Read a component from its preamble to its end."""
    reader = Reader(data, start, end)
    types = Types(Budget(reader.left))
    walk = _Walk(types)
    scope = walk.component(reader)
    return Component(types, scope, tuple(walk.externs), walk.package_docs)


class _Walk:
    """Goes through a component and those inside it."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._scopes: list[Scope] = []
        self.externs: list[tuple[str, Item, bool]] = []
        self.package_docs: Section | None = None

    def component(self, reader: Reader) -> Scope:
        at = reader.at
        if reader.take(len(COMPONENT), "the head of a component") != COMPONENT:
            fail(Code.WASM_MALFORMED, "a component's head has another version", at)
        if len(self._scopes) > DEEPEST_SCOPE:
            fail(Code.WASM_TOO_LARGE, f"components nest more than {DEEPEST_SCOPE} deep", at)
        scope = Scope(self._types, is_component=True)
        self._scopes.append(scope)
        while reader.left:
            number, size = reader.byte(), reader.u32()
            self._section(number, reader.stretch(size, f"a section of {size} bytes"))
        return self._scopes.pop()

    def _section(self, number: int, reader: Reader) -> None:
        scope = self._scopes[-1]
        if number == _CUSTOM:
            self._custom(reader)
        elif number == _COMPONENT:
            at = reader.at
            inner = self.component(reader).component_type(at)
            scope.push(Entity(Sort.COMPONENT, inner))
        elif number in _ITEMS:
            self._items(_ITEMS[number], reader)
        elif number not in _SKIPPED:
            fail(Code.WASM_MALFORMED, f"there is no section {number}", reader.at)

    def _items(self, read: Callable[[Reader, list[Scope]], None], reader: Reader) -> None:
        scope = self._scopes[-1]
        for _ in range(reader.u32()):
            imported, exported = len(scope.imports), len(scope.exports)
            read(reader, self._scopes)
            if len(self._scopes) == 1:
                # At most one of the two has grown by one.
                new = len(scope.imports) > imported, len(scope.exports) > exported
                for items, is_import in ((scope.imports, True), (scope.exports, False)):
                    if new[0 if is_import else 1]:
                        self.externs.append((*_last(items), is_import))
        reader.finish("a section")

    def _custom(self, reader: Reader) -> None:
        start = reader.at
        if reader.name() != _PACKAGE_DOCS:
            return
        if self.package_docs is not None:
            fail(Code.PACKAGE_DOCS, f"there are two sections `{_PACKAGE_DOCS}`", start)
        at = reader.at
        self.package_docs = Section(reader.take(reader.left, "a section"), at)


def _last(items: dict[str, Item]) -> tuple[str, Item]:
    name = next(reversed(items))
    return name, items[name]


def _instance(reader: Reader, scopes: list[Scope]) -> None:
    scope, start = scopes[-1], reader.at
    if reader.flag():
        exports = reader.many(partial(_bag_item, reader, scope))
        made = scope.bag(exports, start)
    else:
        component = scope.at(Sort.COMPONENT, reader.u32(), start)
        given: dict[str, Entity] = {}
        for name, entity in reader.many(partial(_argument, reader, scope)):
            if given.setdefault(name, entity) is not entity:
                fail(Code.WASM_NAME, f"the argument `{name}` is there twice", start)
        made = scope.instantiate(component, given, start)
    scope.push(Entity(Sort.INSTANCE, made))


def _argument(reader: Reader, scope: Scope) -> tuple[str, Entity]:
    name = reader.name()
    return name, _existing(reader, scope)


def _bag_item(reader: Reader, scope: Scope) -> tuple[str, Item]:
    name, item = declarations.extern_name(reader)
    return name, attrs.evolve(item, entity=_existing(reader, scope))


def _existing(reader: Reader, scope: Scope) -> Entity:
    """Read which one of what there is; a type keeps its identity."""
    at = reader.at
    sort = declarations.read_sort(reader)
    index = reader.u32()
    if sort is None:
        fail(Code.WASM_MALFORMED, "this core item cannot be passed around", at)
    if sort in {Sort.MODULE, Sort.VALUE}:
        return Entity(sort)
    found = scope.at(sort, index, at)
    return Entity(sort, found, found if sort is Sort.TYPE else None)


def _export(reader: Reader, scopes: list[Scope]) -> None:
    scope = scopes[-1]
    name, item = declarations.extern_name(reader)
    at = reader.at
    entity = _existing(reader, scope)
    if entity.sort is Sort.TYPE and entity.type is not None:
        entity = declarations.named_type(scope, entity.type)
    if reader.flag():
        ascribed = declarations.entity_type(reader, scope)
        _check_sorts(entity, ascribed, at)
        entity = ascribed
    scope.add_export(name, attrs.evolve(item, entity=entity))


def _check_sorts(actual: Entity, ascribed: Entity, offset: int) -> None:
    kinds = [None if each.type is None else each.type.kind for each in (actual, ascribed)]
    if actual.sort is not ascribed.sort or kinds[0] != kinds[1]:
        message = f"a {actual.sort.value} is exported as a {ascribed.sort.value}"
        fail(Code.WASM_INDEX, message, offset)


def _on_scope(read: Callable[[Reader, Scope], None]) -> Callable[[Reader, list[Scope]], None]:
    return lambda reader, scopes: read(reader, scopes[-1])


_ITEMS: Final[dict[int, Callable[[Reader, list[Scope]], None]]] = {
    5: _instance,
    6: declarations.alias,
    7: declarations.define_type,
    8: _on_scope(canonical_function),
    10: _on_scope(declarations.read_import),
    11: _export,
}
