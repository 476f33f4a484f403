"""The arguments of `inspect` and `call`, and what they mean."""

from __future__ import annotations

import argparse
import re
from typing import Final

from wit_codegen.exits import UsageError

_UNITS: Final = {"": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?", re.IGNORECASE | re.ASCII)

_CALL_EXAMPLES: Final = """\
examples:
  wit-codegen call app.wasm                             list what can be called
  wit-codegen call app.wasm 'add(1, 2)'
  wit-codegen call app.wasm 'shapes.area(circle({radius: 2.5}))'
  wit-codegen call app.wasm 'put("a", some(1))' 'get("a")'
                                                        one instance, call after call
  wit-codegen call app.wasm --json 'put("a", 1)'        JSON in, JSON out
  wit-codegen call app.wasm --clocks --dir data::/data:rw --env LEVEL=2 'run()'

Arguments are WAVE, the text form of values of the component model: 1, -0.5, true, 'c', "text",
[1, 2], (1, "two"), {bytes: 1, name: "a"}, {read, write}, circle(2.5), none, some(1), ok(1).
Quote each call, so that the shell leaves it alone."""

_INSPECT_EXAMPLES: Final = """\
examples:
  wit-codegen inspect app.wasm
  wit-codegen inspect app.wasm --json | jq '.imports[] | select(.from == "host").name'"""


def add_inspect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `inspect`."""
    _describe(
        parser,
        "Print what a .wasm file is: its imports and who supplies them, its exports, its size by\n"
        "what it is made of, its producers, and its world as WIT.",
        _INSPECT_EXAMPLES,
    )
    parser.add_argument("path", metavar="PATH", help="a component, a package, or a core module")
    parser.add_argument("--json", action="store_true", help="for programs; see docs/cli.md")
    add_format(parser)


def add_call(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `call`."""
    _describe(
        parser,
        "Instantiate a component, call functions that it exports, and print what they return.\n"
        "All calls go to one instance, in order, and the first that fails ends the run.",
        _CALL_EXAMPLES,
    )
    parser.add_argument("path", metavar="PATH", help="a component (.wasm, .wat), or -")
    parser.add_argument(
        "calls",
        nargs="*",
        metavar="CALL",
        help="'function(arguments)', 'interface.function(…)', or "
        "'ns:package/interface@1.0.0.function(…)'; without any, list what can be called",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="take arguments and print results as JSON, a line each; arguments may also be an "
        "array behind the name, or an object by parameter",
    )
    parser.add_argument(
        "--fail-on-err", action="store_true", help="exit with 1 at the first result that is err(…)"
    )
    add_format(parser)
    _add_grants(parser)
    _add_limits(parser)


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the choice of how diagnostics are written."""
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="diagnostics for people, or a JSON object a line for editors",
    )


def _describe(parser: argparse.ArgumentParser, text: str, examples: str) -> None:
    parser.description = text
    parser.epilog = examples
    parser.formatter_class = argparse.RawDescriptionHelpFormatter


def _add_grants(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what it may reach of this machine (WASI 0.2)")
    group.add_argument(
        "--wasi",
        action="store_true",
        help="supply WASI, with nothing to reach but randomness; the options below imply it",
    )
    group.add_argument(
        "--env", action="append", default=[], metavar="K=V", help="an environment variable"
    )
    group.add_argument(
        "--dir",
        action="append",
        default=[],
        metavar="HOST[::GUEST][:rw]",
        help="a folder, read-only without :rw; GUEST is what the component calls it",
    )
    group.add_argument(
        "--stdio", action="store_true", help="this command's standard input, output, and error"
    )
    group.add_argument("--clocks", action="store_true", help="the time")
    group.add_argument(
        "--arg", action="append", default=[], metavar="A", help="an argument of the program"
    )


def _add_limits(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("limits")
    group.add_argument(
        "--memory", type=_size, metavar="SIZE", help="of each linear memory: 64MiB, 1G, 65536"
    )
    group.add_argument("--seconds", type=float, metavar="S", help="for each call")
    group.add_argument("--fuel", type=int, metavar="N", help="for each call: instructions, roughly")


def _size(text: str) -> int:
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 64MiB")
    return int(float(match[1]) * _UNITS[match[2].upper()])


def folder(text: str) -> tuple[str, str, bool]:
    """Return the host's path, the guest's, and whether it may write."""
    plain, is_writable = text, False
    for ending in (":rw", ":ro"):
        if text.endswith(ending):
            plain, is_writable = text.removesuffix(ending), ending == ":rw"
    host, separator, guest = plain.partition("::")
    if not host or (separator and not guest):
        raise UsageError(f"--dir takes HOST::GUEST, as in data::/data:rw: {text}")
    return host, guest or host, is_writable


def variable(text: str) -> tuple[str, str]:
    """Return the name and the value of an environment variable."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"--env takes K=V, as in LEVEL=2: {text}")
    return name, value
