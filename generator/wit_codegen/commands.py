"""What each command does; a function is called like its command and returns the exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from wit_codegen import config, pipeline
from wit_codegen.diagnostics import WitError
from wit_codegen.exits import DONE, REFUSED
from wit_codegen.explain import explain as find_explanation
from wit_codegen.explain import explanations, render
from wit_codegen.reporting import report
from wit_codegen.resolve import Features
from wit_codegen.resolve.ir import Package, Resolve
from wit_codegen.translate.options import Options, OptionsError
from wit_codegen.write.output import Changes, OutputError, compare, differences, write

__all__ = ["OutputError", "UsageError", "check", "explain", "generate", "resolve"]


class UsageError(Exception):
    """The arguments do not go together; the text says what to do."""


def generate(options: Namespace) -> int:
    """Write Python packages, or with `--check` and `--diff` say what would be written."""
    return max(_generate(job, options) for job in _jobs(options))


def _jobs(options: Namespace) -> tuple[config.Job, ...]:
    """What to generate: the path on the command line, or all that pyproject.toml lists."""
    if options.path is not None:
        if options.out is None:
            raise UsageError("say where to write with --out DIR")
        return (_job(options),)
    file = config.find(Path.cwd())
    if file is None:
        raise UsageError(
            "name a PATH to generate from, or list packages under [tool.wit-codegen] in "
            "pyproject.toml"
        )
    return config.load(file)


def _job(options: Namespace) -> config.Job:
    return config.Job(
        options.path,
        Path(options.out),
        options.world,
        _names(options.features),
        options.all_features,
        options.prefix,
        options.validators,
        dict(_replacement(text) for text in options.replace),
    )


def _replacement(text: str) -> tuple[str, str]:
    name, equals, target = text.partition("=")
    if not equals:
        raise UsageError(f"--replace takes WIT=PYTHON, as in ns:pkg/types.id=app.ids.Id: {text}")
    return name.strip(), target.strip()


def _generate(job: config.Job, options: Namespace) -> int:
    graph = pipeline.load_valid(job.path, Features(frozenset(job.features), job.all_features))
    choices = Options(job.world, job.prefix, job.validators, job.replace)
    try:
        generated = pipeline.generate(graph, choices)
    except OptionsError as error:
        raise UsageError(f"{job.path}: {error}") from None
    changes = compare(job.out, generated.files, generated.complete)
    if options.diff:
        sys.stdout.writelines(differences(job.out, generated.files, changes))
    if options.check or options.diff:
        return _report_stale(job, changes)
    write(job.out, generated.files, changes)
    gone = f", {len(changes.deleted)} deleted" if changes.deleted else ""
    counts = f"{len(generated.files)} files, {len(changes.written)} written{gone}"
    print(f"{job.path} -> {job.out}: {counts}")
    return DONE


def _report_stale(job: config.Job, changes: Changes) -> int:
    for name in (*changes.written, *changes.deleted):
        print(f"{job.out / name} is not what {job.path} generates", file=sys.stderr)
    if changes:
        print("run `wit-codegen generate` without --check to renew", file=sys.stderr)
    return REFUSED if changes else DONE


def check(options: Namespace) -> int:
    """Report everything that is wrong with each path."""
    return max([_check(path, options) for path in options.paths])


def _check(path: str, options: Namespace) -> int:
    try:
        graph = pipeline.load_valid(path, _features(options))
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
    """Print the resolved graph, or an outline of it."""
    graph = pipeline.load(options.path, _features(options))
    print(pipeline.resolved_json(graph) if options.json else "\n".join(_outline(graph)))
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
    return Features(frozenset(_names(options.features)), options.all_features)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
