"""What goes wrong, as RFC 9457 problem details with the memory-error inside."""

from __future__ import annotations

from typing import Final, NamedTuple

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from flight_v6r.messages import Problem
from memory_accounting.clock import system_clock

_ABOUT: Final = "/problems/"
_LONGEST: Final = 2000


class _Kind(NamedTuple):
    status: int
    title: str


_KINDS: Final = {
    MemoryErrorCode.INVALID_SIZE.value: _Kind(422, "The size is not valid"),
    MemoryErrorCode.INSUFFICIENT_MEMORY.value: _Kind(409, "The memory does not suffice"),
    MemoryErrorCode.LIMIT_EXCEEDED.value: _Kind(409, "A limit would be exceeded"),
    MemoryErrorCode.FRAGMENTATION_ERROR.value: _Kind(409, "The pages do not suffice"),
    MemoryErrorCode.INVALID_ALLOCATION.value: _Kind(404, "No such session or allocation"),
    MemoryErrorCode.ALREADY_FREED.value: _Kind(410, "Freed before"),
    MemoryErrorCode.UNSUPPORTED_PLATFORM.value: _Kind(422, "No such platform"),
    MemoryErrorCode.ALLOCATION_FAILED.value: _Kind(503, "The store is not available"),
    # Where no memory operation was reached.
    "malformed": _Kind(422, "The request is not well formed"),
    "unparsable": _Kind(400, "The body is not JSON"),
    "unauthorized": _Kind(401, "Who asks is not known"),
    "forbidden": _Kind(403, "Not granted"),
    "origin-refused": _Kind(403, "The origin is not allowed"),
    "host-refused": _Kind(421, "The host is not served here"),
    "not-found": _Kind(404, "No such resource"),
    "method-not-allowed": _Kind(405, "The method is not allowed here"),
    "not-acceptable": _Kind(406, "No such representation"),
    "vm-exists": _Kind(409, "The session has a virtual machine"),
    "no-vm": _Kind(404, "The session has no virtual machine"),
    "too-large": _Kind(413, "The body is too large"),
    "unsupported-media-type": _Kind(415, "The body is not JSON by its media type"),
    "too-many-requests": _Kind(429, "Too many requests"),
    "unavailable": _Kind(503, "The service cannot answer now"),
    "internal": _Kind(500, "The service failed"),
}
CODES: Final = {code: kind.status for code, kind in _KINDS.items()}
"""The HTTP status of each code."""


class ProblemError(Exception):
    """A request that ends with a problem; raised anywhere on its way."""

    def __init__(
        self, code: str, message: str, details: str | None = None, *, headers: tuple[str, ...] = ()
    ) -> None:
        """Name the code, and say what is wrong and what would be right."""
        super().__init__(message)
        self.problem = problem(code, message, details, system_clock())
        self.headers = headers
        """Further headers of the answer, as `name: value`."""


def problem(code: str, message: str, details: str | None, at: int) -> Problem:
    """Describe what went wrong; the code decides on status and title."""
    kind = _KINDS[code]
    message = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
    return Problem(_ABOUT + code, kind.title, kind.status, message, code, message, details, at)


def of_refusal(error: MemoryError_) -> Problem:
    """Describe a refused operation."""
    return problem(error.code.value, error.message, error.details, error.timestamp)
