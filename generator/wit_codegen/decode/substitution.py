"""Types with other types in place of some: what an import, an export, and an instance have anew."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from wit_codegen.decode.model import (
    AnyId,
    AnyType,
    ComponentType,
    Entity,
    FuncType,
    InstanceType,
    Item,
    Kind,
    Shape,
    Types,
    ValType,
    weight,
)


class Substitution:
    """Puts resources in place of resources, and types in place of types.

    A type in which something changes becomes another one, without memory of what it was an alias
    of; one in which nothing changes stays as it is. That is how the reference does it, and it
    decides which types of the result are aliases.
    """

    def __init__(
        self,
        types: Types,
        offset: int,
        resources: Mapping[int, int],
        known: Mapping[AnyId, AnyId] | None = None,
    ) -> None:
        """Map resources by index, and types by id."""
        self._types = types
        self._offset = offset
        self._resources = resources
        self._known = dict(known or {})

    def items(self, items: Mapping[str, Item]) -> Mapping[str, Item]:
        """Map what is imported or exported."""
        if not self._resources and not self._known:
            return items
        self._types.budget.spend(len(items), self._offset)
        return {
            name: attrs.evolve(each, entity=self._entity(each.entity))
            for name, each in items.items()
        }

    def _entity(self, entity: Entity) -> Entity:
        if entity.type is None:
            return entity
        referenced = None if entity.referenced is None else self._any(entity.referenced)
        return Entity(entity.sort, self._any(entity.type), referenced)

    def _any(self, name: AnyId) -> AnyId:
        known = self._known.get(name)
        if known is not None:
            return known
        if name.kind is Kind.RESOURCE:
            return name._replace(number=self._resources.get(name.number, name.number))
        old = self._types.get(name)
        new = self._type(old)
        self._known[name] = name if new == old else self._types.add(new, self._offset)
        return self._known[name]

    def _type(self, entry: AnyType) -> AnyType:
        self._types.budget.spend(weight(entry), self._offset)
        match entry:
            case Shape():
                if not entry.parts:
                    return entry
                return attrs.evolve(entry, parts=tuple(map(self._ref, entry.parts)))
            case FuncType():
                params = tuple((name, self._value(each)) for name, each in entry.params)
                return FuncType(entry.is_async, params, self._ref(entry.result))
            case InstanceType():
                return InstanceType(self.items(entry.exports), self._defined(entry.defined))
            case ComponentType():
                imports, exports = self.items(entry.imports), self.items(entry.exports)
                return ComponentType(imports, exports, self._defined(entry.defined))

    def _ref(self, reference: ValType | None) -> ValType | None:
        return None if reference is None else self._value(reference)

    def _value(self, reference: ValType) -> ValType:
        return self._any(reference) if isinstance(reference, AnyId) else reference

    def _defined(self, resources: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(self._resources.get(each, each) for each in resources)
