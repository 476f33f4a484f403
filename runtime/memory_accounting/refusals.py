"""Why a request is refused: a value, made without a clock, that becomes the contract's error."""

from __future__ import annotations

from typing import NamedTuple

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from wit_runtime import Err

_LONGEST_QUOTE = 128


class Refusal(NamedTuple):
    """A refused request, before the moment of the refusal is known."""

    code: MemoryErrorCode
    message: str
    """What was asked, what is in use, and what the bound is."""
    details: str | None = None
    """The bound or the cause by name."""


def refused(refusal: Refusal, at: int) -> Err[MemoryError_]:
    """Date a refusal (milliseconds since the Unix epoch) and make it a result."""
    return Err(MemoryError_(refusal.code, refusal.message, refusal.details, at))


def quoted(text: str) -> str:
    """Quote text of unknown origin for a message: escaped, and cut when it is long."""
    if len(text) <= _LONGEST_QUOTE:
        return ascii(text)
    return f"{text[:_LONGEST_QUOTE]!a}… ({len(text)} characters)"


def unknown_session(session_id: str) -> Refusal:
    """Refuse a session that does not exist."""
    return Refusal(
        MemoryErrorCode.INVALID_ALLOCATION,
        f"unknown session {quoted(session_id)}: it is opened by configuring it or by its first "
        "allocation",
        "unknown session",
    )


def malformed_session_id(session_id: str) -> Refusal:
    """Refuse a session id that is not well formed."""
    return Refusal(
        MemoryErrorCode.INVALID_ALLOCATION,
        f"{quoted(session_id)} is not a session id: 1 to 128 printable characters without white "
        "space",
        "malformed session id",
    )


def unknown_allocation(allocation_id: str) -> Refusal:
    """Refuse an allocation id that is not, and as far as is remembered never was, live."""
    return Refusal(
        MemoryErrorCode.INVALID_ALLOCATION,
        f"unknown allocation {quoted(allocation_id)}",
        "unknown allocation",
    )


def freed_before(allocation_id: str, freed_at: int) -> Refusal:
    """Refuse to free a second time."""
    return Refusal(
        MemoryErrorCode.ALREADY_FREED,
        f"allocation {quoted(allocation_id)} was freed before, at {freed_at} ms",
        "freed before",
    )


def gone(allocation_id: str, freed_at: int | None) -> Refusal:
    """Refuse an allocation that is not live: it was freed at a moment, or is not known."""
    if freed_at is None:
        return unknown_allocation(allocation_id)
    return freed_before(allocation_id, freed_at)


def not_recorded(cause: str) -> Refusal:
    """Refuse because the decision could not be recorded; nothing was counted."""
    return Refusal(
        MemoryErrorCode.ALLOCATION_FAILED,
        f"the allocation could not be recorded, and was not counted: {cause}",
        cause,
    )


def not_available(cause: str) -> Refusal:
    """Refuse because the store failed; nothing was counted."""
    return Refusal(
        MemoryErrorCode.ALLOCATION_FAILED,
        f"the store failed, and nothing was counted: {cause}",
        cause,
    )
