"""The types of a component as its binary format has them: by structure, with identities.

A type is known by an `AnyId`. Giving it another name makes an alias: an id with the same index
that remembers what it is an alias of, which is how a `use` is told from an equal type.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar, cast

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode.budget import Budget
from wit_codegen.decode.problems import fail
from wit_codegen.resolve.ir import Primitive

# Types inside types, and places to declare something inside such places.
DEEPEST: Final = 100
DEEPEST_SCOPE: Final = 32


class Kind(enum.IntEnum):
    """What an id is the id of."""

    RESOURCE = 0
    VALUE = 1
    FUNC = 2
    INSTANCE = 3
    COMPONENT = 4


class AnyId(NamedTuple):
    """A type: its index among those of its kind, and which alias of it is meant (0: itself)."""

    kind: Kind
    number: int
    alias: int = 0


ValType: TypeAlias = Primitive | AnyId


class Form(enum.Enum):
    """How a value type is built; the value is what a person calls it."""

    ALIAS = "another type"
    RESOURCE = "resource"
    RECORD = "record"
    VARIANT = "variant"
    LIST = "list"
    FIXED_LENGTH_LIST = "list of fixed length"
    MAP = "map"
    TUPLE = "tuple"
    FLAGS = "flags"
    ENUM = "enum"
    OPTION = "option"
    RESULT = "result"
    OWN = "own"
    BORROW = "borrow"
    FUTURE = "future"
    STREAM = "stream"


_Ref = TypeVar("_Ref")
_Type = TypeVar("_Type")


@attrs.frozen
class Shape(Generic[_Ref]):
    """A value type: its form, the names in it, the types in it, and a length if it has one.

    Parts of records and variants are in the order of `names`; a part that a variant's case, a
    result, a future, or a stream does not have is `None`.
    """

    form: Form
    parts: tuple[_Ref | None, ...] = ()
    names: tuple[str, ...] = ()
    length: int = 0


@attrs.frozen
class FuncType:
    """A function: what it takes and gives."""

    is_async: bool
    params: tuple[tuple[str, ValType], ...]
    result: ValType | None


class Sort(enum.Enum):
    """What may be imported, exported, and passed along."""

    MODULE = "core module"
    FUNC = "function"
    VALUE = "value"
    TYPE = "type"
    COMPONENT = "component"
    INSTANCE = "instance"


@attrs.frozen
class Entity:
    """Something of a sort, and its type; for a type, the one it names and the one it makes.

    Core modules and values have no part in WIT, and no type here.
    """

    sort: Sort
    type: AnyId | None = None
    referenced: AnyId | None = None


@attrs.frozen
class Item:
    """An import or export: what it is, the annotations of its name, and where it is written."""

    entity: Entity
    offset: int
    implements: str | None = None
    version_suffix: str | None = None
    external_id: str | None = None


@attrs.frozen
class InstanceType:
    """An instance: its exports, and the resources that each instance of the type has anew."""

    exports: Mapping[str, Item]
    defined: tuple[int, ...] = ()


@attrs.frozen
class ComponentType:
    """A component: imports, exports, and the resources that each instance of it has anew."""

    imports: Mapping[str, Item]
    exports: Mapping[str, Item]
    defined: tuple[int, ...] = ()


AnyType: TypeAlias = Shape[ValType] | FuncType | InstanceType | ComponentType
_KINDS: Final = {
    Shape: Kind.VALUE,
    FuncType: Kind.FUNC,
    InstanceType: Kind.INSTANCE,
    ComponentType: Kind.COMPONENT,
}


class Types:
    """All types of a file."""

    def __init__(self, budget: Budget) -> None:
        """Begin without any."""
        self.budget = budget
        self._types: list[AnyType] = []
        self._depths: list[int] = []
        self._resources = 0
        self._aliases: dict[int, int] = {}

    def add(self, entry: AnyType, offset: int) -> AnyId:
        """Take in a type."""
        refs = _references(entry)
        self.budget.spend(1 + len(refs), offset)
        depth = 1 + max((self._depth(each) for each in refs), default=0)
        if depth > DEEPEST:
            fail(Code.WASM_TOO_LARGE, f"types nest more than {DEEPEST} deep", offset)
        self._types.append(entry)
        self._depths.append(depth)
        return AnyId(_KINDS[type(entry)], len(self._types) - 1)

    def fresh_resource(self) -> AnyId:
        """Make a resource unlike every other."""
        self._resources += 1
        return AnyId(Kind.RESOURCE, self._resources)

    def alias(self, target: AnyId) -> AnyId:
        """Make another name for a type; only resources and value types remember what of."""
        if target.kind > Kind.VALUE:
            return target
        number = len(self._aliases) + 1
        self._aliases[number] = target.alias
        return target._replace(alias=number)

    def peel(self, name: AnyId) -> AnyId | None:
        """Return what an id is an alias of."""
        target = self._aliases.get(name.alias)
        return None if target is None else name._replace(alias=target)

    def get(self, name: AnyId) -> AnyType:
        """Return the type of an id that is not a resource's."""
        return self._types[name.number]

    def shape(self, name: AnyId) -> Shape[ValType]:
        """Return a value type."""
        return cast("Shape[ValType]", self._get(name, Shape))

    def func(self, name: AnyId | None) -> FuncType:
        """Return a function's type."""
        return self._get(name, FuncType)

    def instance(self, name: AnyId | None) -> InstanceType:
        """Return an instance's type."""
        return self._get(name, InstanceType)

    def component(self, name: AnyId | None) -> ComponentType:
        """Return a component's type."""
        return self._get(name, ComponentType)

    def _get(self, name: AnyId | None, wanted: type[_Type]) -> _Type:
        entry = None if name is None else self._types[name.number]
        if not isinstance(entry, wanted):
            # Ids are checked when they are read, so this is a fault of the decoder.
            raise AssertionError(name)  # noqa: TRY004
        return entry

    def _depth(self, reference: ValType | None) -> int:
        if not isinstance(reference, AnyId) or reference.kind is Kind.RESOURCE:
            return 0
        return self._depths[reference.number]


def weight(entry: AnyType) -> int:
    """Count what a type holds, for the budget."""
    return 1 + len(_references(entry))


def _references(entry: AnyType) -> list[ValType | None]:
    match entry:
        case Shape():
            return list(entry.parts)
        case FuncType():
            return [each for _, each in entry.params] + [entry.result]
        case InstanceType():
            return [each.entity.type for each in entry.exports.values()]
        case ComponentType():
            items = [*entry.imports.values(), *entry.exports.values()]
            return [each.entity.type for each in items]
