"""What is wrong with a value that could not be lowered: the checks of wit_runtime, on a type here.

The fast path only finds out that something does not fit. Where it was, and what, is looked for
afterwards, in the same words that JSON and `checks.check` use.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, cast

from wit_host import types
from wit_runtime import scalars, shapes
from wit_runtime.checks import Problem, ShapeError
from wit_runtime.finders import PYTHON_STEPS, FinderCompiler
from wit_runtime.problems import within

_SCALARS: dict[types.Primitive, shapes.Shape] = {
    types.BOOL: shapes.Boolean(),
    types.CHAR: shapes.Character(),
    types.STRING: shapes.Text(),
    types.ERROR_CONTEXT: shapes.Opaque(object, is_protocol=True),
}
_RANGES: dict[types.Primitive, Any] = {
    types.U8: scalars.U8,
    types.U16: scalars.U16,
    types.U32: scalars.U32,
    types.U64: scalars.U64,
    types.S8: scalars.S8,
    types.S16: scalars.S16,
    types.S32: scalars.S32,
    types.S64: scalars.S64,
    types.F32: scalars.F32,
    types.F64: scalars.F64,
}


class Refusal:
    """Explains why values could not be lowered; one for each function."""

    def __init__(self, fields: Sequence[types.Field]) -> None:
        """Know the names and types of the values."""
        self._fields = fields

    def __call__(self, error: Exception, values: Sequence[object]) -> NoReturn:
        """Raise `ShapeError` with the paths of what does not fit, or the error itself."""
        if not isinstance(error, _MISFITS):
            raise error
        compiler = FinderCompiler(PYTHON_STEPS)
        problems: tuple[Problem, ...] = ()
        for field, value in zip(self._fields, values, strict=True):
            problems += within(field.python, compiler.finder(_shape(field.type))(value))
        if not problems:
            raise error
        raise ShapeError(problems) from None


_MISFITS = (TypeError, ValueError, AttributeError, LookupError, OverflowError, struct.error)


def _shape(  # noqa: C901, PLR0911, PLR0912 - one case for each type
    type_: types.Type,
) -> shapes.Shape:
    match type_:
        case types.Primitive():
            return _primitive(type_)
        case types.Record(cls=cls, fields=fields) if cls is not None:
            parts = (shapes.RecordField(f.python, f.name, _shape(f.type)) for f in fields)
            return shapes.Record(cls, tuple(parts))
        case types.Variant(cases=cases):
            return shapes.Variant(tuple(_case(case) for case in cases))
        case types.Enum(cls=cls) if cls is not None:
            return shapes.Enumeration(cls)
        case types.Flags(cls=cls, flags=flags) if cls is not None:
            return shapes.FlagSet(cls, tuple(zip(cls, flags, strict=True)))
        case types.Tuple(types=parts):
            return shapes.Product(tuple(map(_shape, parts)))
        case types.Option(type=inner):
            nested = isinstance(inner, types.Option)
            return (shapes.NestedOptional if nested else shapes.Optional)(_shape(inner))
        case types.Result(ok=ok, err=err):
            return shapes.Outcome(_half(ok), _half(err))
        case types.List(type=types.U8):
            return shapes.Octets()
        case types.List(type=inner):
            return shapes.Listing(_shape(inner), cast("type[Sequence[Any]]", Sequence))
        case types.Map(key=key, value=value):
            return shapes.Table(
                _shape(key), _shape(value), cast("type[Mapping[Any, Any]]", Mapping)
            )
        case types.Own(resource=resource) | types.Borrow(resource=resource):
            named = type(resource.attribute or resource.name, (), {})
            return shapes.Opaque(named, is_protocol=True)
        case _:
            return shapes.Opaque(object, is_protocol=True)


def _primitive(type_: types.Primitive) -> shapes.Shape:
    if type_ in _SCALARS:
        return _SCALARS[type_]
    (limits,) = _RANGES[type_].__metadata__
    if isinstance(limits, scalars.IntRange):
        return shapes.Integer(limits)
    return shapes.Floating(limits)


def _case(case: types.Case) -> shapes.Case:
    assert case.cls is not None  # noqa: S101 - a world's types carry their classes
    return shapes.Case(case.cls, case.name, _shape(case.type) if case.type is not None else None)


def _half(type_: types.Type | None) -> shapes.Shape:
    return shapes.Nothing() if type_ is None else _shape(type_)
