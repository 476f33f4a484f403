"""Worlds as modules: their own types, a Protocol for each side, and the classes to bind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wit_codegen.resolve.ir import Resolve, WorldId
from wit_codegen.translate.describing import describe
from wit_codegen.translate.docs import docstring
from wit_codegen.translate.graph import qualified
from wit_codegen.translate.layout import Layout
from wit_codegen.translate.modules import definitions, make_annotator, make_module
from wit_codegen.translate.options import Options
from wit_codegen.translate.protocols import (
    Members,
    awaited_docs,
    declare_protocol,
    declare_resources,
    members,
)
from wit_codegen.translate.pymodel import (
    Code,
    Declaration,
    Docstring,
    Identifier,
    Module,
    PropertyDecl,
    WorldDecl,
    WorldTwinDecl,
)
from wit_codegen.translate.sides import Side, SideName, find_side
from wit_codegen.translate.types import Annotator

_PURPOSE = {"imports": "What a host supplies to", "exports": "What is offered by"}


def world_module(resolve: Resolve, layout: Layout, world_id: WorldId, options: Options) -> Module:
    """A world: its own types, a Protocol for each side that has something in it, and its class."""
    world = resolve.worlds[world_id]
    names = layout.worlds[world_id]
    imports = find_side(resolve, layout, world_id, "imports")
    exports = find_side(resolve, layout, world_id, "exports")
    functions = (*imports.functions, *exports.functions)
    annotator = make_annotator(resolve, layout, names, options, functions)
    declarations = definitions(annotator, imports.functions, imports.members, options)
    title = f"The world `{qualified(resolve, world.package, world.name)}`."
    documentation = docstring(world.docs, title, stability=world.stability)
    twins = [*declare_resources(annotator.awaiting(), imports.functions, imports.members.functions)]
    shown: list[SideName] = [
        side.name
        for side in (imports, exports)
        if _declare_side(annotator, world.name, side, declarations, twins)
    ]
    declarations.append(
        WorldDecl(
            names.protocols["world"],
            documentation,
            tuple(_bases(annotator, shown)),
            describe(annotator, world_id, imports, exports),
        )
    )
    twins.append(_twin(annotator.awaiting(), shown))
    return make_module(resolve, annotator, world.package, documentation, [*declarations, *twins])


def _declare_side(
    annotator: Annotator,
    world: str,
    side: Side,
    declarations: list[Declaration],
    twins: list[Declaration],
) -> bool:
    """Declare the Protocol of a side and its twin, if there is anything in them."""
    name = annotator.module.protocols[side.name]
    documentation = Docstring(f"{_PURPOSE[side.name]} the world `{world}`.")
    for each, declared in ((annotator, declarations), (annotator.awaiting(), twins)):
        found = _members(each, side)
        if not (found.properties or found.functions):
            return False
        declared.extend(declare_protocol(each, name, documentation, found))
    return True


def _twin(annotator: Annotator, shown: Sequence[SideName]) -> WorldTwinDecl:
    name = annotator.module.protocols["world"]
    twin = Identifier(annotator.shown(name))
    return WorldTwinDecl(twin, awaited_docs(name), tuple(_bases(annotator, shown)), name)


def _bases(annotator: Annotator, shown: Sequence[SideName]) -> Iterator[Code]:
    """The world's way into wit_host, with what its host supplies, and the Protocol it fulfils."""
    protocols, prefix = annotator.module.protocols, "Async" * annotator.awaited
    if "imports" in shown:
        supplied = protocols["imports"]
        # What is awaited may also be supplied by functions that are not.
        either = dict.fromkeys((supplied.text, annotator.shown(supplied)))
        importing = annotator.imports.use(f"{prefix}ImportingWorld")
        yield Code(f"{importing}[{' | '.join(either)}]")
    else:
        yield Code(annotator.imports.use(f"{prefix}World"))
    if "exports" in shown:
        yield Code(annotator.shown(protocols["exports"]))


def _members(annotator: Annotator, side: Side) -> Members:
    functions, names = side.functions, side.members
    return members(annotator, functions, names, tuple(_properties(annotator, side)))


def _properties(annotator: Annotator, side: Side) -> Iterator[PropertyDecl]:
    shown = {key: name for key, name in side.properties.items() if key not in side.offered}
    inside = annotator.inside(frozenset(name.text for name in shown.values()))
    for key, name in shown.items():
        item = side.interfaces[key]
        target = annotator.layout.interfaces[item.id]
        module = annotator.module_path(target)
        protocol = target.protocols["interface"]
        if annotator.awaited:
            protocol = target.twins[protocol.text]
        docs = item.docs or annotator.resolve.interfaces[item.id].docs
        yield PropertyDecl(
            Code(inside.builtin("property")),
            name,
            docstring(docs, f"The interface `{name.text}`."),
            Code(annotator.imports.use_from(module, protocol.text)),
        )
