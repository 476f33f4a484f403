"""Which interfaces and worlds are generated, and which packages that makes."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from wit_codegen.resolve.ir import (
    InterfaceId,
    InterfaceItem,
    PackageId,
    Resolve,
    World,
    WorldId,
)
from wit_codegen.translate.graph import closure, world_reach
from wit_codegen.translate.options import Options, OptionsError


@attrs.frozen
class Selection:
    """What to generate. Ids are in arena order, so the output does not depend on the input's."""

    packages: tuple[PackageId, ...]
    interfaces: tuple[InterfaceId, ...]
    worlds: tuple[WorldId, ...]


def select(resolve: Resolve, options: Options) -> Selection:
    """The main package, or one world of it, and of its dependencies all that it needs.

    A dependency that is needed at all comes with all its interfaces, so that its package is the
    same whoever needs it; its worlds are left out. Raises `OptionsError` for an unknown world.
    """
    worlds = _worlds(resolve, options)
    wanted: set[InterfaceId] = set()
    if options.world is None:
        wanted.update(resolve.packages[resolve.main].interfaces.values())
    for world in worlds:
        wanted |= world_reach(resolve, resolve.worlds[world])
    reached = _with_whole_dependencies(resolve, closure(resolve, wanted))
    packages = {resolve.main, *(resolve.interfaces[i].package for i in reached)}
    return Selection(
        tuple(sorted(packages)),
        tuple(sorted(i for i in reached if resolve.interfaces[i].name is not None)),
        worlds,
    )


def _worlds(resolve: Resolve, options: Options) -> tuple[WorldId, ...]:
    known = resolve.packages[resolve.main].worlds
    if options.world is None:
        return tuple(sorted(known.values()))
    if options.world not in known:
        there = ", ".join(known) or "it has none"
        package = resolve.packages[resolve.main].name
        raise OptionsError(f"{package} has no world `{options.world}`; worlds: {there}")
    return (known[options.world],)


def _with_whole_dependencies(resolve: Resolve, reached: set[InterfaceId]) -> set[InterfaceId]:
    done: set[PackageId] = {resolve.main}
    while True:
        packages = {resolve.interfaces[i].package for i in reached} - done
        if not packages:
            return reached
        done |= packages
        whole = {i for p in packages for i in resolve.packages[p].interfaces.values()}
        reached = closure(resolve, reached | whole)


def inline_interfaces(resolve: Resolve, world: World) -> Iterator[tuple[str, str, InterfaceId]]:
    """The interfaces written inside a world: direction, key, and id."""
    for direction, items in (("imports", world.imports), ("exports", world.exports)):
        for key, item in items.items():
            if isinstance(item, InterfaceItem) and resolve.interfaces[item.id].name is None:
                yield direction, key, item.id
