"""The parser of the command line, made of the table of commands."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Final, NoReturn

from memory_accounting.cli.failing import UsageError
from memory_accounting.cli.grammar import COMMANDS, Command, Family
from memory_accounting.cli.place import STORE

SHELLS: Final = ("bash", "zsh", "fish")
"""The shells that completion scripts can be asked for."""

_LATE: Final = (
    (
        "serve",
        "serving:serve",
        "memory_accounting.service.serving",
        "serve a ledger: REST, streams, and the dashboard",
    ),
    (
        "key",
        "serving:key",
        "memory_accounting.service.security.command",
        "make an API key for a server",
    ),
)
"""Names, where they are carried out, the modules that add their options, and what they are for."""

_EPILOG: Final = (
    "exit codes: 0 done, 1 refused or something is wrong, 2 wrong usage, 3 the store or the server "
    "cannot be reached. "
    "Without --store or --url, $V6R_STORE or $V6R_URL says which ledger it is about, else "
    f"{STORE} in this folder."
)


_CHOICE: Final = re.compile(r"invalid choice: '(.*?)' \((.*)\)\Z", re.DOTALL)


def make_parser(*, file_hint: object = None) -> argparse.ArgumentParser:
    """Make the parser; its options have a `run`, the place of what carries them out.

    `file_hint` is what completes names of files; with it all options are loaded, also those of the
    service where it is installed.
    """
    common = _common()
    parser = Parser(
        prog="v6r",
        description="The memory ledger from a terminal.",
        epilog=_EPILOG,
        parents=[common],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=Version)
    commands = _subparsers(parser)
    for each in COMMANDS:
        if isinstance(each, Command):
            _add(commands, each, common, file_hint)
        else:
            _add_family(commands, each, common)
    _add_completion(commands)
    for late in _add_late(commands):
        if file_hint is not None:
            with suppress(UsageError):
                late.fill()
    return parser


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("which ledger")
    group.add_argument(
        "--store", metavar="URL", help="sqlite:///file.db or redis://host:port/0, opened here"
    )
    group.add_argument("--url", metavar="URL", help="http://host:port of a server")
    group.add_argument("--token", metavar="TOKEN", help="for the server (better: $V6R_TOKEN)")
    common.add_argument("--json", action="store_true", help="for programs")
    return common


class Version(argparse.Action):
    """Prints the version of what is installed; it is looked up only then."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        """Take no argument, and leave no value."""
        super().__init__(
            option_strings, argparse.SUPPRESS, nargs=0, help="print the version, and exit"
        )
        del dest

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it, and end."""
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow to load

        try:
            found = version("wit-codegen")
        except PackageNotFoundError:  # run from its sources
            found = "unknown"
        sys.stdout.write(f"{parser.prog} {found}\n")
        parser.exit()


class WordsError(Exception):
    """A command line that is none."""

    def __init__(self, message: str, usage: str) -> None:
        """Say what is wrong, and how it is used."""
        super().__init__(message)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """A parser that raises what is wrong rather than printing it."""

    source: str | None = None
    """The module that adds the options when they are asked for: those of the service take long."""

    def error(self, message: str) -> NoReturn:
        """Leave it to whoever runs the command to say what is wrong."""
        raise WordsError(f"{message}{_meant(message)}", self.format_usage())

    def fill(self) -> None:
        """Add the options that are loaded late. Raises `UsageError` where an extra is missing."""
        if self.source is None:
            return
        try:
            module = import_module(self.source)
        except ImportError as error:
            raise UsageError(
                f"{self.prog} needs the service: pip install 'wit-codegen[service]' ({error})"
            ) from error
        self.source = None
        module.add_arguments(self)

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride] - an overload in short
        self,
        args: Any = None,  # noqa: ANN401
        namespace: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Parse with all options."""
        self.fill()
        return super().parse_known_args(args, namespace)


def _meant(message: str) -> str:
    """Return what may have been meant, or how to see what there is; argparse does so from 3.14."""
    if message.endswith(": COMMAND"):
        return "; --help lists them"
    found = _CHOICE.search(message)
    near = get_close_matches(found[1], re.findall(r"'([^']+)'", found[2]), n=1) if found else []
    return f"; did you mean {near[0]!r}?" if near else ""


def _subparsers(parser: argparse.ArgumentParser) -> Any:  # noqa: ANN401 - argparse does not name it
    return parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)


def _add_family(commands: Any, family: Family, common: argparse.ArgumentParser) -> None:  # noqa: ANN401
    parser = commands.add_parser(
        family.name, help=family.about, description=family.about, allow_abbrev=False
    )
    below = _subparsers(parser)
    for each in family.commands:
        _add(below, each, common)


def _add(
    commands: Any,  # noqa: ANN401 - argparse does not name its type
    command: Command,
    common: argparse.ArgumentParser,
    file_hint: object = None,
) -> None:
    parser = commands.add_parser(
        command.name,
        help=command.about,
        description=command.about,
        parents=[common],
        allow_abbrev=False,
    )
    for argument in command.arguments:
        action = parser.add_argument(*argument.names, **argument.settings)
        if action.metavar == "FILE":
            vars(action)["complete"] = file_hint  # where shtab looks
    parser.set_defaults(run=command.run)


def _add_completion(commands: Any) -> None:  # noqa: ANN401
    about = "print what makes a shell complete the commands"
    parser = commands.add_parser("completion", help=about, description=about)
    parser.add_argument("shell", choices=SHELLS)
    parser.set_defaults(run="completing:completion")


def _add_late(commands: Any) -> Iterator[Parser]:  # noqa: ANN401
    """Add the commands whose options belong to the service."""
    for name, run, source, about in _LATE:
        parser: Parser = commands.add_parser(
            name, help=about, description=about, allow_abbrev=False
        )
        parser.source = source
        parser.set_defaults(run=run)
        yield parser


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse a command line; raises `WordsError` where it is wrong."""
    # What is not named is left out of the options of a command, so that it does not replace what
    # was named before the command; here is what holds then.
    unnamed = argparse.Namespace(url=None, store=None, token=None, json=False)
    return make_parser().parse_args(arguments, unnamed)
