"""Making an API key on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from memory_accounting.service.security.keys import add_key

_DONE: Final = 0
_WRONG: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command that makes a key."""
    parser.add_argument("name", metavar="NAME", help="what the key is called, in logs too")
    parser.add_argument(
        "--grant",
        action="append",
        required=True,
        metavar="GRANT",
        help="what it may do: read:PATTERN, write:PATTERN, or admin; may be repeated",
    )
    parser.add_argument(
        "--expires", metavar="TIME", help="when it ends, such as 2027-01-01 (UTC); default: never"
    )
    parser.add_argument(
        "--keys-file",
        type=Path,
        default=Path("keys.toml"),
        metavar="FILE",
        help="the file that its hash is added to, made if there is none (default: keys.toml)",
    )


def run(options: argparse.Namespace) -> int:
    """Make a key and print it, once; return an exit code: 0 done, 2 wrong usage."""
    try:
        expires = None if options.expires is None else _time(options.expires)
        made = add_key(options.keys_file, options.name, options.grant, expires)
    except ValueError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{options.keys_file}: {error.strerror}")
    print(made.secret)
    print(
        f"v6r: its hash is in {options.keys_file}; the key itself is shown this once",
        file=sys.stderr,
    )
    return _DONE


def main(words: Sequence[str] | None = None) -> int:
    """Run the command by itself; what is no command line exits with 2."""
    parser = argparse.ArgumentParser(
        prog="python -m memory_accounting.service.security", description="make an API key"
    )
    add_arguments(parser)
    return run(parser.parse_args(words))


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expires: {text!r} is no time such as 2027-01-01") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _fail(message: str) -> int:
    print(f"v6r: {message}", file=sys.stderr)
    return _WRONG
