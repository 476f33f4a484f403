"""Hypothesis strategies for types as the generator writes them, with values of each."""

from __future__ import annotations

import enum
import keyword
from typing import Annotated, Any, ClassVar, Literal, Union

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

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

NAMES = st.sampled_from(
    [
        "a",
        "b-c",
        "bytes",
        "cl",
        "converter",
        "class",
        "self",
        "o",
        "res",
        "val",
        "value",
        "x-1",
        "x1",
    ]
)


@attrs.frozen
class Typed:
    """A type, and the strategy for its values; `is_option` asks for `Some` around it."""

    type_: Any
    values: SearchStrategy[Any]
    is_option: bool = False


def _integer(type_: object, *, bits: int, signed: bool) -> Typed:
    least, greatest = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return Typed(type_, st.integers(least, greatest))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CHARS = st.characters(exclude_categories=["Cs"])
INTEGERS = [
    _integer(U8, bits=8, signed=False),
    _integer(U16, bits=16, signed=False),
    _integer(U32, bits=32, signed=False),
    _integer(U64, bits=64, signed=False),
    _integer(S8, bits=8, signed=True),
    _integer(S16, bits=16, signed=True),
    _integer(S32, bits=32, signed=True),
    _integer(S64, bits=64, signed=True),
]
KEYS = [*INTEGERS, Typed(bool, st.booleans()), Typed(str, TEXT), Typed(Char, CHARS)]
SCALARS = [
    *KEYS,
    Typed(F32, st.floats(width=32, allow_nan=False)),
    Typed(F64, st.floats(allow_nan=False)),
    Typed(bytes, st.binary(max_size=8)),
]


def _identifier(name: str) -> str:
    identifier = name.replace("-", "_")
    return f"{identifier}_" if keyword.iskeyword(identifier) or name == "self" else identifier


def _class(name: str, annotations: dict[str, Any], **namespace: object) -> type[Any]:
    return attrs.frozen(type(name, (), {"__annotations__": annotations, **namespace}))


@st.composite
def _enums(draw: st.DrawFn) -> Typed:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    cls: Any = enum.StrEnum("Kind", [(f"M_{_identifier(name)}", name) for name in names])  # type: ignore[misc] # names come at run time
    return Typed(cls, st.sampled_from(list(cls)))


@st.composite
def _flags(draw: st.DrawFn) -> Typed:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    members = [(_identifier(name).upper() + "_", 1 << bit) for bit, name in enumerate(names)]
    cls: Any = enum.Flag("Set", members, boundary=enum.STRICT)  # type: ignore[misc] # as above
    renamed = {member: name for (member, _), name in zip(members, names, strict=True)}
    setattr(cls, "__wit_names__", renamed)  # noqa: B010 - a type checker sees a plain Flag
    return Typed(cls, st.integers(0, (1 << len(names)) - 1).map(cls))


@st.composite
def _records(draw: st.DrawFn, parts: SearchStrategy[Typed]) -> Typed:
    fields = draw(st.dictionaries(NAMES, parts, min_size=1, max_size=4))
    annotations = {_identifier(name): part.type_ for name, part in fields.items()}
    renamed = {
        _identifier(name): attrs.field(metadata={"wit": name})
        for name in fields
        if _identifier(name).replace("_", "-") != name
    }
    cls = _class("Record", annotations, **renamed)
    values = {_identifier(name): part.values for name, part in fields.items()}
    return Typed(cls, st.builds(cls, **values))


@st.composite
def _variants(draw: st.DrawFn, parts: SearchStrategy[Typed]) -> Typed:
    cases = draw(st.dictionaries(NAMES, st.none() | parts, min_size=1, max_size=3))
    classes: list[Any] = []
    values: list[SearchStrategy[Any]] = []
    for name, part in cases.items():
        annotations: dict[str, Any] = {"tag": ClassVar[Literal[name]]}
        if part is None:
            cls = _class("Case", annotations, tag=name)
            values.append(st.builds(cls))
        else:
            cls = _class("Case", {**annotations, "val": part.type_}, tag=name)
            values.append(st.builds(cls, val=part.values))
        classes.append(cls)
    return Typed(Union[tuple(classes)], st.one_of(values))  # noqa: UP007 - as many as were drawn


def _option(part: Typed) -> Typed:
    if part.is_option:
        return Typed(Some[part.type_] | None, st.none() | part.values.map(Some), is_option=True)  # type: ignore[name-defined] # as above
    return Typed(part.type_ | None, st.none() | part.values, is_option=True)


@st.composite
def _results(draw: st.DrawFn, parts: SearchStrategy[Typed]) -> Typed:
    nothing = Typed(None, st.none())
    ok, err = draw(st.just(nothing) | parts), draw(st.just(nothing) | parts)
    type_: Any = Result[ok.type_, err.type_]  # type: ignore[name-defined, misc] # as above
    return Typed(type_, ok.values.map(Ok) | err.values.map(Err))


@st.composite
def _tuples(draw: st.DrawFn, parts: SearchStrategy[Typed]) -> Typed:
    elements = draw(st.lists(parts, max_size=3))
    type_: Any = tuple[tuple(element.type_ for element in elements)]  # type: ignore[misc] # as above
    return Typed(type_, st.tuples(*(element.values for element in elements)))


@st.composite
def _fixed(draw: st.DrawFn, parts: SearchStrategy[Typed]) -> Typed:
    part, length = draw(parts), draw(st.integers(1, 3))
    type_: Any = Annotated[tuple[part.type_, ...], FixedLength(length)]  # type: ignore[name-defined] # as above
    return Typed(type_, st.tuples(*[part.values] * length))


@st.composite
def _maps(draw: st.DrawFn, parts: SearchStrategy[Typed]) -> Typed:
    key, value = draw(st.sampled_from(KEYS)), draw(parts)
    type_: Any = dict[key.type_, value.type_]  # type: ignore[name-defined] # as above
    return Typed(type_, st.dictionaries(key.values, value.values, max_size=3))


def _list(part: Typed) -> Typed:
    return Typed(list[part.type_], st.lists(part.values, max_size=3))  # type: ignore[name-defined] # as above


def _larger(parts: SearchStrategy[Typed]) -> SearchStrategy[Typed]:
    return st.one_of(
        _records(parts),
        _variants(parts),
        parts.map(_option),
        _results(parts),
        parts.map(_list),
        _tuples(parts),
        _fixed(parts),
        _maps(parts),
    )


TYPES: SearchStrategy[Typed] = st.recursive(
    st.sampled_from(SCALARS) | _enums() | _flags(), _larger, max_leaves=8
)
"""Types of every kind, each with the strategy for its values but NaN, which equals nothing."""


@st.composite
def typed_values(draw: st.DrawFn) -> tuple[Any, Any]:
    """Draw a type and a value of it."""
    typed = draw(TYPES)
    return typed.type_, draw(typed.values)


JSON: SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=5)
    | NAMES
    | st.sampled_from(["ok", "err", "NaN", "Infinity", "YWJj", "\ud800"]),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(
            NAMES | st.sampled_from(["tag", "val", "value", "error", "some", "\udc00"]),
            parts,
            max_size=3,
        )
    ),
    max_leaves=8,
)
"""Plain data of any shape, rich in the words that decoders look for."""
