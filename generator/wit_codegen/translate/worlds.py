"""Worlds as modules: their own types, a Protocol for each side, and the class to bind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wit_codegen.resolve.ir import Resolve, WorldId
from wit_codegen.translate.describing import describe
from wit_codegen.translate.docs import docstring
from wit_codegen.translate.graph import qualified
from wit_codegen.translate.layout import Layout
from wit_codegen.translate.modules import definitions, make_annotator, make_module
from wit_codegen.translate.options import Options
from wit_codegen.translate.protocols import Members, declare_protocol, members
from wit_codegen.translate.pymodel import (
    Code,
    Docstring,
    Module,
    PropertyDecl,
    WorldDecl,
)
from wit_codegen.translate.sides import Side, find_side
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
    bases: dict[str, Code] = {}
    for side in (imports, exports):
        found = _members(annotator, side)
        if found.properties or found.functions:
            purpose = f"{_PURPOSE[side.name]} the world `{world.name}`."
            name = names.protocols[side.name]
            declarations += declare_protocol(annotator, name, Docstring(purpose), found)
            bases[side.name] = Code(name.text)
    declarations.append(
        WorldDecl(
            names.protocols["world"],
            documentation,
            tuple(_bases(annotator, bases)),
            describe(annotator, world_id, imports, exports),
        )
    )
    return make_module(resolve, annotator, world.package, documentation, declarations)


def _bases(annotator: Annotator, protocols: Mapping[str, Code]) -> Iterator[Code]:
    """The world's way into wit_host, with what its host supplies, and the Protocol it fulfils."""
    if "imports" in protocols:
        importing = annotator.imports.use("ImportingWorld")
        yield Code(f"{importing}[{protocols['imports'].text}]")
    else:
        yield Code(annotator.imports.use("World"))
    if "exports" in protocols:
        yield protocols["exports"]


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
        docs = item.docs or annotator.resolve.interfaces[item.id].docs
        yield PropertyDecl(
            Code(inside.builtin("property")),
            name,
            docstring(docs, f"The interface `{name.text}`."),
            Code(annotator.imports.use_from(module, target.protocols["interface"].text)),
        )
