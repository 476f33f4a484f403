"""What members of classes are called, for those who declare them and those who describe them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from wit_codegen.resolve.ir import Field, Function, FunctionKind, Interface, TypeId
from wit_codegen.translate.layout import ModuleNames
from wit_codegen.translate.naming import Scope, attribute_scope, parameter_scope, snake
from wit_codegen.translate.pymodel import Identifier

RESOURCE_ATTRIBUTES = ("aclose", "close", "closed")
"""What handles define, awaited or not; a resource's own method of that name gives way."""

WORLD_ATTRIBUTES = (
    "aclose", "close", "closed", "from_bytes", "from_component", "from_file", "instance",
    "instantiate",
)  # fmt: skip
"""What the base classes of worlds in wit_host define; an export of that name gives way."""

_CALL = Identifier("__call__")
_SELF = Identifier("self")


@attrs.frozen
class MemberNames:
    """The members of an interface's Protocol, or of one side of a world.

    `classes` are the properties for classes of resources; `functions` go by their WIT names, those
    of resources included.
    """

    classes: Mapping[TypeId, Identifier]
    functions: Mapping[str, Identifier]


def interface_members(module: ModuleNames, interface: Interface) -> MemberNames:
    """Name the members of an interface's Protocol, and those of its resources."""
    scope = attribute_scope()
    classes = class_names(module, module.factories, scope)
    return MemberNames(classes, function_names(interface.functions.values(), scope))


def class_names(
    module: ModuleNames, resources: Iterable[TypeId], scope: Scope
) -> Mapping[TypeId, Identifier]:
    """Name the properties for the classes of resources: like the resources themselves."""
    return {type_id: scope.claim(module.types[type_id].text) for type_id in resources}


def function_names(functions: Iterable[Function], scope: Scope) -> Mapping[str, Identifier]:
    """Name functions, in order: freestanding ones in `scope`, others in one of their resource's."""
    scopes: dict[tuple[FunctionKind, TypeId | None], Scope] = {}
    names: dict[str, Identifier] = {}
    for function in functions:
        if function.kind is FunctionKind.CONSTRUCTOR:
            names[function.name] = _CALL
            continue
        own = scope
        if function.kind is not FunctionKind.FREESTANDING:
            reserved = RESOURCE_ATTRIBUTES if function.kind is FunctionKind.METHOD else ()
            key = (function.kind, function.resource)
            own = scopes.setdefault(key, attribute_scope(*reserved))
        names[function.name] = own.claim(snake(short_name(function)))
    return names


def short_name(function: Function) -> str:
    """The name without the resource: `[method]blob.read` -> `read`."""
    return function.name.rpartition(".")[2].rpartition("]")[2]


def parameter_names(function: Function) -> tuple[Identifier, ...]:
    """Name the parameters; the first one of a method is `self`."""
    scope = parameter_scope()
    is_method = function.kind is FunctionKind.METHOD
    named = function.params[1:] if is_method else function.params
    return (*(_SELF,) * is_method, *(scope.claim(snake(param.name)) for param in named))


def field_names(fields: Iterable[Field]) -> tuple[Identifier, ...]:
    """Name the fields of a record."""
    scope = attribute_scope("self")
    return tuple(scope.claim(snake(field.name)) for field in fields)
