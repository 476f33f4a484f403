"""The one order in which definitions that need each other are made."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import attrs

Node = TypeVar("Node", bound=Hashable)


@attrs.frozen
class Order(Generic[Node]):
    """The nodes, each behind those it needs; `unfinished` are those in or behind a cycle."""

    nodes: tuple[Node, ...]
    unfinished: tuple[Node, ...]


def toposort(needs: Mapping[Node, Sequence[Node]]) -> Order[Node]:
    """Sort nodes, always taking the ready one that comes first in `needs`.

    This is the reference's order (Kahn's algorithm with a priority queue), on which the ids of the
    graph depend. A node that is needed twice counts twice; every need must be a node.
    """
    index = {node: number for number, node in enumerate(needs)}
    names = list(needs)
    waiting = [len(needed) for needed in needs.values()]
    needed_by: list[list[int]] = [[] for _ in names]
    for number, needed in enumerate(needs.values()):
        for node in needed:
            needed_by[index[node]].append(number)
    ready = [number for number, count in enumerate(waiting) if count == 0]
    order: list[Node] = []
    while ready:
        number = heapq.heappop(ready)
        order.append(names[number])
        for dependent in needed_by[number]:
            waiting[dependent] -= 1
            if waiting[dependent] == 0:
                heapq.heappush(ready, dependent)
    unfinished = tuple(name for name, count in zip(names, waiting, strict=True) if count)
    return Order(tuple(order), unfinished)


def cycles(
    needs: Mapping[Node, Sequence[Node]], unfinished: Sequence[Node]
) -> list[tuple[Node, int, tuple[Node, ...]]]:
    """Find an edge to blame for each cycle: (node, position in its needs, the cycle's nodes).

    The first is the one the reference blames: the first edge between unfinished nodes.
    """
    left = set(unfinished)
    needed_by: dict[Node, list[Node]] = {}
    for node in unfinished:
        for target in needs[node]:
            needed_by.setdefault(target, []).append(node)
    blamed: list[tuple[Node, int, tuple[Node, ...]]] = []
    explained: set[Node] = set()
    for node in unfinished:
        if node in explained:
            continue
        for position, target in enumerate(needs[node]):
            if target in left and target not in explained:
                path = _cycle_behind(needs, target, left)
                blamed.append((node, position, path))
                _explain(path, needed_by, explained)
                break
    return blamed


def _cycle_behind(
    needs: Mapping[Node, Sequence[Node]], start: Node, left: set[Node]
) -> tuple[Node, ...]:
    """Follow first needs until a node comes again; every unfinished node has an unfinished need."""
    path: dict[Node, int] = {}
    node = start
    while node not in path:
        path[node] = len(path)
        node = next(target for target in needs[node] if target in left)
    return tuple(list(path)[path[node] :])


def _explain(
    cycle: Sequence[Node], needed_by: Mapping[Node, Sequence[Node]], explained: set[Node]
) -> None:
    """Mark the nodes of a cycle, and all that need one of them, as accounted for."""
    explained.update(cycle)
    waiting = list(cycle)
    while waiting:
        for node in needed_by.get(waiting.pop(), ()):
            if node not in explained:
                explained.add(node)
                waiting.append(node)
