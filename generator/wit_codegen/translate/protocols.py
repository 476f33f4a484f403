"""Interfaces and resources as Protocols."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import attrs

from wit_codegen.resolve.ir import Function, FunctionKind, Resource, TypeId
from wit_codegen.translate.docs import deprecation, docstring
from wit_codegen.translate.graph import used_type
from wit_codegen.translate.members import MemberNames, parameter_names, short_name
from wit_codegen.translate.pymodel import (
    AliasDecl,
    Code,
    Declaration,
    Docstring,
    FunctionDecl,
    Identifier,
    ParamDecl,
    PropertyDecl,
    ProtocolDecl,
)
from wit_codegen.translate.types import Annotator


def declare_resources(
    annotator: Annotator, functions: Iterable[Function], names: Mapping[str, Identifier]
) -> Iterator[Declaration]:
    """The Protocol of each resource that the module defines, and that of its class."""
    for type_id in annotator.module.types:
        is_resource = isinstance(annotator.resolve.types[type_id].kind, Resource)
        if not is_resource or used_type(annotator.resolve, type_id) is not None:
            continue
        own = [f for f in functions if f.resource == type_id]
        if annotator.defines(type_id):
            yield _resource(annotator, type_id, own, names)
        if type_id in annotator.module.factories:
            yield _factory(annotator, type_id, own, names)


def _resource(
    annotator: Annotator, type_id: TypeId, own: list[Function], names: Mapping[str, Identifier]
) -> ProtocolDecl:
    definition = annotator.resolve.types[type_id]
    methods = [f for f in own if f.kind is FunctionKind.METHOD]
    return _protocol(
        annotator,
        annotator.module.types[type_id],
        docstring(
            definition.docs,
            f"The resource `{definition.name}`.",
            stability=definition.stability,
        ),
        Members((), declare_functions(annotator, methods, names), ()),
        is_resource=True,
    )


def _factory(
    annotator: Annotator, type_id: TypeId, own: list[Function], names: Mapping[str, Identifier]
) -> ProtocolDecl:
    definition = annotator.resolve.types[type_id]
    constructors = [f for f in own if f.kind is FunctionKind.CONSTRUCTOR]
    static = [f for f in own if f.kind is FunctionKind.STATIC]
    functions = declare_functions(annotator, [*constructors, *static], names)
    documentation = Docstring(
        f"The class of `{definition.name}`: its constructor and static functions."
    )
    name, found = annotator.module.factories[type_id], Members((), functions, ())
    return _protocol(annotator, name, documentation, found)


def _protocol(
    annotator: Annotator,
    name: Identifier,
    documentation: Docstring,
    found: Members,
    *,
    is_resource: bool = False,
) -> ProtocolDecl:
    """A Protocol, or its twin; that says no more than what it is the twin of."""
    awaited = annotator.awaited
    bases = ("AsyncResource" if awaited else "Resource",) * is_resource + ("Protocol",)
    return ProtocolDecl(
        annotator.module.twins[name.text] if awaited else name,
        awaited_docs(name) if awaited else documentation,
        tuple(Code(annotator.imports.use(base)) for base in bases),
        found.properties,
        found.functions,
        "twin" if awaited else "protocol",
    )


def awaited_docs(name: Identifier) -> Docstring:
    """The docs of a twin."""
    return Docstring(f"`{name.text}`, awaited.")


def declare_functions(
    annotator: Annotator, functions: Iterable[Function], names: Mapping[str, Identifier]
) -> tuple[FunctionDecl, ...]:
    """Functions as methods of one class, in order."""
    named = [(names[f.name], f) for f in functions]
    inside = annotator.inside(annotator.hidden | {name.text for name, _ in named})
    return tuple(_function(inside, function, name) for name, function in named)


def _function(annotator: Annotator, function: Function, name: Identifier) -> FunctionDecl:
    params = list(zip(parameter_names(function), function.params, strict=True))
    if function.kind is FunctionKind.METHOD:
        params = params[1:]
    note = deprecation(function.stability)
    if note is not None:
        annotator.imports.use("deprecated")
    return FunctionDecl(
        name,
        docstring(
            function.docs,
            _FALLBACK[function.kind].format(short_name(function)),
            stability=function.stability,
        ),
        tuple(ParamDecl(own, annotator.argument(p.type)) for own, p in params),
        annotator.value(function.result),
        function.is_async or annotator.awaited,
        note,
    )


_FALLBACK = {
    FunctionKind.FREESTANDING: "The function `{}`.",
    FunctionKind.METHOD: "The method `{}`.",
    FunctionKind.STATIC: "The static function `{}`.",
    FunctionKind.CONSTRUCTOR: "Make a new `{}`.",
}


@attrs.frozen
class Members:
    """What a Protocol offers: properties, and functions that are not a resource's."""

    properties: tuple[PropertyDecl, ...]
    functions: tuple[FunctionDecl, ...]
    hidden_classes: tuple[Identifier, ...]


def members(
    annotator: Annotator,
    functions: Iterable[Function],
    names: MemberNames,
    properties: tuple[PropertyDecl, ...] = (),
) -> Members:
    """The members of a Protocol, with a property for each class of a resource that is named.

    Such a property is called like the resource and so hides it within the Protocol's body; the
    classes hidden that way get an alias in front (`hidden_classes`).
    """
    free = [f for f in functions if f.kind is FunctionKind.FREESTANDING]
    module = annotator.module
    hidden = {p.name.text for p in properties} | {name.text for name in names.classes.values()}
    inside = annotator.inside(frozenset(hidden))
    made = tuple(
        PropertyDecl(
            Code(inside.builtin("property")),
            name,
            Docstring(f"The class of `{annotator.resolve.types[i].name}`."),
            Code(annotator.shown(module.factories[i])),
        )
        for i, name in names.classes.items()
    )
    declared = declare_functions(inside, free, names.functions)
    words = _words(declared)
    aliased = tuple(module.types[i] for i, n in names.classes.items() if f"_{n.text}" in words)
    return Members((*properties, *made), declared, aliased)


def _words(functions: Iterable[FunctionDecl]) -> set[str]:
    """Every name that the functions' annotations mention."""
    codes = [code for f in functions for code in (f.result, *(p.annotation for p in f.params))]
    return {word for code in codes for word in re.findall(r"\w+", code.text)}


def hidden_aliases(annotator: Annotator, found: Members) -> Iterator[AliasDecl]:
    """The aliases under which a Protocol's body reaches the classes that it hides."""
    for name in found.hidden_classes:
        annotator.imports.use("TypeAlias")
        yield AliasDecl(
            Identifier(f"_{name.text}"),
            Docstring(f"`{name.text}`, where a property of that name hides it."),
            Code(name.text),
        )


def declare_protocol(
    annotator: Annotator, name: Identifier, documentation: Docstring, found: Members
) -> Iterator[Declaration]:
    """A Protocol with the given members, after the aliases it needs."""
    if not annotator.awaited:  # a twin needs none but those
        yield from hidden_aliases(annotator, found)
    yield _protocol(annotator, name, documentation, found)
