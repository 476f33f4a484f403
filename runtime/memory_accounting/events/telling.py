"""What a change of a session's state amounts to, as events: pure, from before and after."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from flight_memory.memory_types import MemoryAllocation
from flight_v6r.events import (
    Change,
    ChangeAllocationFreed,
    ChangeAllocationMade,
    ChangeLimitCrossed,
    ChangePressureChanged,
    ChangeSessionConfigured,
    ChangeSessionEnded,
    LimitCrossing,
    MemoryEvent,
    PressureChange,
    WatchedLimit,
)
from memory_accounting import records
from memory_accounting.ledger import USED
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import memory_size
from memory_accounting.state import SessionState, configuration

_WATCHED = tuple((limit, limit.value.replace("-", "_")) for limit in WatchedLimit)


def events(  # noqa: PLR0913 - one change, in all its parts
    before: SessionState | None,
    after: SessionState,
    at: int,
    settings: PoolSettings,
    *,
    made: MemoryAllocation | None = None,
    freed: Iterable[MemoryAllocation] = (),
) -> list[MemoryEvent]:
    """Return the events of one change: what was done, then what that led to."""
    told: list[Change] = [] if made is None else [ChangeAllocationMade(made)]
    told += [ChangeAllocationFreed(attrs.evolve(each, freed_at=at)) for each in freed]
    if before is None or after.configured != before.configured:
        told.append(ChangeSessionConfigured(configuration(after)))
    if before is not None:
        told += _consequences(before, after, settings)
    elif after.counts[USED]:
        told += _consequences(after._replace(counts=after.book._replace(used=0)), after, settings)
    return [MemoryEvent(after.session_id, after.sequence, at, change) for change in told]


def ended(before: SessionState, at: int) -> MemoryEvent:
    """Tell that a session was ended."""
    return MemoryEvent(before.session_id, before.sequence + 1, at, ChangeSessionEnded())


def _consequences(
    before: SessionState, after: SessionState, settings: PoolSettings
) -> Iterable[Change]:
    used_before, used = before.counts[USED], after.counts[USED]
    for limit, field in _WATCHED:
        bound: int = getattr(after.terms.limits, field)
        reached = used >= bound
        if reached != (used_before >= getattr(before.terms.limits, field)):
            crossing = LimitCrossing(limit, memory_size(bound), memory_size(used), reached)
            yield ChangeLimitCrossed(crossing)
    was = records.pressure(before.terms, used_before, settings)
    now = records.pressure(after.terms, used, settings)
    if was is not now:
        total = memory_size(after.terms.capacity)
        yield ChangePressureChanged(PressureChange(was, now, memory_size(used), total))
