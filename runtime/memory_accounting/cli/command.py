"""Running a command: its exit code, what is printed, and how it fails.

Exit codes: 0 done, 1 refused (or something is wrong with what was checked), 2 wrong usage, 3 the
store or the server cannot be reached.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from memory_accounting.cli.failing import (
    DONE,
    INTERRUPTED,
    REFUSED,
    UNREACHABLE,
    WRONG,
    Failure,
    RefusedError,
    UnreachableError,
    failure,
)
from memory_accounting.cli.outcome import Outcome
from memory_accounting.cli.parsing import WordsError, parse
from memory_accounting.cli.showing import screen
from memory_accounting.cli.showing.text import in_a_line
from memory_accounting.stores.seam import StoreError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code. What is no command line exits with 2."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Ids may have letters that a terminal lacks; not every stream can be told.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    try:
        return _flushed(words)
    except BrokenPipeError:
        # Who read the output has seen enough.
        screen.let_go_of_output()
        return DONE
    except screen.OutputError as error:
        screen.let_go_of_output()
        screen.complain(f"v6r: {error}")
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a mistake of ours; a traceback would help nobody here
        screen.complain(f"v6r: this is a mistake in v6r: {type(error).__name__}: {error!s:.200}")
        return REFUSED


def _flushed(words: Sequence[str]) -> int:
    """Run a command, and write what argparse, which prints by itself, has left in the buffer."""
    try:
        return _run(words)
    finally:
        screen.flush()


def _run(words: Sequence[str]) -> int:
    as_json = "--json" in words
    try:
        options = parse(words)
        as_json = options.json
        return _print(_carried_out(options), as_json=as_json)
    except WordsError as wrong:
        screen.complain(wrong.usage.rstrip())
        _fail(failure("wrong-usage", str(wrong)), WRONG, as_json=as_json)
        raise SystemExit(WRONG) from None
    except RefusedError as refusal:
        return _fail(refusal.failure, refusal.exit_code, as_json=as_json)
    except (UnreachableError, StoreError) as error:
        return _fail(failure("unreachable", str(error)), UNREACHABLE, as_json=as_json)
    except BrokenPipeError:
        raise
    except OSError as error:  # such as a folder that may not be looked into
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _fail(failure("unreachable", what), UNREACHABLE, as_json=as_json)
    except (ValueError, ImportError) as error:  # an extra may be missing; it says which
        return _fail(failure("wrong-usage", str(error)), WRONG, as_json=as_json)


def _carried_out(options: Any) -> Outcome | int:  # noqa: ANN401 - a namespace of argparse
    """Load and call what carries out a command."""
    module, function = options.run.split(":")
    run = getattr(import_module(f"memory_accounting.cli.commands.{module}"), function)
    outcome: Outcome | int = run(options)
    return outcome


def _print(outcome: Outcome | int, *, as_json: bool) -> int:
    if isinstance(outcome, int):  # it has printed by itself, as it went on
        return outcome
    if as_json:
        _print_json(outcome.value, outcome.type)
    elif isinstance(outcome.text, str):
        screen.write(outcome.text)
    elif outcome.text:
        screen.show(outcome.text)
    return DONE if outcome.is_good else REFUSED


def _print_json(value: object, type_: object) -> None:
    from wit_runtime import json  # noqa: PLC0415 - people do not need it

    screen.write(json.dumps(value, type_))


def _fail(why: Failure, code: int, *, as_json: bool) -> int:
    """Say why nothing was done: to people in a line, and to programs as a memory-error too."""
    message = in_a_line(why.message)
    if as_json:
        _print_json(Failure(why.code, message, why.details, why.timestamp), Failure)
    said = f"{in_a_line(why.code)}: {message}" if code == REFUSED else message
    screen.complain(f"v6r: {said}")
    return code
