"""From the annotations of generated code to shapes.

Annotations are code of the program, never data: reading them resolves their strings in the module
that holds the class, and nothing else is ever evaluated.
"""

from __future__ import annotations

import collections.abc
import enum
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeGuard, Union, cast, get_args, get_origin

import attrs

from wit_runtime import shapes
from wit_runtime.results import Err, Ok, Some
from wit_runtime.scalars import FixedLength, FloatRange, IntRange, ScalarValue

MAX_DEPTH = 100
"""How many types may lie inside one another; deeper ones are refused rather than overflow."""

_BUFFERS = frozenset({bytes, bytearray, memoryview})
_HOMES_OF_BUFFER = ("collections.abc", "typing_extensions")


class UnsupportedTypeError(TypeError):
    """Raised when an annotation is none that generated code carries, or nests too deeply."""


class _Reader:
    """Reads annotations, each class and alias once; `depths` bounds what was read before."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._known: dict[object, tuple[shapes.Shape, int]] = {}

    def read(self, annotation: object, level: int = 0) -> shapes.Shape:
        """Return the shape of an annotation that lies `level` types deep."""
        return self._read(annotation, level)[0]

    def _read(self, annotation: object, level: int) -> tuple[shapes.Shape, int]:
        """Return the shape and how many levels it has itself."""
        known = self._known.get(annotation)
        if known is None:
            _refuse_depth(level + 1)
            children: list[int] = [0]

            def child(inner: object) -> shapes.Shape:
                shape, depth = self._read(inner, level + 1)
                children.append(depth)
                return shape

            shape = _shape(annotation, child)
            known = self._known[annotation] = (shape, max(children) + 1)
        _refuse_depth(level + known[1])
        return known


Child = Callable[[object], shapes.Shape]


def _refuse_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UnsupportedTypeError(f"a type nests deeper than {MAX_DEPTH} levels")


def _shape(annotation: object, child: Child) -> shapes.Shape:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotated(annotation, child)
    if origin in (Union, types.UnionType):
        return _union(get_args(annotation), child)
    if origin is not None:
        return _generic(annotation, origin, get_args(annotation), child)
    if annotation is None:
        return shapes.Nothing()
    if isinstance(annotation, type):
        return _plain(cast("type[object]", annotation), child)
    raise UnsupportedTypeError(f"{annotation!r} is not a type of a generated module")


def _annotated(annotation: object, child: Child) -> shapes.Shape:
    base, *metadata = get_args(annotation)
    for item in metadata:
        match item:
            case IntRange():
                return shapes.Integer(item)
            case FloatRange():
                return shapes.Floating(item)
            case ScalarValue():
                return shapes.Character()
            case FixedLength(length):
                container = get_origin(base) or tuple
                return shapes.FixedListing(child(get_args(base)[0]), length, container)
            case _:
                continue
    return child(base)


def _generic(
    annotation: object,
    origin: Any,  # noqa: ANN401 - a class, generic in ways that no annotation can say
    args: tuple[object, ...],
    child: Child,
) -> shapes.Shape:
    if origin in (list, collections.abc.Sequence):
        return shapes.Listing(child(args[0]), origin)
    if origin in (dict, collections.abc.Mapping):
        return shapes.Table(child(args[0]), child(args[1]), origin)
    if origin is tuple and Ellipsis not in args:
        return shapes.Product(tuple(child(arg) for arg in args))
    if origin in (Ok, Err):
        raise UnsupportedTypeError(f"{annotation!r} is half of a result; name both halves")
    if origin.__module__ != "builtins" and origin is not Some:
        return _opaque(origin)
    raise UnsupportedTypeError(f"{annotation!r} is not a type of a generated module")


def _union(members: tuple[object, ...], child: Child) -> shapes.Shape:
    """Tell apart what `typing` flattens: an option of a result is `Ok[T] | Err[E] | None`."""
    if _BUFFERS.issuperset(members):
        return shapes.Octets()
    if types.NoneType in members:
        return _option(tuple(member for member in members if member is not types.NoneType), child)
    by_origin = {get_origin(member): member for member in members}
    if set(by_origin) == {Ok, Err}:
        (ok,), (err,) = get_args(by_origin[Ok]), get_args(by_origin[Err])
        return shapes.Outcome(child(ok), child(err))
    if _are_cases(members):
        return shapes.Variant(tuple(_case(cls, child) for cls in members))
    raise UnsupportedTypeError(f"{members!r} is no option, result, or variant")


def _option(members: tuple[object, ...], child: Child) -> shapes.Shape:
    if len(members) == 1 and get_origin(members[0]) is Some:
        return shapes.NestedOptional(child(get_args(members[0])[0]))
    return shapes.Optional(child(Union[members]))  # noqa: UP007 - as many as there are


def _plain(cls: type[object], child: Child) -> shapes.Shape:
    simple = _SIMPLE.get(cls)
    if simple is not None:
        return simple()
    if issubclass(cls, enum.StrEnum):
        return shapes.Enumeration(cls)
    if issubclass(cls, enum.Flag):
        return shapes.FlagSet(cls, tuple((member, _flag_name(member)) for member in cls))
    return _composed(cls, child)


def _composed(cls: type[object], child: Child) -> shapes.Shape:
    if _is_case(cls):
        return shapes.Variant((_case(cls, child),))
    if attrs.has(cls):
        return shapes.Record(cls, _fields(cls, child))
    if cls.__name__ == "Buffer" and cls.__module__ in _HOMES_OF_BUFFER:
        return shapes.Octets()
    if cls.__module__ == "builtins" or issubclass(cls, enum.Enum):
        raise UnsupportedTypeError(f"{cls.__name__} is not a WIT type; U64 and the like are")
    return _opaque(cls)


_SIMPLE: Mapping[type, Callable[[], shapes.Shape]] = {
    types.NoneType: shapes.Nothing,
    bool: shapes.Boolean,
    str: shapes.Text,
    bytes: shapes.Octets,
}


def _opaque(cls: type[object]) -> shapes.Opaque:
    return shapes.Opaque(cls, is_protocol=bool(getattr(cls, "_is_protocol", False)))


def _is_case(cls: object) -> TypeGuard[type[attrs.AttrsInstance]]:
    """Tell a variant's case from a record: `tag` is a string on the class, not a field."""
    return isinstance(cls, type) and attrs.has(cls) and isinstance(getattr(cls, "tag", None), str)


