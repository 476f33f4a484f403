"""Worlds in the terms of `wit_host.types`, by which they are bound to components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from wit_codegen.resolve.ir import (
    Function,
    InterfaceId,
    InterfaceItem,
    Resolve,
    Resource,
    TypeId,
    World,
    WorldId,
)
from wit_codegen.translate.graph import qualified, signature
from wit_codegen.translate.members import MemberNames, interface_members, parameter_names
from wit_codegen.translate.pymodel import (
    Description,
    FieldTerm,
    FunctionTerm,
    Identifier,
    InterfaceTerm,
    Literal,
)
from wit_codegen.translate.sides import Side, interface_name
from wit_codegen.translate.terms import NONE, Terms, View
from wit_codegen.translate.types import Annotator


@attrs.frozen
class _Contents:
    """What one interface brings to bind, or one side of a world outside of interfaces."""

    view: View
    wit_name: str
    attribute: Identifier | None
    functions: tuple[Function, ...]
    names: Mapping[str, Identifier]
    resources: tuple[TypeId, ...]


def describe(annotator: Annotator, world_id: WorldId, imports: Side, exports: Side) -> Description:
    """Describe what a world imports and exports, with all types that its functions mention."""
    resolve, layout = annotator.resolve, annotator.layout
    world = resolve.worlds[world_id]
    items = (*imports.interfaces.values(), *exports.interfaces.values())
    members = {
        i.id: interface_members(layout.interfaces[i.id], resolve.interfaces[i.id]) for i in items
    }
    classes = dict(imports.members.classes)
    for names in members.values():
        classes |= names.classes
    terms = Terms(annotator, world, classes)
    described = [
        tuple(_interface(each, terms) for each in _contents(resolve, world, side, members))
        for side in (imports, exports)
    ]
    wit_name = Literal(qualified(resolve, world.package, world.name))
    return Description(wit_name, tuple(terms.terms), *described)


def _contents(
    resolve: Resolve, world: World, side: Side, members: Mapping[InterfaceId, MemberNames]
) -> Iterator[_Contents]:
    """The interfaces with something to bind; those of types alone are left out."""
    for key, item in side.interfaces.items():
        interface = resolve.interfaces[item.id]
        functions = tuple(interface.functions.values())
        resources = _resources(resolve, interface.types.values())
        if functions or resources:
            view = View(side.name, key, item.id)
            attribute, names = side.properties.get(key), members[item.id].functions
            name = interface_name(resolve, key, item)
            yield _Contents(view, name, attribute, functions, names, resources)
    imported = world.imports.values() if side.name == "imports" else ()
    types = (each for each in imported if not isinstance(each, Function | InterfaceItem))
    resources = _resources(resolve, types)
    if side.functions or resources:
        view, names = View(side.name, "", None), side.members.functions
        yield _Contents(view, "", None, side.functions, names, resources)


def _resources(resolve: Resolve, types: Iterable[TypeId]) -> tuple[TypeId, ...]:
    """Those of the types that are resources themselves, not names for one from elsewhere."""
    return tuple(each for each in types if isinstance(resolve.types[each].kind, Resource))


def _interface(contents: _Contents, terms: Terms) -> InterfaceTerm:
    view = contents.view
    mentioned = (ref for function in contents.functions for ref in signature(function))
    terms.describe((*contents.resources, *mentioned), view)
    return InterfaceTerm(
        Literal(contents.wit_name),
        NONE if contents.attribute is None else Literal(contents.attribute.text),
        tuple(
            _function(each, contents.names[each.name], terms, view) for each in contents.functions
        ),
        tuple(terms.code(each, view) for each in contents.resources),
    )


def _function(function: Function, name: Identifier, terms: Terms, view: View) -> FunctionTerm:
    params = zip(parameter_names(function), function.params, strict=True)
    return FunctionTerm(
        Literal(function.name),
        Literal(name.text),
        tuple(
            FieldTerm(Literal(p.name), Literal(n.text), terms.code(p.type, view)) for n, p in params
        ),
        terms.code(function.result, view),
        None if function.resource is None else terms.code(function.resource, view),
        function.is_async,
    )
