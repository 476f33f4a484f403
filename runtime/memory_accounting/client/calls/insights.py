"""The calls of insights."""

from __future__ import annotations

from flight_memory.memory_types import MemoryAllocation
from flight_v6r.insights import CapacityAdvice, PurposePattern
from memory_accounting.arguments import require_u64
from memory_accounting.client.call import Asked, get, session_path
from memory_accounting.client.calls.local import refusal_of_session


def get_leak_suspects(session_id: str, age: int | None) -> Asked[list[MemoryAllocation]]:
    """Ask for what looks leaked."""
    query = "" if age is None else f"?age={require_u64('age', age):d}"
    path = f"/memory/leaks{query}"
    return refusal_of_session(session_id) or get(
        session_path(session_id, path), list[MemoryAllocation]
    )


def get_usage_patterns(session_id: str, time_window: int) -> Asked[list[PurposePattern]]:
    """Ask for the pattern of each purpose."""
    window = require_u64("time_window", time_window)
    path = f"/memory/patterns?window={window:d}"
    return refusal_of_session(session_id) or get(
        session_path(session_id, path), list[PurposePattern]
    )


def get_capacity_advice(session_id: str, time_window: int) -> Asked[CapacityAdvice]:
    """Ask for the capacity to configure."""
    window = require_u64("time_window", time_window)
    path = f"/memory/advice?window={window:d}"
    return refusal_of_session(session_id) or get(session_path(session_id, path), CapacityAdvice)
