"""Why a command ends without having done what it was asked: the failures, and their exit codes."""

from __future__ import annotations

from typing import Final

import attrs

from flight_memory.memory_types import MemoryError_
from memory_accounting.clock import system_clock
from wit_runtime import U64

DONE: Final = 0
REFUSED: Final = 1
WRONG: Final = 2
UNREACHABLE: Final = 3
INTERRUPTED: Final = 130

_AWAY: Final = ("allocation-failed", "unavailable")
"""The codes of a ledger or a service that is there and cannot answer."""


@attrs.frozen
class Failure:
    """What programs are told, field by field as a memory-error."""

    code: str
    """A memory-error-code, one of the service's own, `unreachable`, or `wrong-usage`."""
    message: str
    details: str | None
    timestamp: U64
    """Milliseconds since the Unix epoch."""


class RefusedError(Exception):
    """The ledger or the service refused."""

    def __init__(self, failure: Failure) -> None:
        """Say why."""
        super().__init__(failure.message)
        self.failure = failure

    @classmethod
    def of(cls, error: MemoryError_) -> RefusedError:
        """Take over a refusal of the ledger."""
        return cls(Failure(error.code.value, error.message, error.details, error.timestamp))

    @property
    def exit_code(self) -> int:
        """1, but 3 where nobody could decide."""
        return UNREACHABLE if self.failure.code in _AWAY else REFUSED


class UnreachableError(Exception):
    """The store or the service cannot be reached."""


class UsageError(ValueError):
    """What was asked for makes no sense; the message says what would."""


def failure(code: str, message: str) -> Failure:
    """Describe a failure of now."""
    return Failure(code, message, None, system_clock())
