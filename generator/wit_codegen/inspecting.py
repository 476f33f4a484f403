"""The commands that write nothing: `check`, `resolve`, and `explain`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from wit_codegen import config, pipeline
from wit_codegen.diagnostics import WitError
from wit_codegen.exits import DONE, REFUSED, UsageError
from wit_codegen.explain import explain as find_explanation
from wit_codegen.explain import explanations, render
from wit_codegen.inputs import read_tree
from wit_codegen.reporting import report
from wit_codegen.resolve import Features
from wit_codegen.resolve.ir import Package, Resolve
from wit_codegen.resolve.printer import to_wit


def check(options: Namespace) -> int:
    """Report everything that is wrong with each path."""
    return max([_check(path, options) for path in options.paths])


def _check(path: str, options: Namespace) -> int:
    try:
        graph = pipeline.resolve_valid(read_tree(path), _features(options))
    except WitError as error:
        # The other paths are still looked at: all errors in one run.
        report(error.diagnostics, options.format)
        return REFUSED
    package = graph.packages[graph.main]
    print(f"{path}: ok ({_summary(package)})")
    return DONE


def _summary(package: Package) -> str:
    interfaces, worlds = len(package.interfaces), len(package.worlds)
    return (
        f"{package.name}: {interfaces} interface{'s' * (interfaces != 1)}, "
        f"{worlds} world{'s' * (worlds != 1)}"
    )


def resolve(options: Namespace) -> int:
    """Print the resolved graph as JSON, as WIT, or as an outline."""
    graph = pipeline.resolve(read_tree(options.path), _features(options))
    if options.json:
        print(pipeline.resolved_json(graph))
    elif options.wit:
        print(to_wit(graph), end="")
    else:
        print("\n".join(_outline(graph)))
    return DONE


def _outline(graph: Resolve) -> Iterator[str]:
    for number, package in enumerate(graph.packages):
        yield f"package {package.name}{'' if number == graph.main else '  (dependency)'}"
        for name, id_ in package.interfaces.items():
            interface = graph.interfaces[id_]
            counts = f"{len(interface.types)} types, {len(interface.functions)} functions"
            yield f"  interface {name}: {counts}"
        for name, world_id in package.worlds.items():
            world = graph.worlds[world_id]
            counts = f"{len(world.imports)} imports, {len(world.exports)} exports"
            yield f"  world {name}: {counts}"


def explain(options: Namespace) -> int:
    """Print what there is to know about a diagnostic, or list all of them."""
    if options.code is None:
        print("\n".join(f"{each.code}  {each.title}" for each in explanations()))
        return DONE
    found = find_explanation(options.code)
    if found is None:
        raise UsageError(f"there is no diagnostic {options.code}; `wit-codegen explain` lists them")
    print(render(found), end="")
    return DONE


def _features(options: Namespace) -> Features:
    return Features(frozenset(config.names(options.features)), options.all_features)
