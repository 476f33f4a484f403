"""What a WIT file says, item by item, with the places where it says it.

Nodes keep offsets into their file's text: spans would weigh too much, so often are there names.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

import attrs

from wit_codegen.diagnostics import Source, Span
from wit_codegen.parse.nodes import node


@node
class Id:
    """A name, without the `%` it may be written with."""

    name: str
    start: int
    end: int


@node
class Version:
    """A semantic version."""

    text: str
    start: int
    end: int


@node
class PackageName:
    """`namespace:name@version`."""

    namespace: Id
    name: Id
    version: Version | None

    @property
    def start(self) -> int:
        """Where the namespace starts."""
        return self.namespace.start

    @property
    def end(self) -> int:
        """Where the version or, without one, the name ends."""
        return self.version.end if self.version is not None else self.name.end


@node
class PackagePath:
    """`namespace:package/name@version`: an interface or world of another package."""

    package: PackageName
    name: Id

    @property
    def start(self) -> int:
        """Where the item's own name starts; complaints about the package point at its name."""
        return self.name.start

    @property
    def end(self) -> int:
        """Where the item's own name ends."""
        return self.name.end


UsePath: TypeAlias = Id | PackagePath


@node
class Since:
    """`@since(version = …)`."""

    version: Version
    start: int
    end: int


@node
class Unstable:
    """`@unstable(feature = …)`."""

    feature: str
    start: int
    end: int


@node
class Deprecated:
    """`@deprecated(version = …)`."""

    version: Version
    start: int
    end: int


@node
class ExternalId:
    """`@external-id("…")`."""

    value: str
    start: int
    end: int


Attribute: TypeAlias = Since | Unstable | Deprecated | ExternalId


@node
class Primitive:
    """A type without parts, by its keyword."""

    name: str
    start: int

    @property
    def end(self) -> int:
        """Where the keyword ends."""
        return self.start + len(self.name)


@node
class Generic:
    """A type made of others: `list`, `option`, `result`, `tuple`, `map`, `future`, or `stream`.

    Only a `result` and a payload may be missing (`None`); `length` is that of `list<T, length>`.
    The place is the keyword's.
    """

    constructor: str
    arguments: tuple[Type | None, ...]
    start: int
    end: int
    length: int | None = None


@node
class Handle:
    """`own<resource>` or `borrow<resource>`; the place is that of the resource."""

    constructor: str
    resource: Id
    start: int
    end: int


Type: TypeAlias = Id | Primitive | Generic | Handle


@node
class Field:
    """A field of a record."""

    name: Id
    type: Type
    docs: str | None


@node
class Case:
    """A case of a variant or enum, or a flag; only a variant's has a type."""

    name: Id
    type: Type | None
    docs: str | None


@node
class Record:
    """`record { … }`."""

    fields: tuple[Field, ...]


@node
class Flags:
    """`flags { … }`."""

    flags: tuple[Case, ...]


@node
class Variant:
    """`variant { … }`."""

    cases: tuple[Case, ...]


@node
class Enum:
    """`enum { … }`."""

    cases: tuple[Case, ...]


@node
class Resource:
    """`resource { … }`."""

    functions: tuple[Function, ...]


Body: TypeAlias = Type | Record | Flags | Variant | Enum | Resource


@node
class Head:
    """What may stand in front of an item: documentation and attributes."""

    docs: str | None
    attributes: tuple[Attribute, ...]


@node
class TypeDef:
    """A named type; `type name = …` has a type expression for a body."""

    head: Head
    name: Id
    body: Body


@node
class Param:
    """A parameter of a function."""

    name: Id
    type: Type


@node
class Signature:
    """What a function takes and gives; the place is that of `func`."""

    params: tuple[Param, ...]
    result: Type | None
    is_async: bool
    start: int
    end: int


@node
class Function:
    """A function by name; `kind` is `freestanding`, `method`, `static`, or `constructor`."""

    head: Head
    name: Id
    kind: str
    signature: Signature


@node
class UseName:
    """`name` or `name as alias` in a `use`."""

    name: Id
    alias: Id | None

    @property
    def local(self) -> Id:
        """The name it has here."""
        return self.alias or self.name


@node
class Use:
    """`use path.{names};` in an interface or world."""

    head: Head
    path: UsePath
    names: tuple[UseName, ...]


@node
class Include:
    """`include path with { renamings }`; each renaming is (from, to)."""

    head: Head
    path: UsePath
    renamings: tuple[tuple[Id, Id], ...]


@node
class InlineInterface:
    """`interface { … }` behind an import's or export's name."""

    items: tuple[InterfaceItem, ...]


@node
class Extern:
    """An import or export: by path, by label and path, or of something written in place.

    `name` is `None` exactly for an import or export by path alone.
    """

    head: Head
    is_import: bool
    name: Id | None
    target: Signature | InlineInterface | UsePath

    @property
    def place(self) -> Id:
        """The name that complaints about it point at."""
        if self.name is not None:
            return self.name
        if isinstance(self.target, PackagePath):
            return self.target.name
        if isinstance(self.target, Id):
            return self.target
        raise AssertionError(self)


InterfaceItem: TypeAlias = TypeDef | Use | Function
WorldItem: TypeAlias = TypeDef | Use | Include | Extern


@node
class Interface:
    """A named interface."""

    head: Head
    name: Id
    items: tuple[InterfaceItem, ...]


@node
class World:
    """A world."""

    head: Head
    name: Id
    items: tuple[WorldItem, ...]


@node
class ToplevelUse:
    """`use path as alias;` beside interfaces and worlds; the place is that of `use`."""

    head: Head
    path: UsePath
    alias: Id | None
    start: int
    end: int

    @property
    def local(self) -> Id:
        """The name it has in this file."""
        return self.alias or (self.path.name if isinstance(self.path, PackagePath) else self.path)


@node
class NestedPackage:
    """`package namespace:name { … }`."""

    name: PackageName
    docs: str | None
    items: tuple[Item, ...]


Item: TypeAlias = Interface | World | ToplevelUse | NestedPackage


@attrs.frozen(eq=False)
class File:
    """A file: the package it says it belongs to, if it says so, and its items.

    `docs_start` is where the documentation of the package starts.
    """

    source: Source
    package: PackageName | None
    docs: str | None
    docs_start: int | None
    items: tuple[Item, ...]

    def span(self, node: Placed) -> Span:
        """The place of one of this file's nodes."""
        return Span(self.source, node.start, node.end)


class Placed(Protocol):
    """A node with a place of its own."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


@attrs.frozen(eq=False)
class Group:
    """Files that make one package together; `name` is the folder's or file's path."""

    name: str
    files: tuple[File, ...]
