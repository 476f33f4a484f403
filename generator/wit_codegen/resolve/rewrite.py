"""One walk over the types that kinds and functions mention, for all who change ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from wit_codegen.resolve import ir

OnRef: TypeAlias = Callable[[ir.TypeRef], ir.TypeRef]
OnId: TypeAlias = Callable[[ir.TypeId], ir.TypeId]


def rewrite_kind(kind: ir.Kind, on_ref: OnRef, on_id: OnId) -> ir.Kind:  # noqa: C901, PLR0911, PLR0912 (one return a kind)
    """Copy a kind with its ids replaced, in the order in which they are written.

    `on_id` is for what must stay the very type it is: an alias's target, a handle's resource.
    """
    match kind:
        case ir.Alias(type=target):
            return kind if isinstance(target, ir.Primitive) else ir.Alias(on_id(target))
        case ir.Own(resource=resource):
            return ir.Own(on_id(resource))
        case ir.Borrow(resource=resource):
            return ir.Borrow(on_id(resource))
        case ir.Record(fields=fields):
            return ir.Record(tuple(with_type(each, on_ref) for each in fields))
        case ir.Variant(cases=cases):
            return ir.Variant(tuple(_with_payload(each, on_ref) for each in cases))
        case ir.Tuple(types=types):
            return ir.Tuple(tuple(on_ref(each) for each in types))
        case ir.Option(type=payload):
            return ir.Option(on_ref(payload))
        case ir.List(type=element):
            return ir.List(on_ref(element))
        case ir.FixedLengthList(type=element, length=length):
            return ir.FixedLengthList(on_ref(element), length)
        case ir.Map(key=key, value=value):
            return ir.Map(on_ref(key), on_ref(value))
        case ir.Result(ok=ok, err=err):
            return ir.Result(_optional(ok, on_ref), _optional(err, on_ref))
        case ir.Future(type=payload):
            return ir.Future(_optional(payload, on_ref))
        case ir.Stream(type=payload):
            return ir.Stream(_optional(payload, on_ref))
        case ir.Flags() | ir.Enum() | ir.Resource():
            return kind


def rewrite_function(function: ir.Function, on_ref: OnRef, on_id: OnId) -> ir.Function:
    """Copy a function with its ids replaced: its resource first, then parameters, then result."""
    resource = on_id(function.resource) if function.resource is not None else None
    params = tuple(_with_argument(each, on_ref) for each in function.params)
    result = _optional(function.result, on_ref)
    return attrs.evolve(function, resource=resource, params=params, result=result)


def _optional(ref: ir.TypeRef | None, on_ref: OnRef) -> ir.TypeRef | None:
    return on_ref(ref) if ref is not None else None


# What mentions no id is taken as it is: large files have very many fields and parameters.


def with_type(field: ir.Field, on_ref: OnRef) -> ir.Field:
    """Copy a field with its ids replaced."""
    type_ = on_ref(field.type)
    return field if type_ is field.type else ir.Field(field.name, type_, field.docs, field.span)


def _with_payload(case: ir.Case, on_ref: OnRef) -> ir.Case:
    if case.type is None or (type_ := on_ref(case.type)) is case.type:
        return case
    return ir.Case(case.name, type_, case.docs, case.span)


def _with_argument(param: ir.Param, on_ref: OnRef) -> ir.Param:
    type_ = on_ref(param.type)
    return param if type_ is param.type else ir.Param(param.name, type_, param.span)
