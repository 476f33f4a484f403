"""An instance of a component, as the engine knows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import attrs

from flight_memory.memory_analytics import AsyncMemoryAnalytics
from flight_memory.memory_operations import AsyncMemoryOperations
from flight_v6r.diagnostics import AsyncDiagnostics
from flight_v6r.insights import AsyncInsights
from flight_v6r.sessions import AsyncSessions


@attrs.frozen
class Beyond:
    """What a component of the world `flight:v6r/flight-v6r` offers besides."""

    sessions: AsyncSessions
    insights: AsyncInsights
    diagnostics: AsyncDiagnostics


@attrs.frozen(eq=False)
class Guest:
    """An instance. Its calls run one after another, and raise `HostError` where it cannot go on."""

    operations: AsyncMemoryOperations
    analytics: AsyncMemoryAnalytics
    close: Callable[[], Awaitable[None]]
    beyond: Beyond | None = None
    """None: the component is of the world `flight:memory/flight-memory` alone."""


MakeGuest: TypeAlias = Callable[[], Awaitable[Guest]]
"""Makes another instance. Raises `HostError` where it does not come up."""
