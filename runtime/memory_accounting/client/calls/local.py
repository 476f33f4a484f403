"""What is refused before it is sent, since no request can carry it; as a pool refuses it."""

from __future__ import annotations

from flight_memory.memory_types import MemoryError_
from memory_accounting.arguments import require_text
from memory_accounting.client.call import fits
from memory_accounting.clock import system_clock
from memory_accounting.platforms import LABELS, unsupported
from memory_accounting.refusals import (
    Refusal,
    malformed_session_id,
    refused,
    unknown_allocation,
)
from wit_runtime import Err


def refusal_of_session(session_id: str) -> Err[MemoryError_] | None:
    """Refuse a session id that fits no request; raise TypeError for what is no text."""
    require_text("session_id", session_id)
    return None if fits(session_id) else now(malformed_session_id(session_id))


def refusal_of_allocation(allocation_id: str) -> Err[MemoryError_] | None:
    """Refuse an allocation id that fits no request; raise TypeError for what is no text."""
    require_text("allocation_id", allocation_id)
    return None if fits(allocation_id) else now(unknown_allocation(allocation_id))


def refusal_of_platform(platform: str) -> Err[MemoryError_] | None:
    """Refuse a platform that fits no request; raise TypeError for what is no text."""
    require_text("platform", platform)
    return None if fits(platform) else now(unsupported(platform, LABELS))


def now(refusal: Refusal) -> Err[MemoryError_]:
    """Date a refusal by the clock of this machine."""
    return refused(refusal, system_clock())
