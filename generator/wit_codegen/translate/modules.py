"""Interfaces and packages as modules, and what modules of worlds have in common with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wit_codegen.resolve.ir import (
    Function,
    InterfaceId,
    PackageId,
    PackageName,
    Resolve,
)
from wit_codegen.translate.declarations import declare_types
from wit_codegen.translate.docs import docstring
from wit_codegen.translate.graph import qualified
from wit_codegen.translate.imports import ImportSet
from wit_codegen.translate.layout import Layout, ModuleNames
from wit_codegen.translate.members import MemberNames, interface_members, short_name
from wit_codegen.translate.naming import snake
from wit_codegen.translate.options import Options
from wit_codegen.translate.protocols import declare_protocol, declare_resources, members
from wit_codegen.translate.pymodel import Code, Declaration, Docstring, Literal, Module
from wit_codegen.translate.selection import inline_interfaces
from wit_codegen.translate.types import Annotator, re_exports


def interface_module(
    resolve: Resolve, layout: Layout, interface_id: InterfaceId, options: Options
) -> Module:
    """An interface: its types, its resources, and a Protocol when it has functions."""
    interface = resolve.interfaces[interface_id]
    names = layout.interfaces[interface_id]
    annotator = make_annotator(resolve, layout, names, options, interface.functions.values())
    own = interface_members(names, interface)
    declarations = definitions(annotator, interface.functions.values(), own, options)
    title = f"The interface {_title(resolve, interface_id)}."
    documentation = docstring(interface.docs, title, stability=interface.stability)
    twins = [*declare_resources(annotator.awaiting(), interface.functions.values(), own.functions)]
    if "interface" in names.protocols:
        name = names.protocols["interface"]
        for each, declared in ((annotator, declarations), (annotator.awaiting(), twins)):
            found = members(each, interface.functions.values(), own)
            declared.extend(declare_protocol(each, name, documentation, found))
    declarations += twins
    return make_module(resolve, annotator, interface.package, documentation, declarations)


def package_module(resolve: Resolve, package_id: PackageId, path: tuple[str, ...]) -> Module:
    """The `__init__` of a package: its docs, and nothing to import."""
    package = resolve.packages[package_id]
    documentation = docstring(package.docs, f"The package `{package.name}`.")
    return _empty((*path, "__init__"), package.name, documentation)


def worlds_package_module(resolve: Resolve, package_id: PackageId, path: tuple[str, ...]) -> Module:
    """The `__init__` of the folder that holds a package's worlds."""
    package = resolve.packages[package_id]
    documentation = Docstring(f"The worlds of `{package.name}`.")
    return _empty((*path, "worlds", "__init__"), package.name, documentation)


def _empty(path: tuple[str, ...], name: PackageName, documentation: Docstring) -> Module:
    """A module with all that has been found out about it."""
    return Module(path, Code(str(name)), documentation, (), {}, (), ())


def _title(resolve: Resolve, interface_id: InterfaceId) -> str:
    interface = resolve.interfaces[interface_id]
    if interface.name is not None:
        return f"`{qualified(resolve, interface.package, interface.name)}`"
    key, world = next(
        (key, world.name)
        for world in resolve.worlds
        for _, key, found in inline_interfaces(resolve, world)
        if found == interface_id
    )
    return f"`{key}` of the world `{qualified(resolve, interface.package, world)}`"


def make_annotator(
    resolve: Resolve,
    layout: Layout,
    names: ModuleNames,
    options: Options,
    functions: Iterable[Function],
) -> Annotator:
    """An annotator for a module, with imports that clash with nothing in it."""
    # What a property hides has an alias, which no import may take the name of.
    aliases = {f"_{names.types[resource].text}" for resource in names.factories}
    own = names.defined() | _attributes(resolve, names, functions) | aliases
    return Annotator(resolve, layout, names, ImportSet(own), options.prefix)


def _attributes(
    resolve: Resolve, names: ModuleNames, functions: Iterable[Function]
) -> frozenset[str]:
    """Names of fields and methods: an imported module of that name would be hidden by them."""
    found = {snake(short_name(f)) for f in functions}
    for type_id in names.types:
        fields = getattr(resolve.types[type_id].kind, "fields", ())
        found.update(snake(field.name) for field in fields)
    return frozenset(found)


def definitions(
    annotator: Annotator, functions: Iterable[Function], names: MemberNames, options: Options
) -> list[Declaration]:
    """The types that a module defines, its resources first."""
    re_exports(annotator)
    resources = declare_resources(annotator, functions, names.functions)
    return [*resources, *declare_types(annotator, validated=options.validators)]


def make_module(
    resolve: Resolve,
    annotator: Annotator,
    package_id: PackageId,
    documentation: Docstring,
    declarations: Sequence[Declaration],
) -> Module:
    """A module with all that has been found out about it."""
    return Module(
        annotator.module.path,
        Code(str(resolve.packages[package_id].name)),
        documentation,
        annotator.imports.lines(),
        annotator.imports.local(),
        tuple(Literal(name) for name in sorted(_exported(annotator, declarations))),
        tuple(declarations),
    )


def _exported(annotator: Annotator, declarations: Iterable[Declaration]) -> set[str]:
    """Everything public: what the module declares, its case classes, and what it re-exports."""
    names = annotator.module
    declared = {declaration.name.text for declaration in declarations}
    types = {name.text for name in names.types.values()}
    cases = {name.text for (i, _), name in names.cases.items() if annotator.defines(i)}
    twins = {twin.text for twin in map(annotator.twin, names.types) if twin is not None}
    return {name for name in declared | types | cases | twins if not name.startswith("_")}
