"""From parsed files to the resolved graph."""

from __future__ import annotations

from collections.abc import Sequence

from wit_codegen.diagnostics import Diagnostic, WitError
from wit_codegen.memory import no_collection
from wit_codegen.parse import ast
from wit_codegen.resolve import ir
from wit_codegen.resolve.arena import Arena
from wit_codegen.resolve.draft import Draft
from wit_codegen.resolve.elaborate import elaborate
from wit_codegen.resolve.features import NO_FEATURES, Features
from wit_codegen.resolve.foundation import NO_FOUNDATION, Foundation
from wit_codegen.resolve.gates import Gates
from wit_codegen.resolve.include import Include
from wit_codegen.resolve.packages import Package, by_name, collect, main_name, push_order
from wit_codegen.resolve.problems import Problems, TooManyProblemsError
from wit_codegen.resolve.scopes import Scope
from wit_codegen.resolve.transfer import Missing, Transfer, UnavailableError
from wit_codegen.resolve.universe import Universe
from wit_codegen.resolve.worlds import WorldBodies


def resolve(groups: Sequence[ast.Group], features: Features = NO_FEATURES) -> ir.Resolve:
    """Resolve packages: the first group's, and those it may depend on.

    Raises WitError with every fault of names, types, gates, and worlds that was found.
    """
    graph, problems = try_resolve(groups, features)
    if graph is None or problems:
        raise WitError(problems)
    return graph


def try_resolve(
    groups: Sequence[ast.Group], features: Features, foundation: Foundation = NO_FOUNDATION
) -> tuple[ir.Resolve | None, tuple[Diagnostic, ...]]:
    """Resolve as far as possible: the graph, unless there is no main package, and all faults.

    No package of `groups` may have the name of one that is decoded.
    """
    with no_collection():
        return _try_resolve(groups, features, foundation)


def _try_resolve(
    groups: Sequence[ast.Group], features: Features, foundation: Foundation
) -> tuple[ir.Resolve | None, tuple[Diagnostic, ...]]:
    problems = Problems()
    try:
        graph = _graph(groups, features, foundation, problems)
    except TooManyProblemsError:
        graph = None
    return graph, tuple(problems.found)


def _graph(
    groups: Sequence[ast.Group], features: Features, foundation: Foundation, problems: Problems
) -> ir.Resolve | None:
    collected = collect(groups, problems)
    packages = by_name(collected, problems)
    for package in collected:
        if packages[package.name] is not package:
            lower(package, problems)  # a second definition counts for its own faults only
    universe = Universe(packages, problems, _searched(groups[0]), foundation)
    order = push_order(packages, problems)
    arena = Arena(foundation.graph)
    for package in order:
        universe.report_unknown_packages(package)
        draft = lower(package, problems)
        _join(draft, arena, universe, Gates(features, package.name, problems))
    name = main_name(groups)
    main = arena.package_ids.get(name) if name is not None else None
    return arena.freeze(main) if main is not None else None


def _searched(group: ast.Group) -> str | None:
    """The folder in which a package's dependencies are; a single file has none."""
    alone = any(file.source.name == group.name for file in group.files)
    return None if alone else f"{group.name.rstrip('/')}/deps/"


def lower(package: Package, problems: Problems) -> Draft:
    """Look up all names of one package, as far as that needs no other."""
    draft = Draft(package, problems)
    scope = Scope(draft)
    bodies = [WorldBodies(draft, scope, number) for number in range(len(package.parts))]
    number_of = {id(part): number for number, part in enumerate(package.parts)}
    for name in scope.interface_order:
        item, part = scope.definitions[name]
        id_ = scope.items[name].interface
        if isinstance(item, ast.Interface) and id_ is not None:
            bodies[number_of[id(part)]].interface(id_, item.items, item.head)
    for name in scope.world_order:
        item, part = scope.definitions[name]
        world = scope.items[name].world
        if isinstance(item, ast.World) and world is not None:
            bodies[number_of[id(part)]].world(world, item)
    return draft


def _join(draft: Draft, arena: Arena, universe: Universe, gates: Gates) -> None:
    """Add a draft to the graph, and finish its worlds."""
    transfer = Transfer(draft, arena, universe, gates)
    transfer.run()
    for old in range(len(draft.worlds)):
        new = transfer.worlds[old]
        if draft.worlds[old].foreign is None and not isinstance(new, Missing):
            _include(ir.WorldId(old), new, transfer)
            world = arena.worlds[new]
            if not world.broken:
                elaborate(arena, world, draft.worlds[old].span, draft.problems)


def _include(old: ir.WorldId, new: ir.WorldId, transfer: Transfer) -> None:
    """Work off the includes of a world."""
    arena = transfer.arena
    world = arena.worlds[new]
    for include in transfer.draft.worlds[old].includes:
        if not transfer.gates.open(include.stability, include.span):
            continue
        try:
            included = transfer.find(transfer.worlds, include.world, "a world", include.span)
        except UnavailableError:
            world.broken = True
            continue
        if arena.worlds[included].broken:
            world.broken = True
            continue
        Include(arena, transfer.problems, new, included, include).run()
