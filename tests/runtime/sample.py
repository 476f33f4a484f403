"""A module in the shape that the generator writes, with one of everything."""

from __future__ import annotations

import builtins
import enum
from typing import Annotated, ClassVar, Literal, Protocol, TypeAlias

import attrs

from wit_runtime import (
    F32,
    F64,
    S8,
    S16,
    S32,
    S64,
    U8,
    U16,
    U32,
    U64,
    Char,
    Err,
    FixedLength,
    Ok,
    Result,
    Some,
)
from wit_runtime.checks import checked


class Purpose(enum.StrEnum):
    """An enum."""

    VM_HEAP = "vm-heap"
    ASSET_CACHE = "asset-cache"
    NONE_ = "none"


class Access(enum.Flag, boundary=enum.STRICT):
    """Flags, two of which have names that the rule does not give."""

    READ_ONLY = 1
    CLASS_ = 2
    HTML = 4

    __wit_names__ = {"CLASS_": "class"}  # noqa: RUF012 - no field, and no member either


@attrs.frozen(weakref_slot=False)
class Size:
    """A record whose field is named like a builtin that another field's type needs."""

    bytes: U64
    human_readable: str
    raw: builtins.bytes


@attrs.frozen(weakref_slot=False)
class Renamed:
    """A record with names that Python, cattrs, or attrs would trip over."""

    class_: str = attrs.field(metadata={"wit": "class"})
    self_: U8 = attrs.field(metadata={"wit": "self"})
    get_html: bool = attrs.field(metadata={"wit": "get-HTML"})
    cl: U8
    converter: U8
    typevar_map: U8
    o: U8
    res: U8
    errors: U8


@attrs.frozen(weakref_slot=False)
class Numbers:
    """A record with every number."""

    u8: U8
    u16: U16
    u32: U32
    u64: U64
    s8: S8
    s16: S16
    s32: S32
    s64: S64
    f32: F32
    f64: F64


@attrs.frozen(weakref_slot=False)
class ShapeEmpty:
    """A case without a payload."""

    tag: ClassVar[Literal["empty"]] = "empty"


@attrs.frozen(weakref_slot=False)
class ShapeSized:
    """A case with a record."""

    tag: ClassVar[Literal["sized"]] = "sized"
    val: Size


@attrs.frozen(weakref_slot=False)
class ShapeMaybe:
    """A case with an option."""

    tag: ClassVar[Literal["may-be"]] = "may-be"
    val: U8 | None


Shape: TypeAlias = ShapeEmpty | ShapeSized | ShapeMaybe


@attrs.frozen(weakref_slot=False)
class Lone:
    """The only case of a variant, so its alias is no union."""

    tag: ClassVar[Literal["lone"]] = "lone"
    val: str


Solitary: TypeAlias = Lone
Grid: TypeAlias = Annotated[tuple[U8, ...], FixedLength(4)]

# Aliases, since mypy takes the name of a union for a value, but not `Result[…]` itself.
NoneOrText: TypeAlias = Result[None, str]
ByteOrByte: TypeAlias = Result[U8, U8]
ByteOrText: TypeAlias = Result[U8, str]
NoneOrNone: TypeAlias = Result[None, None]
MaybeByteOrText: TypeAlias = Result[U8 | None, str]
ByteOrNone: TypeAlias = Result[U8, None]
SizeOrPurpose: TypeAlias = Result[Size, Purpose]


@attrs.frozen(weakref_slot=False)
class Everything:
    """A record with a field of each kind."""

    flag: bool
    letter: Char
    name: str
    data: bytes
    purpose: Purpose
    access: Access
    items: list[Size]
    grid: Grid
    pair: tuple[U8, str]
    nothing: tuple[()]
    by_name: dict[str, U8]
    by_number: dict[U16, Shape]
    shape: Shape
    maybe_shape: Shape | None
    solitary: Solitary
    maybe: Size | None
    deep: Some[U8 | None] | None
    deeper: Some[Some[U8 | None] | None] | None
    outcome: Result[Size, Purpose]
    maybe_outcome: Result[None, str | None] | None
    void: Result[None, None]


@attrs.frozen(weakref_slot=False)
class Guarded:
    """A record generated with validators."""

    bytes: U64 = attrs.field(validator=checked)
    names: list[str] = attrs.field(validator=checked)


class Handle(Protocol):
    """A resource."""

    def close(self) -> None:
        """Drop the handle."""


@attrs.frozen(weakref_slot=False)
class Holder:
    """A record with a handle in it."""

    handle: Handle


SIZE = Size(1, "1B", b"\x00\xff")
EVERYTHING = Everything(
    flag=True,
    letter="é",
    name="s-1",
    data=b"abc",
    purpose=Purpose.VM_HEAP,
    access=Access.READ_ONLY | Access.HTML,
    items=[SIZE],
    grid=(1, 2, 3, 4),
    pair=(7, "x"),
    nothing=(),
    by_name={"a": 1},
    by_number={300: ShapeEmpty()},
    shape=ShapeSized(SIZE),
    maybe_shape=None,
    solitary=Lone("x"),
    maybe=None,
    deep=Some(None),
    deeper=Some(Some(5)),
    outcome=Err(Purpose.NONE_),
    maybe_outcome=Ok(None),
    void=Ok(None),
)
