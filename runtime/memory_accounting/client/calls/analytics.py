"""The calls of memory-analytics."""

from __future__ import annotations

from flight_memory.memory_analytics import MemoryStats, MemoryTrend
from flight_v6r.messages import ReportAnswer
from memory_accounting.arguments import require_u64
from memory_accounting.client.call import Asked, get, session_path
from memory_accounting.client.calls.local import refusal_of_session


def calculate_memory_stats(session_id: str) -> Asked[MemoryStats]:
    """Ask for the totals of a session."""
    return refusal_of_session(session_id) or get(session_path(session_id, "/stats"), MemoryStats)


def get_memory_trends(session_id: str, time_window: int) -> Asked[MemoryTrend]:
    """Ask for the course of a session."""
    window = require_u64("time_window", time_window)
    path = f"/memory/trends?window={window:d}"
    return refusal_of_session(session_id) or get(session_path(session_id, path), MemoryTrend)


def generate_memory_report(session_id: str) -> Asked[str]:
    """Ask for the report, and keep its Markdown."""
    return refusal_of_session(session_id) or get(
        session_path(session_id, "/memory/report"),
        ReportAnswer,
        lambda answer: answer.detailed_report,
    )
