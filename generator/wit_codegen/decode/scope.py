"""The index spaces of a component, or of the type of a component or an instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode import names
from wit_codegen.decode.model import (
    AnyId,
    ComponentType,
    Entity,
    InstanceType,
    Item,
    Kind,
    Sort,
    Types,
)
from wit_codegen.decode.problems import fail
from wit_codegen.decode.substitution import Substitution


class Scope:
    """What has been declared so far in one place, by index.

    Core modules and values can be passed around as well; nothing of WIT depends on them.
    """

    def __init__(self, types: Types, *, is_component: bool) -> None:
        """Begin with nothing; only a component proper may define resources."""
        self.all = types
        self.is_component = is_component
        self.types: list[AnyId] = []
        self.imports: dict[str, Item] = {}
        self.exports: dict[str, Item] = {}
        self.defined: list[int] = []
        self._spaces: dict[Sort, list[AnyId]] = {
            Sort.TYPE: self.types,
            Sort.FUNC: [],
            Sort.INSTANCE: [],
            Sort.COMPONENT: [],
        }
        self._import_names: set[tuple[str, str]] = set()
        self._export_names: set[tuple[str, str]] = set()

    def at(self, sort: Sort, index: int, offset: int) -> AnyId:
        """Return the type of what has an index."""
        space = self._spaces[sort]
        if index >= len(space):
            message = f"there is no {sort.value} {index}, only {len(space)} of them so far"
            fail(Code.WASM_INDEX, message, offset)
        return space[index]

    def type_at(self, index: int, kind: Kind, offset: int) -> AnyId:
        """Return the type with an index, which must be of a kind."""
        found = self.at(Sort.TYPE, index, offset)
        if found.kind is not kind:
            wanted, is_ = kind.name.lower(), found.kind.name.lower()
            fail(Code.WASM_INDEX, f"type {index} is a type of {is_}, not of {wanted}", offset)
        return found

    def push(self, entity: Entity) -> None:
        """Give the next index to something."""
        space = self._spaces.get(entity.sort)
        if space is not None and entity.type is not None:
            space.append(entity.type)

    def add_import(self, name: str, item: Item) -> None:
        """Import: the resources that an instance's type has anew become this place's."""
        item = self._anew(item, keep=False)
        self._register(name, item, self.imports, self._import_names)

    def add_export(self, name: str, item: Item) -> None:
        """Export: the same, and the resources count as defined here."""
        entity = item.entity
        is_new = entity.type is not None and entity.type == entity.referenced
        if is_new and entity.type is not None and entity.type.kind is Kind.RESOURCE:
            self.defined.append(entity.type.number)
        item = self._anew(item, keep=True)
        self._register(name, item, self.exports, self._export_names)

    def instantiate(self, component: AnyId, given: Mapping[str, Entity], offset: int) -> AnyId:
        """Return the type of an instance of a component, made with these arguments."""
        made = self.all.component(component)
        matching = _Matching(self.all, offset)
        for name, item in made.imports.items():
            if name not in given:
                fail(Code.WASM_INDEX, f"the import `{name}` is not given", offset)
            matching.match(item.entity, given[name])
        resources = matching.resources | self._fresh(made.defined, keep=True)
        exports = Substitution(self.all, offset, resources, matching.types).items(made.exports)
        return self.all.add(InstanceType(exports), offset)

    def bag(self, exports: Iterable[tuple[str, Item]], offset: int) -> AnyId:
        """Return the type of an instance that is put together from what there is."""
        items: dict[str, Item] = {}
        seen: set[tuple[str, str]] = set()
        for name, item in exports:
            _note(name, item, items, seen)
        return self.all.add(InstanceType(items), offset)

    def instance_type(self, offset: int) -> AnyId:
        """Return what was declared as the type of an instance."""
        return self.all.add(InstanceType(self.exports, tuple(self.defined)), offset)

    def component_type(self, offset: int) -> AnyId:
        """Return what was declared as the type of a component."""
        entry = ComponentType(self.imports, self.exports, tuple(self.defined))
        return self.all.add(entry, offset)

    def _register(
        self, name: str, item: Item, items: dict[str, Item], seen: set[tuple[str, str]]
    ) -> None:
        self.push(item.entity)
        _note(name, item, items, seen)

    def _anew(self, item: Item, *, keep: bool) -> Item:
        if item.entity.sort is not Sort.INSTANCE:
            return item
        declared = self.all.instance(item.entity.type)
        if not declared.defined:
            return item
        fresh = self._fresh(declared.defined, keep=keep)
        exports = Substitution(self.all, item.offset, fresh).items(declared.exports)
        made = self.all.add(InstanceType(exports), item.offset)
        return attrs.evolve(item, entity=Entity(Sort.INSTANCE, made))

    def _fresh(self, resources: Iterable[int], *, keep: bool) -> dict[int, int]:
        fresh = {each: self.all.fresh_resource().number for each in resources}
        if keep:
            self.defined += fresh.values()
        return fresh


class _Matching:
    """What stands for what when a component gets its imports."""

    def __init__(self, types: Types, offset: int) -> None:
        self.resources: dict[int, int] = {}
        self.types: dict[AnyId, AnyId] = {}
        self._all = types
        self._offset = offset

    def match(self, expected: Entity, actual: Entity) -> None:
        self._all.budget.spend(1, self._offset)
        if expected.sort is not actual.sort:
            message = f"a {actual.sort.value} is given for a {expected.sort.value}"
            fail(Code.WASM_INDEX, message, self._offset)
        if expected.type is None or actual.type is None:
            return
        if expected.sort is Sort.TYPE:
            self._match_types(expected.type, actual.type)
        elif expected.sort is Sort.INSTANCE:
            self._match_instances(expected.type, actual.type)

    def _match_types(self, expected: AnyId, actual: AnyId) -> None:
        if expected.kind is not actual.kind:
            fail(Code.WASM_INDEX, "a type of another kind is given for a type", self._offset)
        self.types[expected] = actual
        if expected.kind is Kind.RESOURCE:
            self.resources.setdefault(expected.number, actual.number)

    def _match_instances(self, expected: AnyId, actual: AnyId) -> None:
        given = self._all.instance(actual).exports
        for name, item in self._all.instance(expected).exports.items():
            if name not in given:
                fail(Code.WASM_INDEX, f"an instance without `{name}` is given", self._offset)
            self.match(item.entity, given[name].entity)


def _note(name: str, item: Item, items: dict[str, Item], seen: set[tuple[str, str]]) -> None:
    key = names.same_as(names.parse(name, item.offset))
    if key in seen or name in items:
        fail(Code.WASM_NAME, f"the name `{name}` is there twice", item.offset)
    seen.add(key)
    items[name] = item
