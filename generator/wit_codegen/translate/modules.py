"""Interfaces and worlds as modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wit_codegen.resolve.ir import (
    Function,
    InterfaceId,
    InterfaceItem,
    PackageId,
    PackageName,
    Resolve,
    WorldId,
    WorldItem,
)
from wit_codegen.translate.declarations import declare_types
from wit_codegen.translate.docs import docstring
from wit_codegen.translate.imports import ImportSet
from wit_codegen.translate.layout import Layout, ModuleNames
from wit_codegen.translate.naming import Scope, attribute_scope, snake
from wit_codegen.translate.options import Options
from wit_codegen.translate.protocols import (
    declare_protocol,
    declare_resources,
    members,
    short_name,
)
from wit_codegen.translate.pymodel import (
    Code,
    Declaration,
    Docstring,
    Literal,
    Module,
    PropertyDecl,
)
from wit_codegen.translate.selection import inline_interfaces
from wit_codegen.translate.types import Annotator, re_exports


def interface_module(
    resolve: Resolve, layout: Layout, interface_id: InterfaceId, options: Options
) -> Module:
    """An interface: its types, its resources, and a Protocol when it has functions."""
    interface = resolve.interfaces[interface_id]
    names = layout.interfaces[interface_id]
    annotator = _annotator(resolve, layout, names, options, interface.functions)
    declarations = _definitions(annotator, interface.functions, options)
    title = f"The interface {_title(resolve, interface_id)}."
    documentation = docstring(interface.docs, title, stability=interface.stability)
    if "interface" in names.protocols:
        functions = interface.functions.values()
        found = members(annotator, functions, attribute_scope(), classes=names.factories)
        declarations += declare_protocol(
            annotator, names.protocols["interface"], documentation, found
        )
    return _module(resolve, annotator, interface.package, documentation, declarations)


def world_module(resolve: Resolve, layout: Layout, world_id: WorldId, options: Options) -> Module:
    """A world: its own types, and a Protocol for each side that has something in it."""
    world = resolve.worlds[world_id]
    names = layout.worlds[world_id]
    items = (world.imports, world.exports)
    functions = {k: f for side in items for k, f in side.items() if isinstance(f, Function)}
    annotator = _annotator(resolve, layout, names, options, functions)
    declarations = _definitions(annotator, functions, options)
    for side, what in (("imports", "What a host supplies to"), ("exports", "What is offered by")):
        side_items = world.imports if side == "imports" else world.exports
        declarations += _side(annotator, side, side_items, f"{what} the world `{world.name}`.")
    title = f"The world `{_qualified(resolve, world.package, world.name)}`."
    documentation = docstring(world.docs, title, stability=world.stability)
    return _module(resolve, annotator, world.package, documentation, declarations)


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
    return Module(path, Code(str(name)), documentation, (), {}, (), ())


def _title(resolve: Resolve, interface_id: InterfaceId) -> str:
    interface = resolve.interfaces[interface_id]
    if interface.name is not None:
        return f"`{_qualified(resolve, interface.package, interface.name)}`"
    key, world = next(
        (key, world.name)
        for world in resolve.worlds
        for _, key, found in inline_interfaces(resolve, world)
        if found == interface_id
    )
    return f"`{key}` of the world `{_qualified(resolve, interface.package, world)}`"


def _qualified(resolve: Resolve, package_id: PackageId, name: str) -> str:
    package = resolve.packages[package_id].name
    version = f"@{package.version}" if package.version is not None else ""
    return f"{package.namespace}:{package.name}/{name}{version}"


def _annotator(
    resolve: Resolve,
    layout: Layout,
    names: ModuleNames,
    options: Options,
    functions: Mapping[str, Function],
) -> Annotator:
    own = names.defined() | _attributes(resolve, names, functions)
    return Annotator(resolve, layout, names, ImportSet(own), options.prefix)


def _attributes(
    resolve: Resolve, names: ModuleNames, functions: Mapping[str, Function]
) -> frozenset[str]:
    """Names of fields and methods: an imported module of that name would be hidden by them."""
    found = {snake(short_name(f)) for f in functions.values()}
    for type_id in names.types:
        fields = getattr(resolve.types[type_id].kind, "fields", ())
        found.update(snake(field.name) for field in fields)
    return frozenset(found)


def _definitions(
    annotator: Annotator, functions: Mapping[str, Function], options: Options
) -> list[Declaration]:
    re_exports(annotator)
    resources = {d.name: d for d in declare_resources(annotator, functions)}
    types = declare_types(annotator, validated=options.validators)
    return [*resources.values(), *types]


def _side(
    annotator: Annotator, side: str, items: Mapping[str, WorldItem], documentation: str
) -> Iterable[Declaration]:
    functions = [item for item in items.values() if isinstance(item, Function)]
    scope = attribute_scope()
    properties = tuple(_interfaces(annotator, items, scope))
    # A world's own resources are imports: only a host can supply their classes.
    classes = annotator.module.factories if side == "imports" else ()
    found = members(annotator, functions, scope, classes=classes, properties=properties)
    if not found.properties and not found.functions:
        return ()
    name = annotator.module.protocols[side]
    return declare_protocol(annotator, name, Docstring(documentation), found)


def _interfaces(
    annotator: Annotator, items: Mapping[str, WorldItem], scope: Scope
) -> Iterator[PropertyDecl]:
    listed = [
        (_property_names(annotator.resolve, key, item), item, protocol)
        for key, item in items.items()
        if isinstance(item, InterfaceItem) and (protocol := _protocol(annotator, item)) is not None
    ]
    chosen = _told_apart([names for names, _, _ in listed])
    named = [
        (scope.claim(name), item, protocol)
        for name, (_, item, protocol) in zip(chosen, listed, strict=True)
    ]
    inside = annotator.inside(frozenset(name.text for name, _, _ in named))
    for name, item, protocol in named:
        docs = item.docs or annotator.resolve.interfaces[item.id].docs
        yield PropertyDecl(
            Code(inside.builtin("property")),
            name,
            docstring(docs, f"The interface `{name.text}`."),
            protocol,
        )


def _told_apart(spellings: Sequence[tuple[str, ...]]) -> list[str]:
    """The shortest spelling of each at which all that share the first one differ.

    All of those get the longer one, so that none depends on the order in which they come.
    """
    chosen: list[str] = []
    for names in spellings:
        rivals = [other for other in spellings if other[0] == names[0]]
        levels = range(min(map(len, rivals)))
        distinct = (level for level in levels if len({r[level] for r in rivals}) == len(rivals))
        chosen.append(names[next(distinct, 0)])
    return chosen


def _protocol(annotator: Annotator, item: InterfaceItem) -> Code | None:
    """The Protocol of an interface; one without functions has none, and no attribute either."""
    target = annotator.layout.interfaces[item.id]
    protocol = target.protocols.get("interface")
    if protocol is None:
        return None
    return Code(annotator.imports.use_from(annotator.module_path(target), protocol.text))


def _property_names(resolve: Resolve, key: str, item: InterfaceItem) -> tuple[str, ...]:
    """The interface's name, and longer ones: with its package's name, namespace, version."""
    interface = resolve.interfaces[item.id]
    package = resolve.packages[interface.package].name
    by_path = key == f"interface-{item.id}" and interface.name is not None
    plain = interface.name if by_path and interface.name is not None else key
    full = [plain, f"{package.name}-{plain}", f"{package.namespace}-{package.name}-{plain}"]
    if package.version is not None:
        digits = "".join(c if c.isalnum() else "-" for c in package.version)
        full.append(f"{full[-1]}-{digits}")
    return tuple(map(snake, full))


def _module(
    resolve: Resolve,
    annotator: Annotator,
    package_id: PackageId,
    documentation: Docstring,
    declarations: Sequence[Declaration],
) -> Module:
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
    return {name for name in declared | types | cases if not name.startswith("_")}
