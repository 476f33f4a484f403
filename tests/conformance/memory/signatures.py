"""Signatures held against the WIT: both sides written as one text of types, and compared.

The WIT side comes from the resolved contract, the Python side from `inspect.signature` and the type
hints of a class, so that neither is written down a second time here.
"""

from __future__ import annotations

import enum
import inspect
import re
import types
from collections.abc import Collection, Sequence
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

import attrs

from wit_codegen.resolve import ir
from wit_runtime import Err, Ok
from wit_runtime.scalars import FloatRange, IntRange


def mismatches(
    resolve: ir.Resolve, interface: str, implementation: type, beyond: Collection[str] = ()
) -> list[str]:
    """Everything in which a class differs from an interface.

    `beyond` names the public functions that the class has on top of it; any other is a difference.
    """
    functions = _interface(resolve, interface).functions
    expected = {name.replace("-", "_"): function for name, function in functions.items()}
    present = {
        name: member
        for name, member in inspect.getmembers(implementation, inspect.isfunction)
        if not name.startswith("_")
    }
    found = [f"{name}: missing" for name in expected if name not in present]
    found += [
        f"{name}: not in {interface}"
        for name in present
        if name not in expected and name not in beyond
    ]
    for name in expected.keys() & present.keys():
        wanted, got = _of_wit(resolve, expected[name]), of_python(present[name])
        if wanted != got:
            found.append(f"{name}: the contract says\n  {wanted}\nand Python\n  {got}")
    return sorted(found)


def _interface(resolve: ir.Resolve, name: str) -> ir.Interface:
    package = resolve.packages[resolve.main]
    return resolve.interfaces[package.interfaces[name]]


def _of_wit(resolve: ir.Resolve, function: ir.Function) -> str:
    parameters = ", ".join(
        f"{param.name}: {wit_type(resolve, param.type)}" for param in function.params
    )
    result = "nothing" if function.result is None else wit_type(resolve, function.result)
    return f"({parameters}) -> {result}"


def wit_type(  # noqa: C901, PLR0911 - a case for each kind of type
    resolve: ir.Resolve, ref: ir.TypeRef | None
) -> str:
    """A type of the contract as text, down to its primitives."""
    if ref is None:
        return "nothing"
    if isinstance(ref, ir.Primitive):
        return ref.value
    definition = resolve.types[ref]

    def inner(part: ir.TypeRef | None) -> str:
        return wit_type(resolve, part)

    match definition.kind:
        case ir.Alias(type=target):
            return inner(target)
        case ir.Record(fields=fields):
            body = ", ".join(f"{field.name}: {inner(field.type)}" for field in fields)
            return f"record {definition.name} {{{body}}}"
        case ir.Variant(cases=cases):
            return f"variant {{{', '.join(f'{case.name}({inner(case.type)})' for case in cases)}}}"
        case ir.Enum(cases=cases):
            return f"enum {definition.name} {{{', '.join(case.name for case in cases)}}}"
        case ir.Option(type=value):
            return f"option<{inner(value)}>"
        case ir.List(type=value):
            return f"list<{inner(value)}>"
        case ir.Tuple(types=values):
            return f"tuple<{', '.join(map(inner, values))}>"
        case ir.Result(ok=ok, err=err):
            return f"result<{inner(ok)}, {inner(err)}>"
        case other:
            raise NotImplementedError(f"flight:memory has no {other}")


def of_python(function: types.FunctionType) -> str:
    """The signature of a method as the text of the contract's types."""
    hints = get_type_hints(function, include_extras=True)
    _, *parameters = inspect.signature(function).parameters.values()
    parts = [_parameter(each, hints.get(each.name, "unannotated")) for each in parameters]
    return f"({', '.join(parts)}) -> {python_type(hints.get('return', 'unannotated'))}"


def _parameter(parameter: inspect.Parameter, hint: object) -> str:
    if parameter.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD:
        return f"{parameter} [{parameter.kind.description}]"
    default = "" if parameter.default is parameter.empty else " [with a default]"
    return f"{parameter.name.replace('_', '-')}: {python_type(hint)}{default}"


def python_type(hint: object) -> str:  # noqa: PLR0911 - a line for each kind of hint
    """A Python type as the text of the contract's type that it stands for."""
    if hint is bool:
        return "bool"
    if hint is str:
        return "string"
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        names = [each.name for each in arguments[1:] if isinstance(each, IntRange | FloatRange)]
        return names[0] if names else repr(hint)
    if origin in {list, Sequence}:
        return f"list<{python_type(arguments[0])}>"
    if origin is tuple:
        return f"tuple<{', '.join(map(python_type, arguments))}>"
    if origin in {Union, types.UnionType}:
        return _union(arguments)
    if isinstance(hint, type):
        return _class(cast("type[Any]", hint))
    return repr(hint)


def _union(members: tuple[Any, ...]) -> str:
    if types.NoneType in members:
        (value,) = (each for each in members if each is not types.NoneType)
        return f"option<{python_type(value)}>"
    if [get_origin(each) for each in members] == [Ok, Err]:
        ok, err = (get_args(each)[0] for each in members)
        return f"result<{python_type(ok)}, {python_type(err)}>"
    cases = ", ".join(f"{each.tag}({_payload(each)})" for each in members)
    return f"variant {{{cases}}}"


def _payload(case: type[Any]) -> str:
    hints = get_type_hints(case, include_extras=True)
    return ", ".join(python_type(hints[field.name]) for field in attrs.fields(case))


def _class(hint: type[Any]) -> str:
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", hint.__name__.rstrip("_")).lower()
    if issubclass(hint, enum.StrEnum):
        return f"enum {name} {{{', '.join(member.value for member in hint)}}}"
    if attrs.has(hint):
        hints = get_type_hints(hint, include_extras=True)
        body = ", ".join(
            f"{field.name.replace('_', '-')}: {python_type(hints[field.name])}"
            for field in attrs.fields(hint)
        )
        return f"record {name} {{{body}}}"
    return repr(hint)
