"""How a server is asked: steps that say what to send, and are sent what came back.

A step is a generator, like the plans that lead to it: it knows no connection, and it is the same
for threads and for event loops. What fails comes back as the exception that it failed with.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from hashlib import sha1
from importlib.resources import files
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar, cast

from redis.exceptions import NoScriptError

from memory_accounting.stores.redis.faults import FAULTS, cause, may_have_arrived, may_pass
from memory_accounting.stores.seam import StoreError

T = TypeVar("T")

_HERE: Final = __name__.rpartition(".")[0]

Command: TypeAlias = tuple[str | bytes | int, ...]
"""A command and its arguments."""


class Batch(NamedTuple):
    """Commands that are sent together; a list of their answers comes back."""

    commands: Sequence[Command]


class Walk(NamedTuple):
    """All keys that match a pattern; a list of them comes back."""

    pattern: str


class Pause(NamedTuple):
    """A while, in seconds, to let pass."""

    seconds: float


Request: TypeAlias = Command | Batch | Walk | Pause
Steps: TypeAlias = Generator[Request, Any, T]


class Script(NamedTuple):
    """A script in Lua, and the name that servers know it by once they have seen it."""

    text: str
    name: str

    def on(self, keys: Sequence[bytes], *arguments: str | bytes | int) -> Command:
        """Return the command that runs it."""
        return ("EVALSHA", self.name, len(keys), *keys, *arguments)


def _script(name: str) -> Script:
    text = files(_HERE).joinpath(f"{name}.lua").read_text(encoding="utf-8")
    return Script(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


APPLY: Final = _script("apply")
CLAIM: Final = _script("claim")
FIND: Final = _script("find")
GIVE_UP: Final = _script("give_up")
PAGE: Final = _script("page")
SETTLE_ALLOCATION: Final = _script("settle_allocation")
SETTLE_SESSION: Final = _script("settle_session")
SETTLE_STATE: Final = _script("settle_state")
_TEXTS: Final = {
    each.name: each.text
    for each in (APPLY, CLAIM, FIND, GIVE_UP, PAGE, SETTLE_ALLOCATION, SETTLE_SESSION, SETTLE_STATE)
}

_FIRST_PAUSE: Final = 0.01
_LONGEST_PAUSE: Final = 0.25


class InDoubtError(StoreError):
    """No answer came to a request that may have been carried out."""


def insist(request: Request, patience: float) -> Steps[tuple[Any, bool]]:
    """Ask until there is an answer, or for so many seconds; tell too if it may have arrived twice.

    Raises StoreError, and `InDoubtError` if the request may have been carried out.
    """
    limit = time.monotonic() + patience
    pause, arrived = _FIRST_PAUSE, False
    while True:
        try:
            return (yield request), arrived
        except NoScriptError:
            request = _spelled_out(request)
            continue
        except FAULTS as error:
            fault = error
        arrived = arrived or may_have_arrived(fault)
        if not may_pass(fault) or time.monotonic() + pause > limit:
            raise (InDoubtError if arrived else StoreError)(cause(fault)) from fault
        yield Pause(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def ask(request: Request, patience: float) -> Steps[Any]:
    """Ask until there is an answer, or for so many seconds. Raises StoreError."""
    answer, _ = yield from insist(request, patience)
    return answer


def _spelled_out(request: Request) -> Request:
    """Write out the scripts of a request, for a server that has not seen them."""
    if isinstance(request, Batch):
        return Batch([_written(command) for command in request.commands])
    return _written(cast("Command", request))


def _written(command: Command) -> Command:
    if command[0] != "EVALSHA":
        return command
    return ("EVAL", _TEXTS[str(command[1])], *command[2:])
