"""Arguments, exit codes, and what is printed.

Exit codes: 0 done, 1 refused (or something is wrong with what was checked), 2 wrong usage, 3 the
store cannot be reached.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from memory_accounting.cli import upkeep
from memory_accounting.cli.outcome import Outcome, RefusedError
from memory_accounting.stores.seam import StoreError
from wit_runtime import json

_DONE: Final = 0
_REFUSED: Final = 1
_WRONG: Final = 2
_UNREACHABLE: Final = 3
_STORE: Final = "sqlite:///v6r.db"
_DIGITS: Final = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    options = _parser().parse_args(arguments)
    # Ids may have letters that a terminal lacks; not every stream can be told.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    try:
        outcome = options.run(options)
    except (ValueError, ImportError) as error:  # an extra may be missing; it says which
        return _fail(str(error), _WRONG)
    except StoreError as error:
        return _fail(str(error), _UNREACHABLE)
    except RefusedError as refusal:
        return _refused(refusal.error, as_json=options.json)
    except BrokenPipeError:
        # Who read the output has seen enough; what is left of it goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _DONE
    except KeyboardInterrupt:
        return 130
    return _print(outcome, as_json=options.json)


def _print(outcome: Outcome, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(outcome.value, outcome.type))
    else:
        print(outcome.text, end="" if outcome.text.endswith("\n") else "\n")
    return _DONE if outcome.is_good else _REFUSED


def _refused(error: MemoryError_, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(error, MemoryError_))
    is_away = error.code is MemoryErrorCode.ALLOCATION_FAILED
    return _fail(f"{error.code}: {error.message}", _UNREACHABLE if is_away else _REFUSED)


def _fail(message: str, code: int) -> int:
    print(f"v6r: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="v6r",
        description="The memory ledger from a terminal.",
        epilog="exit codes: 0 done, 1 refused or something is wrong, 2 wrong usage, "
        "3 the store cannot be reached",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "status", upkeep.status, "how many sessions and allocations a ledger holds")
    _add(commands, "check", upkeep.check, "compare all that is stored with the rules of the ledger")
    _add(commands, "repair", upkeep.repair, "mend what can be mended")
    backup = _add(commands, "backup", upkeep.backup, "copy a SQLite ledger while it is in use")
    backup.add_argument("target", type=Path, metavar="FILE", help="the file to write")
    backup.add_argument("--force", action="store_true", help="overwrite the file if it exists")
    report = _add(commands, "report", upkeep.report, "the report on a session, in Markdown")
    report.add_argument("session", metavar="SESSION")
    chart = _add(commands, "chart", upkeep.chart, "draw the memory of a session over time")
    chart.add_argument("session", metavar="SESSION")
    chart.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="an .svg or .png (default: SESSION.svg)"
    )
    chart.add_argument(
        "--window", type=_seconds, default=86_400, metavar="SECONDS", help="default: a day"
    )
    return parser


def _add(
    commands: Any,  # noqa: ANN401 - argparse does not name its type
    name: str,
    run: Callable[[argparse.Namespace], Outcome],
    about: str,
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    command.add_argument(
        "--store",
        metavar="URL",
        default=os.environ.get("V6R_STORE") or _STORE,
        help=f"sqlite:///file.db or redis://host:port/0 (default: $V6R_STORE, else {_STORE})",
    )
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=run)
    return command


def _seconds(text: str) -> int:
    # More digits would be more than a u64, which is beyond any age.
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS and int(text)):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return int(text)
