"""The shapes that values of WIT types have: what an annotation means, free of how it is spelled.

`wit_runtime.annotations` reads annotations into these; checks and JSON are compiled from them.
Shapes compare by identity, so that what is compiled from one can be kept under it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from wit_runtime.scalars import FloatRange, IntRange


@attrs.frozen(eq=False)
class Nothing:
    """The missing half of a result: only `None`."""


@attrs.frozen(eq=False)
class Boolean:
    """`bool`."""


@attrs.frozen(eq=False)
class Integer:
    """`u8` to `s64`."""

    range: IntRange


@attrs.frozen(eq=False)
class Floating:
    """`f32` or `f64`."""

    range: FloatRange


@attrs.frozen(eq=False)
class Character:
    """`char`: a string of one scalar value."""


@attrs.frozen(eq=False)
class Text:
    """`string`."""


@attrs.frozen(eq=False)
class Octets:
    """`list<u8>`: bytes, or any contiguous buffer of bytes."""


@attrs.frozen(eq=False)
class Listing:
    """`list<T>`; `container` is `list` for a field and `Sequence` for an argument."""

    element: Shape
    container: type[Sequence[Any]]


@attrs.frozen(eq=False)
class FixedListing:
    """`list<T, N>`: `length` elements, in a `tuple` for a field, any `Sequence` for an argument."""

    element: Shape
    length: int
    container: type[Sequence[Any]]


@attrs.frozen(eq=False)
class Product:
    """`tuple<…>`."""

    elements: tuple[Shape, ...]


@attrs.frozen(eq=False)
class Table:
    """`map<K, V>`; `container` is `dict` for a field and `Mapping` for an argument."""

    key: Shape
    value: Shape
    container: type[Mapping[Any, Any]]


@attrs.frozen(eq=False)
class RecordField:
    """A field of a record: its Python name, its WIT name, its shape."""

    name: str
    wit_name: str
    shape: Shape


@attrs.frozen(eq=False)
class Record:
    """`record`."""

    cls: type[attrs.AttrsInstance]
    fields: tuple[RecordField, ...]


@attrs.frozen(eq=False)
class Case:
    """A case of a variant: its class, its WIT name, and the payload's shape if there is one."""

    cls: type[attrs.AttrsInstance]
    tag: str
    payload: Shape | None


@attrs.frozen(eq=False)
class Variant:
    """`variant`."""

    cases: tuple[Case, ...]


@attrs.frozen(eq=False)
class Enumeration:
    """`enum`; the values of the members are the WIT names."""

    cls: type[enum.StrEnum]


@attrs.frozen(eq=False)
class FlagSet:
    """`flags`: the members with their WIT names, in order."""

    cls: type[enum.Flag]
    members: tuple[tuple[enum.Flag, str], ...]


@attrs.frozen(eq=False)
class Optional:
    """`option<T>` as `T | None`."""

    inner: Shape


@attrs.frozen(eq=False)
class NestedOptional:
    """`option<option<T>>` as `Some[T | None] | None`: this is the outer level."""

    inner: Shape


@attrs.frozen(eq=False)
class Outcome:
    """`result<T, E>`; a missing half is `Nothing`."""

    ok: Shape
    err: Shape


@attrs.frozen(eq=False)
class Opaque:
    """What stays where it is, such as a resource's handle or a stream: an object of `cls`."""

    cls: type
    is_protocol: bool


Shape: TypeAlias = (
    Nothing
    | Boolean
    | Integer
    | Floating
    | Character
    | Text
    | Octets
    | Listing
    | FixedListing
    | Product
    | Table
    | Record
    | Variant
    | Enumeration
    | FlagSet
    | Optional
    | NestedOptional
    | Outcome
    | Opaque
)