def _are_cases(
    members: Sequence[object],
) -> TypeGuard[tuple[type[attrs.AttrsInstance], ...]]:
    return all(map(_is_case, members))


def _case(cls: type[attrs.AttrsInstance], child: Child) -> shapes.Case:
    tag: str = getattr(cls, "tag")  # noqa: B009 - AttrsInstance declares no tag
    payload = next((field.shape for field in _fields(cls, child)), None)
    return shapes.Case(cls, tag, payload)


def _fields(cls: type[attrs.AttrsInstance], child: Child) -> tuple[shapes.RecordField, ...]:
    hints = _hints(cls)
    attributes: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    return tuple(
        shapes.RecordField(field.name, _field_name(field), child(hints[field.name]))
        for field in attributes
    )


def _hints(cls: type) -> dict[str, object]:
    """Resolve the annotations of a class in its module alone.

    The class's own names stay out of it: a slot named `bytes` would hide the builtin that another
    field's annotation means.
    """
    return typing.get_type_hints(cls, localns={}, include_extras=True)


def _field_name(field: attrs.Attribute[Any]) -> str:
    wit: str | None = field.metadata.get("wit")
    return wit or field.name.replace("_", "-")


def _flag_name(member: enum.Flag) -> str:
    """Return a flag's WIT name: from `__wit_names__` of its class, else from the member's name.

    `__wit_names__` maps names of members to WIT names and lists only those that the rule (lower
    case, hyphens) does not give. A dunder name in an enum's body never becomes a member.
    """
    renamed: Mapping[str, str] = getattr(type(member), "__wit_names__", {})
    name = str(member.name)
    return renamed.get(name) or name.lower().replace("_", "-")


_READER = _Reader()


def shape_of(annotation: object) -> shapes.Shape:
    """Return the shape that an annotation of a generated module describes, read once.

    Raises `UnsupportedTypeError` for an annotation of another kind.
    """
    try:
        return _READER.read(annotation)
    except TypeError as error:
        if isinstance(error, UnsupportedTypeError):
            raise
        raise UnsupportedTypeError(f"{annotation!r} is not a type: {error}") from error


def field_shapes(cls: type[attrs.AttrsInstance]) -> dict[str, shapes.Shape]:
    """Return the shapes of the fields of a record or a variant's case, by Python name."""
    return {field.name: field.shape for field in _fields(cls, shape_of)}
