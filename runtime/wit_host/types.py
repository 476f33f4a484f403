"""WIT types as a host meets them: what a generated world says of itself, and what a component says.

Both sides of a binding are put into these terms, so that they can be compared before anything is
called. The world's side carries the Python names and classes; on the component's side they are
`None`, because a component does not name its types.

The model follows the component model's explainer (value types, instance types, and the names of
functions of resources, `[method]blob.read`).
"""

from __future__ import annotations

import enum
from typing import Any, TypeAlias, get_args

import attrs


class Primitive(enum.Enum):
    """A type without parts; the value is its WIT keyword."""

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


BOOL = Primitive.BOOL
U8 = Primitive.U8
U16 = Primitive.U16
U32 = Primitive.U32
U64 = Primitive.U64
S8 = Primitive.S8
S16 = Primitive.S16
S32 = Primitive.S32
S64 = Primitive.S64
F32 = Primitive.F32
F64 = Primitive.F64
CHAR = Primitive.CHAR
STRING = Primitive.STRING
ERROR_CONTEXT = Primitive.ERROR_CONTEXT

PythonClass: TypeAlias = type[Any]
"""A class of generated code; which attributes it has is what the description beside it says."""


@attrs.frozen
class Field:
    """A field of a record, or a parameter: its WIT name, its Python name, its type."""

    name: str
    python: str
    type: Type


@attrs.frozen(eq=False)
class Record:
    """`record`."""

    name: str
    cls: PythonClass | None
    fields: tuple[Field, ...]


@attrs.frozen
class Case:
    """A case of a variant, with the class that stands for it."""

    name: str
    cls: PythonClass | None
    type: Type | None


@attrs.frozen(eq=False)
class Variant:
    """`variant`."""

    name: str
    cases: tuple[Case, ...]


@attrs.frozen(eq=False)
class Enum:
    """`enum`; `cls` is an `enum.StrEnum` whose values are the names of the cases."""

    name: str
    cls: type[enum.StrEnum] | None
    cases: tuple[str, ...]


@attrs.frozen(eq=False)
class Flags:
    """`flags`; `cls` is an `enum.Flag` whose members stand for the flags in this order."""

    name: str
    cls: type[enum.Flag] | None
    flags: tuple[str, ...]


@attrs.frozen(eq=False)
class Tuple:
    """`tuple<…>`."""

    types: tuple[Type, ...]


@attrs.frozen(eq=False)
class Option:
    """`option<T>`."""

    type: Type


@attrs.frozen(eq=False)
class Result:
    """`result<T, E>`; a half that carries nothing is `None`."""

    ok: Type | None
    err: Type | None


@attrs.frozen(eq=False)
class List:
    """`list<T>`."""

    type: Type


@attrs.frozen(eq=False)
class FixedLengthList:
    """`list<T, N>`."""

    type: Type
    length: int


@attrs.frozen(eq=False)
class Map:
    """`map<K, V>`."""

    key: Type
    value: Type


@attrs.frozen(eq=False)
class Future:
    """`future<T>`."""

    type: Type | None


@attrs.frozen(eq=False)
class Stream:
    """`stream<T>`."""

    type: Type | None


@attrs.frozen(eq=False)
class Resource:
    """A resource type of one interface on one side of a world.

    `attribute` is the name under which the interface's Protocol offers the class (its constructor
    and static functions), or `None` where it has none.
    """

    name: str
    attribute: str | None


@attrs.frozen(eq=False)
class Own:
    """`own<resource>`."""

    resource: Resource


@attrs.frozen(eq=False)
class Borrow:
    """`borrow<resource>`."""

    resource: Resource


Type: TypeAlias = (
    Primitive
    | Record
    | Variant
    | Enum
    | Flags
    | Tuple
    | Option
    | Result
    | List
    | FixedLengthList
    | Map
    | Future
    | Stream
    | Own
    | Borrow
)


@attrs.frozen(eq=False)
class Function:
    """A function by its name in the component model, with the name of its Python method.

    `resource` is set for methods, static functions, and constructors; a method's first parameter
    is its `self`, and a constructor's Python name is `__call__`.
    """

    name: str
    python: str
    params: tuple[Field, ...]
    result: Type | None
    resource: Resource | None = None
    is_async: bool = False


@attrs.frozen(eq=False)
class Interface:
    """An interface that a world imports or exports, or what it holds outside of interfaces.

    `name` is the name in the component (`ns:package/interface@1.0.0`), empty for the world's own
    functions; `attribute` is the Python attribute that holds it, `None` where nothing needs one.
    """

    name: str
    attribute: str | None
    functions: tuple[Function, ...] = ()
    resources: tuple[Resource, ...] = ()


@attrs.frozen(eq=False)
class World:
    """A world by its full name; functions outside of interfaces are in one named ``""``."""

    name: str
    imports: tuple[Interface, ...] = ()
    exports: tuple[Interface, ...] = ()


def case_class(variant: object, tag: str) -> PythonClass:
    """Return the class of one case of a variant that somebody wrote by hand: the one with this tag.

    The variant is a class or a union of classes. Raises LookupError if none of them has the tag.
    """
    union: object = getattr(variant, "__value__", variant)  # of a `type` statement
    for cls in get_args(union) or (union,):
        if isinstance(cls, type) and getattr(cls, "tag", None) == tag:
            return cls
    raise LookupError(f"no class in {variant} has the tag `{tag}`")
