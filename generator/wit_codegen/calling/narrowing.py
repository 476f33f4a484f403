"""A component's world cut down to what some calls need.

What is left out are exports that are not called, and imports that the engine supplies. So a
function with types that nobody can pass stops nobody from calling another.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from wit_codegen.calling.functions import Target, main_world
from wit_codegen.resolve import ir
from wit_codegen.translate.sides import offered


def narrowed(graph: ir.Resolve, called: Sequence[Target]) -> ir.Resolve:
    """Return the graph with a world that exports only these functions."""
    world = main_world(graph)
    keys = {target.key for target in called}
    exports = {key: item for key, item in world.exports.items() if key in keys}
    brought = offered(graph, world)
    imports = {key: item for key, item in world.imports.items() if key not in brought}
    small = attrs.evolve(world, imports=imports, exports=exports)
    return attrs.evolve(
        graph,
        worlds=tuple(small if each is world else each for each in graph.worlds),
        interfaces=_interfaces(graph, small, called),
    )


def _interfaces(
    graph: ir.Resolve, world: ir.World, called: Sequence[Target]
) -> tuple[ir.Interface, ...]:
    """Keep the functions that are called; all of those that are imports, too."""
    imported = {i.id for i in world.imports.values() if isinstance(i, ir.InterfaceItem)}
    interfaces = list(graph.interfaces)
    for key, item in world.exports.items():
        if isinstance(item, ir.InterfaceItem) and item.id not in imported:
            names = {target.function.name for target in called if target.key == key}
            whole = interfaces[item.id]
            functions = {name: each for name, each in whole.functions.items() if name in names}
            interfaces[item.id] = attrs.evolve(whole, functions=functions)
    return tuple(interfaces)
