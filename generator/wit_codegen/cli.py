"""The command `wit-codegen`: arguments in, exit codes out.

Exit codes: 0 done, 1 the input is wrong or the output is stale, 2 wrong usage. Diagnostics go to
stderr. The stages are imported only once the arguments are understood, so that `--help` is quick
and needs nothing but the base install.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from wit_codegen.component_options import add_call, add_format, add_inspect
from wit_codegen.config import ConfigError
from wit_codegen.exits import REFUSED, USAGE, UsageError

_EXTRAS = {"jinja2": "codegen", "platformdirs": "codegen", "ruff": "codegen", "watchfiles": "watch"}
_PATH = (
    "a .wit file, a folder of them (its deps/ included), a component or an encoded package "
    "(.wasm, .wat), or - for standard input"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _options(arguments)
    # Docs and values may have letters that a terminal lacks; not every stream can be told.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    try:
        return _run(options)
    except ConfigError as error:
        return _fail(str(error), USAGE)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get(error.name or "")
        if extra is None:
            raise
        hint = f"install it with: pip install 'wit-codegen[{extra}]'"
        return _fail(f"this needs {error.name}; {hint}", USAGE)
    except BrokenPipeError:
        # Whoever read our output has gone; a second error at exit would help nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except KeyboardInterrupt:
        return _fail("interrupted", REFUSED)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    options, more = parser.parse_known_args(arguments)
    # argparse does not go on with a list of positional arguments behind an option.
    if options.command == "call" and not any(each.startswith("-") for each in more):
        options.calls += more
    elif more:
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    return options


def _run(options: argparse.Namespace) -> int:
    from wit_codegen.diagnostics import WitError  # noqa: PLC0415 - see the module's text
    from wit_codegen.write.output import OutputError  # noqa: PLC0415

    try:
        return _command(options)(options)
    except UsageError as error:
        return _fail(str(error), USAGE)
    except OutputError as error:
        return _fail(str(error), REFUSED)
    except WitError as error:
        from wit_codegen.reporting import report  # noqa: PLC0415

        report(error.diagnostics, getattr(options, "format", "text"))
        return REFUSED


def _command(options: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    if options.command == "generate" and options.watch:
        from wit_codegen.watching import watch  # noqa: PLC0415

        return watch
    if options.command == "generate":
        from wit_codegen.generating import generate  # noqa: PLC0415

        return generate
    if options.command == "call":
        from wit_codegen.calling.command import call  # noqa: PLC0415

        return call
    if options.command == "inspect":
        from wit_codegen.dissecting import inspect  # noqa: PLC0415

        return inspect
    from wit_codegen import inspecting  # noqa: PLC0415

    commands = {
        "check": inspecting.check,
        "explain": inspecting.explain,
        "resolve": inspecting.resolve,
    }
    return commands[options.command]


def _fail(message: str, code: int) -> int:
    print(f"wit-codegen: error: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wit-codegen", description="Typed Python from WIT, the interfaces of WebAssembly."
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_generate(commands.add_parser("generate", help="write Python packages from WIT"))
    check = commands.add_parser("check", help="report everything that is wrong with WIT")
    check.add_argument("paths", nargs="+", metavar="PATH", help=_PATH)
    _add_input_options(check)
    resolve = commands.add_parser("resolve", help="print what is in a package")
    resolve.add_argument("path", metavar="PATH", help=_PATH)
    form = resolve.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the graph, as wit-parser has it")
    form.add_argument("--wit", action="store_true", help="as WIT, such as a component's")
    _add_input_options(resolve)
    add_inspect(commands.add_parser("inspect", help="print what a component is made of"))
    add_call(commands.add_parser("call", help="call functions of a component"))
    explain = commands.add_parser("explain", help="say more about a diagnostic, such as W012")
    explain.add_argument("code", nargs="?", metavar="CODE", help="leave it out to list all codes")
    return parser


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow, and rarely asked for

    return f"wit-codegen {version('wit-codegen')}"


def _add_generate(generate: argparse.ArgumentParser) -> None:
    generate.description = (
        "Write a typed Python package for each WIT package. Without a PATH, do all that "
        "[tool.wit-codegen] in pyproject.toml lists. Only files that changed are written."
    )
    generate.add_argument("path", nargs="?", metavar="PATH", help=_PATH)
    generate.add_argument("--out", metavar="DIR", help="the folder to write packages into")
    generate.add_argument("--world", metavar="W", help="only this world and what it needs")
    _add_input_options(generate)
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
        "--replace",
        action="append",
        default=[],
        metavar="WIT=PYTHON",
        help="import a package, an interface, or a type (ns:pkg/interface.type) from somewhere "
        "else instead of generating it; repeatable",
    )
    generate.add_argument(
        "--templates", metavar="DIR", help="a folder of templates that replace those built in"
    )
    generate.add_argument(
        "--scaffold",
        action="store_true",
        help="also write a pyproject.toml and a README.md into DIR, where there are none",
    )
    generate.add_argument(
        "--watch", action="store_true", help="go on, and generate again at every change"
    )
    generate.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if anything would change"
    )
    generate.add_argument("--no-cache", action="store_true", help="do all the work again")
    generate.add_argument("--diff", action="store_true", help="like --check, and print the changes")


def _add_input_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--features", default="", metavar="A,B", help="keep what @unstable gates behind these"
    )
    parser.add_argument("--all-features", action="store_true", help="keep everything @unstable")
    add_format(parser)


if __name__ == "__main__":
    sys.exit(main())
