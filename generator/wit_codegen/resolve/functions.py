"""Functions, freestanding and of resources."""

from __future__ import annotations

from wit_codegen.codes import Code
from wit_codegen.parse import ast
from wit_codegen.resolve import ir
from wit_codegen.resolve.draft import Broken
from wit_codegen.resolve.stability import external_id_of
from wit_codegen.resolve.types import TypeScope


def freestanding(scope: TypeScope, function: ast.Function) -> ir.Function:
    """Make a function of an interface."""
    return _function(scope, function, function.name.name, None)


def world_function(
    scope: TypeScope, head: ast.Head, name: ast.Id, signature: ast.Signature
) -> ir.Function:
    """Make a function that a world imports or exports by itself."""
    return freestanding(scope, ast.Function(head, name, "freestanding", signature))


def of_resource(
    scope: TypeScope, function: ast.Function, resource: ast.Id, id_: ir.TypeId
) -> ir.Function:
    """Make a function of a resource, under the name that tells so."""
    name = f"[{function.kind}]{resource.name}"
    if function.kind != "constructor":
        name = f"{name}.{function.name.name}"
    return _function(scope, function, name, id_)


def _function(
    scope: TypeScope, function: ast.Function, name: str, resource: ir.TypeId | None
) -> ir.Function:
    signature, head = function.signature, function.head
    stability = scope.draft.stability(head, scope.part)
    return ir.Function(
        name,
        ir.FunctionKind(function.kind),
        resource,
        signature.is_async,
        _params(scope, function, resource),
        _result(scope, function, resource),
        head.docs,
        stability,
        external_id_of(head),
        scope.part.span(function.name),
    )


def _params(
    scope: TypeScope, function: ast.Function, resource: ir.TypeId | None
) -> tuple[ir.Param, ...]:
    params: dict[str, ir.Param] = {}
    if resource is not None and function.kind == "method":
        span = scope.part.span(function.signature)
        params["self"] = ir.Param("self", scope.intern(ir.Borrow(resource), None, span))
    for param in function.signature.params:
        name, span = param.name.name, scope.part.span(param.name)
        made = ir.Param(name, scope.type(param.type, None), span)
        first = params.setdefault(name, made)
        if first is not made:
            scope.problems.report(
                Code.DUPLICATE_PARAM,
                f"parameter `{name}` is defined more than once",
                span,
                "a method has a parameter `self` already" if first.span is None else "rename one",
                [(first.span, "first defined here")] if first.span is not None else (),
            )
    return tuple(params.values())


def _result(
    scope: TypeScope, function: ast.Function, resource: ir.TypeId | None
) -> ir.TypeRef | None:
    written = function.signature.result
    result = scope.type(written, None) if written is not None else None
    if function.kind != "constructor" or resource is None:
        return result
    if written is None or result is None:
        return resource
    _check_constructor(scope, written, result, resource)
    return result


def _check_constructor(
    scope: TypeScope, written: ast.Type, result: ir.TypeRef, resource: ir.TypeId
) -> None:
    """A constructor that may fail returns `result<R, …>`, R being its resource."""
    kind = scope.draft.types[result].kind if not isinstance(result, ir.Primitive) else None
    if isinstance(kind, ir.Result):
        if kind.ok == resource or _is_broken(scope, kind.ok):
            return
        message = "the first half of the result must be the resource being constructed"
        ok = written.arguments[0] if isinstance(written, ast.Generic) else None
        place = ok if ok is not None else written
    elif isinstance(kind, Broken):
        return
    else:
        message, place = "a constructor returns nothing, or a `result`", written
    name = scope.draft.types[resource].name
    advice = f"write no result, or `-> result<{name}, error-type>`"
    scope.problems.report(Code.CONSTRUCTOR_RESULT, message, scope.part.span(place), advice)


def _is_broken(scope: TypeScope, ref: ir.TypeRef | None) -> bool:
    return (
        ref is not None
        and not isinstance(ref, ir.Primitive)
        and isinstance(scope.draft.types[ref].kind, Broken)
    )
