"""The command `wit-codegen`: arguments in, exit codes out.

Exit codes: 0 done, 1 the input is wrong or the output is stale, 2 wrong usage. Diagnostics go to
stderr. The stages are imported only once the arguments are understood, so that `--help` is quick
and needs nothing but the base install.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wit_codegen import config

if TYPE_CHECKING:
    from wit_codegen.resolve import Features
    from wit_codegen.resolve.ir import Resolve

DONE, REFUSED, USAGE = 0, 1, 2

_EXTRA = ("jinja2", "lark", "ruff")


class _UsageError(Exception):
    """The arguments do not go together; the text says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except (_UsageError, config.ConfigError) as error:
        return _fail(str(error), USAGE)
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        hint = "install it with: pip install 'wit-codegen[codegen]'"
        return _fail(f"the generator needs {error.name}; {hint}", USAGE)
    except BrokenPipeError:
        # Whoever read our output has gone; a second error at exit would help nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except KeyboardInterrupt:
        return _fail("interrupted", REFUSED)


def _run(options: argparse.Namespace) -> int:
    from wit_codegen.diagnostics import WitError  # noqa: PLC0415 - see the module's text
    from wit_codegen.rendering import render  # noqa: PLC0415

    try:
        if options.command == "generate":
            return _generate(options)
        if options.command == "check":
            return max(_check(path, options) for path in options.paths)
        return _resolve(options)
    except WitError as error:
        print("\n\n".join(map(render, error.diagnostics)), file=sys.stderr)
        return REFUSED


def _fail(message: str, code: int) -> int:
    print(f"wit-codegen: error: {message}", file=sys.stderr)
    return code


def _generate(options: argparse.Namespace) -> int:
    return max(_generate_one(job, options) for job in _jobs(options))


def _jobs(options: argparse.Namespace) -> tuple[config.Job, ...]:
    """What to generate: the path on the command line, or all that pyproject.toml lists."""
    if options.path is not None:
        if options.out is None:
            raise _UsageError("say where to write with --out DIR")
        return (
            config.Job(
                options.path,
                Path(options.out),
                options.world,
                _features(options.features),
                options.all_features,
                options.prefix,
                options.validators,
            ),
        )
    file = config.find(Path.cwd())
    if file is None:
        raise _UsageError(
            "name a PATH to generate from, or list packages under [tool.wit-codegen] in "
            "pyproject.toml"
        )
    return config.load(file)


def _generate_one(job: config.Job, options: argparse.Namespace) -> int:
    from wit_codegen import pipeline  # noqa: PLC0415 - see the module's text
    from wit_codegen.translate.options import Options  # noqa: PLC0415
    from wit_codegen.translate.selection import UnknownWorldError  # noqa: PLC0415
    from wit_codegen.write.output import OutputError, compare, differences, write  # noqa: PLC0415

    resolve = pipeline.load_valid(job.path, _feature_set(job.features, all_of_them=job.all_features))
    try:
        choices = Options(job.world, job.prefix, job.validators)
        generated = pipeline.generate(resolve, choices)
        changes = compare(job.out, generated.files, generated.complete)
        if options.diff:
            sys.stdout.writelines(differences(job.out, generated.files, changes))
        if options.check or options.diff:
            return _report_stale(job, changes.written + changes.deleted)
        write(job.out, generated.files, changes)
    except UnknownWorldError as error:
        known = ", ".join(error.known) or "it has none"
        raise _UsageError(f"{job.path} has no world `{error.world}`; worlds: {known}") from None
    except OutputError as error:
        return _fail(str(error), REFUSED)
    _report_written(job, len(generated.files), len(changes.written), len(changes.deleted))
    return DONE


def _report_stale(job: config.Job, stale: tuple[str, ...]) -> int:
    for name in stale:
        print(f"{job.out / name} is not what {job.path} generates", file=sys.stderr)
    if stale:
        print("run `wit-codegen generate` without --check to renew", file=sys.stderr)
    return REFUSED if stale else DONE


def _report_written(job: config.Job, files: int, written: int, deleted: int) -> None:
    gone = f", {deleted} deleted" if deleted else ""
    print(f"{job.path} -> {job.out}: {files} files, {written} written{gone}")


def _check(path: str, options: argparse.Namespace) -> int:
    from wit_codegen import pipeline  # noqa: PLC0415 - see the module's text
    from wit_codegen.diagnostics import WitError  # noqa: PLC0415
    from wit_codegen.rendering import render  # noqa: PLC0415

    features = _feature_set(_features(options.features), all_of_them=options.all_features)
    try:
        resolve = pipeline.load_valid(path, features)
    except WitError as error:
        # The other paths are still looked at: all errors in one run.
        print("\n\n".join(map(render, error.diagnostics)), file=sys.stderr)
        return REFUSED
    print(f"{path}: ok ({_summary(resolve)})")
    return DONE


def _summary(resolve: Resolve) -> str:
    package = resolve.packages[resolve.main]
    interfaces, worlds = len(package.interfaces), len(package.worlds)
    return (
        f"{package.name}: {interfaces} interface{'s' * (interfaces != 1)}, "
        f"{worlds} world{'s' * (worlds != 1)}"
    )


def _resolve(options: argparse.Namespace) -> int:
    from wit_codegen import pipeline  # noqa: PLC0415 - see the module's text

    features = _feature_set(_features(options.features), all_of_them=options.all_features)
    print(pipeline.resolved_json(pipeline.load(options.path, features)))
    return DONE


def _features(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _feature_set(names: Sequence[str], *, all_of_them: bool) -> Features:
    from wit_codegen.resolve import Features  # noqa: PLC0415 - see the module's text

    return Features(frozenset(names), everything=all_of_them)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wit-codegen", description="Typed Python from WIT, the interfaces of WebAssembly."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_generate(commands.add_parser("generate", help="write Python packages from WIT"))
    check = commands.add_parser("check", help="report everything that is wrong with WIT")
    check.add_argument("paths", nargs="+", metavar="PATH", help=_PATH)
    _add_features(check)
    resolve = commands.add_parser("resolve", help="print the resolved graph")
    resolve.add_argument("path", metavar="PATH", help=_PATH)
    resolve.add_argument("--json", action="store_true", required=True, help="as JSON")
    _add_features(resolve)
    return parser


_PATH = "a .wit file, a folder of them (its deps/ included), or - for standard input"


def _add_generate(generate: argparse.ArgumentParser) -> None:
    generate.description = (
        "Write a typed Python package for each WIT package. Without a PATH, do all that "
        "[tool.wit-codegen] in pyproject.toml lists. Only files that changed are written."
    )
    generate.add_argument("path", nargs="?", metavar="PATH", help=_PATH)
    generate.add_argument("--out", metavar="DIR", help="the folder to write packages into")
    generate.add_argument("--world", metavar="W", help="only this world and what it needs")
    _add_features(generate)
    generate.add_argument(
        "--prefix",
        default="",
        metavar="PKG",
        help="the dotted package that DIR is imported as, if it is not the top level",
    )
    generate.add_argument(
        "--validators", action="store_true", help="check ranges and shapes at construction too"
    )
    generate.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if anything would change"
    )
    generate.add_argument("--diff", action="store_true", help="like --check, and print the changes")


def _add_features(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--features", default="", metavar="A,B", help="keep what @unstable gates behind these"
    )
    parser.add_argument("--all-features", action="store_true", help="keep everything @unstable")


if __name__ == "__main__":
    sys.exit(main())
