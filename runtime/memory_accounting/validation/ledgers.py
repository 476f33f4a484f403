"""A ledger as a whole: all interfaces that a guarded pool passes on."""

from __future__ import annotations

from typing import Protocol

from flight_memory.memory_analytics import AsyncMemoryAnalytics, MemoryAnalytics
from flight_memory.memory_operations import AsyncMemoryOperations, MemoryOperations
from flight_v6r.diagnostics import AsyncDiagnostics, Diagnostics
from flight_v6r.insights import AsyncInsights, Insights
from flight_v6r.sessions import AsyncSessions, Sessions


class Ledger(MemoryOperations, MemoryAnalytics, Sessions, Insights, Diagnostics, Protocol):
    """Everything that `flight:memory` and `flight:v6r` ask of a ledger."""


class AsyncLedger(
    AsyncMemoryOperations,
    AsyncMemoryAnalytics,
    AsyncSessions,
    AsyncInsights,
    AsyncDiagnostics,
    Protocol,
):
    """`Ledger`, awaited."""
