"""The resolved form of WIT: arenas of worlds, interfaces, types, and packages, joined by ids.

The order and the indices of the four arenas are those of the reference resolver (wit-parser), so
that the graph can be compared with it entry by entry. Nothing here knows Python, files, or syntax;
spans lead back to the text for diagnostics and are `None` where no text exists.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NewType, TypeAlias

import attrs

from wit_codegen.diagnostics import Span

TypeId = NewType("TypeId", int)
InterfaceId = NewType("InterfaceId", int)
WorldId = NewType("WorldId", int)
PackageId = NewType("PackageId", int)


class Primitive(enum.StrEnum):
    """A type that has no definition of its own; the value is its WIT keyword."""

    BOOL = "bool"
    U8 = "u8"
    U16 = "u16"
    U32 = "u32"
    U64 = "u64"
    S8 = "s8"
    S16 = "s16"
    S32 = "s32"
    S64 = "s64"
    F32 = "f32"
    F64 = "f64"
    CHAR = "char"
    STRING = "string"
    ERROR_CONTEXT = "error-context"


TypeRef: TypeAlias = Primitive | TypeId


@attrs.frozen
class Stable:
    """`@since(version = …)`, perhaps with `@deprecated`."""

    since: str
    deprecated: str | None = None


@attrs.frozen
class Unstable:
    """`@unstable(feature = …)`, perhaps with `@deprecated`."""

    feature: str
    deprecated: str | None = None


Stability: TypeAlias = Stable | Unstable | None


@attrs.frozen(weakref_slot=False)
class Field:
    """A field of a record."""

    name: str
    type: TypeRef
    docs: str | None = None
    span: Span | None = attrs.field(default=None, eq=False)


@attrs.frozen(weakref_slot=False)
class Case:
    """A case of a variant (with or without a payload), of an enum, or a flag."""

    name: str
    type: TypeRef | None = None
    docs: str | None = None
    span: Span | None = attrs.field(default=None, eq=False)


@attrs.frozen
class Record:
    """`record { field: type, … }`."""

    fields: tuple[Field, ...]


@attrs.frozen
class Variant:
    """`variant { case, case(type), … }`."""

    cases: tuple[Case, ...]


@attrs.frozen
class Enum:
    """`enum { case, … }`."""

    cases: tuple[Case, ...]


@attrs.frozen
class Flags:
    """`flags { flag, … }`."""

    flags: tuple[Case, ...]


@attrs.frozen
class Resource:
    """`resource`; its functions are in the owner's function map."""


@attrs.frozen
class Own:
    """`own<resource>`, also where WIT writes the bare name of a resource."""

    resource: TypeId


@attrs.frozen
class Borrow:
    """`borrow<resource>`."""

    resource: TypeId


@attrs.frozen
class Tuple:
    """`tuple<…>`."""

    types: tuple[TypeRef, ...]


@attrs.frozen
class Option:
    """`option<T>`."""

    type: TypeRef


@attrs.frozen
class List:
    """`list<T>`."""

    type: TypeRef


@attrs.frozen
class FixedLengthList:
    """`list<T, N>`."""

    type: TypeRef
    length: int


@attrs.frozen
class Map:
    """`map<K, V>`."""

    key: TypeRef
    value: TypeRef


@attrs.frozen
class Result:
    """`result<T, E>`; a missing half is `None`."""

    ok: TypeRef | None
    err: TypeRef | None


@attrs.frozen
class Future:
    """`future<T>` or bare `future`."""

    type: TypeRef | None


@attrs.frozen
class Stream:
    """`stream<T>` or bare `stream`."""

    type: TypeRef | None


@attrs.frozen
class Alias:
    """`type a = b`, and every name that a `use` brings in."""

    type: TypeRef


Kind: TypeAlias = (
    Record
    | Variant
    | Enum
    | Flags
    | Resource
    | Own
    | Borrow
    | Tuple
    | Option
    | List
    | FixedLengthList
    | Map
    | Result
    | Future
    | Stream
    | Alias
)


@attrs.frozen
class InterfaceOwner:
    """The type is defined in, or used into, this interface."""

    id: InterfaceId


@attrs.frozen
class WorldOwner:
    """The type is defined in, or used into, this world."""

    id: WorldId


Owner: TypeAlias = InterfaceOwner | WorldOwner | None


@attrs.frozen
class TypeDef:
    """An entry of the type arena; anonymous types have neither name nor owner."""

    name: str | None
    kind: Kind
    owner: Owner
    docs: str | None = None
    stability: Stability = None
    external_id: str | None = None
    span: Span | None = attrs.field(default=None, eq=False)


class FunctionKind(enum.Enum):
    """How a function is attached: to nothing, or to a resource."""

    FREESTANDING = "freestanding"
    METHOD = "method"
    STATIC = "static"
    CONSTRUCTOR = "constructor"


@attrs.frozen(weakref_slot=False)
class Param:
    """A parameter; methods have a first one named `self` of type `borrow<resource>`."""

    name: str
    type: TypeRef
    span: Span | None = attrs.field(default=None, eq=False)


@attrs.frozen
class Function:
    """A function by its full name: `f`, `[method]res.f`, `[static]res.f`, `[constructor]res`."""

    name: str
    kind: FunctionKind
    resource: TypeId | None
    is_async: bool
    params: tuple[Param, ...]
    result: TypeRef | None
    docs: str | None = None
    stability: Stability = None
    external_id: str | None = None
    span: Span | None = attrs.field(default=None, eq=False)


@attrs.frozen
class Interface:
    """An interface; one written inline in a world has no name."""

    name: str | None
    types: Mapping[str, TypeId]
    functions: Mapping[str, Function]
    package: PackageId
    docs: str | None = None
    stability: Stability = None
    clone_of: InterfaceId | None = None
    span: Span | None = attrs.field(default=None, eq=False)


@attrs.frozen
class InterfaceItem:
    """An interface imported or exported by a world."""

    id: InterfaceId
    docs: str | None = None
    stability: Stability = None
    external_id: str | None = None
    span: Span | None = attrs.field(default=None, eq=False)


WorldItem: TypeAlias = InterfaceItem | Function | TypeId


@attrs.frozen
class World:
    """A world; an item's key is a plain name, or `interface-N` by path (N: the interface's id)."""

    name: str
    imports: Mapping[str, WorldItem]
    exports: Mapping[str, WorldItem]
    package: PackageId
    docs: str | None = None
    stability: Stability = None
    span: Span | None = attrs.field(default=None, eq=False)


@attrs.frozen
class PackageName:
    """`namespace:name@version`; the version is semver text or `None`."""

    namespace: str
    name: str
    version: str | None = None

    def __str__(self) -> str:
        """Write the name as WIT does."""
        version = f"@{self.version}" if self.version is not None else ""
        return f"{self.namespace}:{self.name}{version}"


@attrs.frozen
class Package:
    """A package and what it defines, by name."""

    name: PackageName
    interfaces: Mapping[str, InterfaceId]
    worlds: Mapping[str, WorldId]
    docs: str | None = None
    span: Span | None = attrs.field(default=None, eq=False)


@attrs.frozen
class Resolve:
    """The whole graph; an id is the index into the tuple of its kind.

    `main` is the package that the input itself declares, as opposed to its dependencies.
    """

    worlds: tuple[World, ...]
    interfaces: tuple[Interface, ...]
    types: tuple[TypeDef, ...]
    packages: tuple[Package, ...]
    main: PackageId
