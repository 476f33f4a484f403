"""Where output goes: a terminal with colours, or anything else."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Final

from memory_accounting.cli.showing.plain import plain
from memory_accounting.cli.showing.sheet import Sheet

_POOR: Final = ("", "dumb", "unknown")


def is_rich() -> bool:
    """Tell whether output goes to a terminal that has colours, which nobody asked to leave out."""
    output = sys.stdout
    return (
        hasattr(output, "isatty")
        and output.isatty()
        and not os.environ.get("NO_COLOR")
        and (os.name == "nt" or os.environ.get("TERM", "") not in _POOR)
        and has_blocks()
        and find_spec("rich") is not None
    )


def has_blocks() -> bool:
    """Tell whether the letters that bars and lines are drawn with can be written."""
    try:
        "━█▁".encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


class OutputError(Exception):
    """The output cannot be written."""


@contextmanager
def writing() -> Generator[None, None, None]:
    """Tell what cannot be written from what else the system refuses.

    Raises `OutputError`; but BrokenPipeError when whoever read the output has gone.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"the output cannot be written: {error.strerror or error}") from error


def show(sheet: Sheet) -> None:
    """Print a sheet."""
    if is_rich():
        from memory_accounting.cli.showing.rich_tables import console, drawn  # noqa: PLC0415 - extra

        screen = console()
        with writing():
            screen.print(drawn(sheet, screen.width))
    else:
        write(plain(sheet, has_blocks=has_blocks()))


def write(text: str) -> None:
    """Print text, which ends with one line break. Nothing is printed where there is no output."""
    if _is_open(sys.stdout):
        with writing():
            sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
            sys.stdout.flush()


def complain(text: str) -> None:
    """Print a line to the error output, if there is one."""
    if _is_open(sys.stderr):
        with suppress(OSError):
            sys.stderr.write(f"{text}\n")


def flush() -> None:
    """Write what is still in the buffer of the output."""
    if _is_open(sys.stdout):
        with writing():
            sys.stdout.flush()


def let_go_of_output() -> None:
    """Have what is left of the output go nowhere, also when the interpreter ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_open(stream: object) -> bool:
    """Tell whether there is such a stream: one that was closed from the beginning is None."""
    return stream is not None
