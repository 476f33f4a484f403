"""Why the host refuses what it cannot have a component do."""

from __future__ import annotations

from flight_memory.memory_types import MemoryErrorCode
from memory_accounting.refusals import Refusal, quoted


def lost(session_id: str, cause: BaseException) -> Refusal:
    """Refuse because the instance of a session could not go on."""
    return Refusal(
        MemoryErrorCode.ALLOCATION_FAILED,
        f"the component failed, and session {quoted(session_id)} with all it held is lost: "
        f"{reason(cause)}",
        "component failed",
    )


def not_made(cause: BaseException) -> Refusal:
    """Refuse because no instance came up, or one failed that kept no session yet."""
    return Refusal(
        MemoryErrorCode.ALLOCATION_FAILED,
        f"the component failed, and nothing was counted: {reason(cause)}",
        "component failed",
    )


def too_many(most: int) -> Refusal:
    """Refuse to open one more session."""
    return Refusal(
        MemoryErrorCode.ALLOCATION_FAILED,
        f"there are {most} sessions, and each takes an instance of the component: end one first",
        "most sessions",
    )


def closed() -> Refusal:
    """Refuse to open a session while the engine closes."""
    return Refusal(
        MemoryErrorCode.ALLOCATION_FAILED, "the ledger is closed, and nothing was counted", "closed"
    )


def same_id(allocation_id: str) -> Refusal:
    """Refuse an allocation whose id another session has."""
    return Refusal(
        MemoryErrorCode.ALLOCATION_FAILED,
        f"the component gave an allocation the id {quoted(allocation_id)}, which another has; "
        "nothing was counted. Ids of its instances must differ: they are to be random",
        "allocation id",
    )


def not_opened(session_id: str) -> Refusal:
    """Refuse to configure a session that only its first allocation can open."""
    return Refusal(
        MemoryErrorCode.UNSUPPORTED_PLATFORM,
        "the component has no sessions interface (flight:v6r/sessions), so session "
        f"{quoted(session_id)} is opened by its first allocation; its limits can be set after it",
        "sessions interface",
    )


def not_held(platform: str, capacity: str) -> Refusal:
    """Refuse a platform or a capacity other than the component's own."""
    return Refusal(
        MemoryErrorCode.UNSUPPORTED_PLATFORM,
        "the component has no sessions interface (flight:v6r/sessions), so it cannot hold a "
        f"session to another platform than {platform} or another capacity than {capacity}; "
        "set limits instead, with a hard limit in place of the capacity",
        "sessions interface",
    )


def no_insights(what: str) -> Refusal:
    """Refuse what the contract alone cannot answer."""
    return Refusal(
        MemoryErrorCode.UNSUPPORTED_PLATFORM,
        f"the component has no insights interface (flight:v6r/insights), so it cannot tell {what}; "
        "the report says what it knows",
        "insights interface",
    )


def reason(cause: BaseException) -> str:
    """Return why a component failed in one line, without the stack of the guest."""
    text = str(getattr(cause, "reason", "")) or str(cause)
    return text.splitlines()[0] if text else type(cause).__name__
