"""What the host knows of a session, and the events that a change of it amounts to."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryLimits,
    MemoryPressure,
    MemorySize,
    MemoryUsageSnapshot,
)
from flight_v6r.events import (
    Change,
    ChangeLimitCrossed,
    ChangePressureChanged,
    LimitCrossing,
    PressureChange,
    WatchedLimit,
)
from flight_v6r.sessions import SessionConfiguration
from memory_accounting.service.components.guests import Guest
from memory_accounting.sizes import memory_size


@attrs.frozen
class View:
    """The memory of a session as its instance told of it after the last change."""

    platform: str
    used: MemorySize
    total: MemorySize
    limits: MemoryLimits
    pressure: MemoryPressure

    @property
    def before_it_was_opened(self) -> View:
        """What to compare the first view with: nothing in use, so no pressure."""
        return attrs.evolve(self, used=memory_size(0), pressure=MemoryPressure.LOW)


async def look(guest: Guest, session_id: str, limits: MemoryLimits | None = None) -> View:
    """Ask an instance for the memory of its session; `limits` where they are known already.

    Raises `UnwrapError` where the instance does not answer for the session that it has.
    """
    operations = guest.operations
    snapshot: MemoryUsageSnapshot = (await operations.get_memory_snapshot(session_id)).unwrap()
    pressure = (await operations.get_memory_pressure(session_id)).unwrap()
    if limits is None:
        limits = (await operations.get_memory_limits(session_id)).unwrap()
    return View(snapshot.platform, snapshot.used, snapshot.total, limits, pressure)


@attrs.define(eq=False)
class HostedSession:
    """A session and the instance that keeps it."""

    id: str
    guest: Guest
    view: View
    opened_at: int
    """Milliseconds since the Unix epoch."""
    user_id: str | None = None
    sequence: int = 0
    """How many changes there were."""
    live: dict[str, MemoryAllocation] = attrs.field(factory=dict[str, MemoryAllocation])
    """What it holds, by id, oldest first."""

    def configuration(self) -> SessionConfiguration:
        """Describe what the session is held to, from what its instance tells."""
        view = self.view
        return SessionConfiguration(
            session_id=self.id,
            user_id=self.user_id,
            platform=view.platform,
            capacity=view.total,
            limits=view.limits,
            opened_at=self.opened_at,
        )


def consequences(before: View, after: View) -> Iterator[Change]:
    """Tell what a change led to: limits crossed, and another pressure."""
    used = after.used
    for limit, was, now in (
        (WatchedLimit.SOFT_LIMIT, before.limits.soft_limit, after.limits.soft_limit),
        (WatchedLimit.HARD_LIMIT, before.limits.hard_limit, after.limits.hard_limit),
    ):
        reached = used.bytes >= now.bytes
        if reached != (before.used.bytes >= was.bytes):
            yield ChangeLimitCrossed(LimitCrossing(limit, now, used, reached))
    if before.pressure is not after.pressure:
        yield ChangePressureChanged(
            PressureChange(before.pressure, after.pressure, used, after.total)
        )
