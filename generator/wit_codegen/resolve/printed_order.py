"""In which order the items of a world stood, as far as ids tell.

A world's imports and exports are apart in the graph, and functions apart from interfaces, but ids
were given out in the order of the text: to inline interfaces, and to types at their first mention.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from wit_codegen.resolve import ir
from wit_codegen.resolve.types import parts_of

Extern: TypeAlias = tuple[str, str, ir.Function | ir.InterfaceItem]


def in_order(graph: ir.Resolve, world: ir.World) -> Iterator[Extern]:
    """Return what a world imports and exports, but types: `import` or `export`, key, and item."""
    externs = list(_externs(world))
    last = _last_ids(graph, externs)
    queues: dict[tuple[str, bool], deque[tuple[int, Extern]]] = {}
    for number, extern in enumerate(externs):
        word, _, item = extern
        queue = queues.setdefault((word, isinstance(item, ir.Function)), deque())
        queue.append((last[number], extern))
    while queues:
        first = min(queues, key=lambda each: queues[each][0][0])
        yield queues[first].popleft()[1]
        if not queues[first]:
            del queues[first]


def _externs(world: ir.World) -> Iterator[Extern]:
    sides: list[tuple[str, Mapping[str, ir.WorldItem]]] = [
        ("import", world.imports),
        ("export", world.exports),
    ]
    for word, items in sides:
        for key, item in items.items():
            match item:
                case ir.InterfaceItem() | ir.Function(resource=None):
                    yield word, key, item
                case _:
                    pass


def _last_ids(graph: ir.Resolve, externs: Sequence[Extern]) -> list[int]:
    """Return how far ids were given out at the least when the text had come to each item."""
    last = [max(_anonymous(graph, item), default=-1) for _, _, item in externs]
    inline = [
        (item.id, number)
        for number, (_, _, item) in enumerate(externs)
        if isinstance(item, ir.InterfaceItem) and graph.interfaces[item.id].name is None
    ]
    before = -1
    for _, number in sorted(inline):
        last[number] = before = max(last[number], before)
    return last


def _anonymous(graph: ir.Resolve, item: ir.Function | ir.InterfaceItem) -> Iterator[ir.TypeId]:
    """Return the types that came with an item: those of an inline interface, and nameless ones."""
    if isinstance(item, ir.Function):
        yield from _of_function(graph, item)
    elif graph.interfaces[item.id].name is None:
        interface = graph.interfaces[item.id]
        yield from interface.types.values()
        functions: Mapping[str, ir.Function] = interface.functions
        for function in functions.values():
            yield from _of_function(graph, function)


def _of_function(graph: ir.Resolve, function: ir.Function) -> Iterator[ir.TypeId]:
    waiting = [each.type for each in function.params]
    if function.result is not None:
        waiting.append(function.result)
    while waiting:
        ref = waiting.pop()
        if isinstance(ref, ir.Primitive) or graph.types[ref].name is not None:
            continue
        kind = graph.types[ref].kind
        if not isinstance(kind, ir.Own):
            # Owned handles get their ids later than all others.
            yield ref
        waiting += parts_of(kind)
