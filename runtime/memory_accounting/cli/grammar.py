"""The commands as a table: their names, their arguments, and where they are carried out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import attrs

from memory_accounting.cli.arguments import count, interval, seconds, size
from memory_accounting.platforms import LABELS, VM_SIZES
from memory_accounting.purposes import PURPOSES

_DAY: Final = 86_400


@attrs.frozen
class Argument:
    """An argument, as argparse takes it."""

    names: tuple[str, ...]
    settings: dict[str, Any]


@attrs.frozen
class Command:
    """A command. `run` is the module below `commands` and the function there."""

    name: str
    run: str
    about: str
    arguments: tuple[Argument, ...] = ()


@attrs.frozen
class Family:
    """A word that comes before the names of some commands."""

    name: str
    about: str
    commands: tuple[Command, ...]


def _argument(*names: str, **settings: Any) -> Argument:  # noqa: ANN401 - what argparse takes
    return Argument(names, settings)


_SESSION: Final = _argument("session", metavar="SESSION", help="the id of the session")
_SIZE: Final = _argument("size", type=size, metavar="SIZE", help="512MB, 1.5GB, or bytes")
_PURPOSE: Final = _argument(
    "purpose",
    choices=[each.value for each in PURPOSES],
    metavar="PURPOSE",
    help=", ".join(PURPOSES),
)
_WINDOW: Final = _argument(
    "--window",
    type=seconds,
    default=_DAY,
    metavar="SECONDS",
    help="how far to look back: 90, 15m, 24h, 7d (default: a day)",
)
_LIMITS: Final = tuple(
    _argument(f"--{name}", type=size, metavar="SIZE", help=help_)
    for name, help_ in (
        ("heap-max", "the most of vm-heap and wasm-linear together"),
        ("stack-max", "the most of component-stack"),
        ("cache-max", "the most of asset-cache and jit-code-cache together"),
        ("soft-limit", "from here on the pressure is at least high"),
        ("hard-limit", "the most that may be in use"),
    )
)

_SESSIONS: Final = (
    Command(
        "configure",
        "sessions:configure",
        "open a session, or change what it is held to",
        (
            _SESSION,
            _argument(
                "--vm",
                "--vm-size",
                dest="vm",
                choices=list(VM_SIZES),
                help="a size of virtual machine",
            ),
            _argument("--platform", metavar="LABEL", help=", ".join(LABELS)),
            _argument(
                "--capacity",
                type=size,
                metavar="SIZE",
                help="of a custom session, or of the model of a psp",
            ),
            _argument("--user", metavar="USER", help="whom the session belongs to"),
            *_LIMITS,
        ),
    ),
    Command(
        "sessions",
        "sessions:sessions",
        "list the open sessions",
        (_argument("--ids", action="store_true", help="their ids alone"),),
    ),
    Command("end", "sessions:end", "end a session, and free what it holds", (_SESSION,)),
    Family(
        "vm",
        "make or destroy the virtual machine of a session",
        (
            Command(
                "create",
                "machines:create",
                "make one vm-heap allocation of the size of the machine",
                (
                    _SESSION,
                    _argument(
                        "--size",
                        choices=list(VM_SIZES),
                        default="medium",
                        help="the size of the machine (default: medium)",
                    ),
                ),
            ),
            Command("destroy", "machines:destroy", "free what the machine holds", (_SESSION,)),
        ),
    ),
    Family(
        "limits",
        "show or replace the limits of a session",
        (
            Command("get", "limits:get", "show the limits of a session", (_SESSION,)),
            Command(
                "set",
                "limits:set_",
                "replace the limits that are named; the others stay",
                (_SESSION, *_LIMITS),
            ),
        ),
    ),
    Command(
        "platforms",
        "platforms:platforms",
        "list what a session can be configured for",
        (_argument("platform", nargs="?", metavar="LABEL", help="show this one alone"),),
    ),
)

_ALLOCATIONS: Final = (
    Command("alloc", "allocations:alloc", "record an allocation", (_SESSION, _SIZE, _PURPOSE)),
    Command(
        "free",
        "allocations:free",
        "free an allocation",
        (_argument("allocation", metavar="ALLOCATION", help="its id"),),
    ),
    Command(
        "validate",
        "allocations:validate",
        "tell whether an allocation would be granted now",
        (_SESSION, _SIZE, _PURPOSE),
    ),
    Command(
        "allocations",
        "allocations:allocations",
        "list the live allocations of a session, oldest first",
        (
            _SESSION,
            _argument("--limit", type=count, metavar="N", help="the oldest N of them"),
        ),
    ),
    Command(
        "leaks",
        "allocations:leaks",
        "list allocations that look leaked",
        (
            _SESSION,
            _argument(
                "--age",
                type=seconds,
                metavar="SECONDS",
                help="how old they must be: 90, 15m, 24h, 7d (default: as the ledger is set)",
            ),
        ),
    ),
)

_MEMORY: Final = (
    Command("snapshot", "memory:snapshot", "show the memory of a session now", (_SESSION,)),
    Command(
        "watch",
        "watching:watch",
        "show how sessions fare, as it changes",
        (
            _argument("sessions", nargs="*", metavar="SESSION", help="all sessions if none"),
            _argument(
                "--interval",
                type=interval,
                default=2.0,
                metavar="SECONDS",
                help="how often to look at a store; a server tells by itself (default: 2)",
            ),
            _argument("--count", type=count, metavar="N", help="end after N updates"),
        ),
    ),
    Command(
        "pressure", "memory:pressure", "name how close a session is to its capacity", (_SESSION,)
    ),
    Command("stats", "memory:stats", "total up the life of a session", (_SESSION,)),
    Command("trends", "memory:trends", "draw the course of a session", (_SESSION, _WINDOW)),
    Command("report", "memory:report", "the report on a session, in Markdown", (_SESSION,)),
    Command(
        "patterns", "insights:patterns", "how the use of each purpose develops", (_SESSION, _WINDOW)
    ),
    Command("advice", "insights:advice", "the capacity to configure", (_SESSION, _WINDOW)),
    Command(
        "chart",
        "upkeep:chart",
        "draw the memory of a session over time (of a store)",
        (
            _SESSION,
            _argument(
                "-o",
                "--output",
                type=Path,
                metavar="FILE",
                help="an .svg or .png (default: SESSION.svg)",
            ),
            _WINDOW,
        ),
    ),
)

_UPKEEP: Final = (
    Command("status", "upkeep:status", "how many sessions and allocations a ledger holds"),
    Command("check", "upkeep:check", "compare all that is stored with the rules of the ledger"),
    Command("repair", "upkeep:repair", "mend what can be mended"),
    Command(
        "backup",
        "upkeep:backup",
        "copy a SQLite ledger while it is in use",
        (
            _argument("target", type=Path, metavar="FILE", help="the file to write"),
            _argument("--force", action="store_true", help="overwrite the file if it exists"),
        ),
    ),
)

COMMANDS: Final[tuple[Command | Family, ...]] = (*_SESSIONS, *_ALLOCATIONS, *_MEMORY, *_UPKEEP)
