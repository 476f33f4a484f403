"""What is told of a session without changing it; only lists look at each allocation."""

from __future__ import annotations

from flight_memory.memory_analytics import MemoryStats, MemoryTrend
from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryLimits,
    MemoryPressure,
    MemoryUsageSnapshot,
    PlatformProfile,
)
from memory_accounting import analysis, course, inspection, records
from memory_accounting.analysis import Insight
from memory_accounting.arguments import require_text, require_u64
from memory_accounting.course import Sample
from memory_accounting.limits import limits_record
from memory_accounting.plans import asking
from memory_accounting.plans.asking import Plan
from memory_accounting.plans.context import Context
from memory_accounting.plans.sessions import not_there
from memory_accounting.platforms import platform_capacity, platform_profile
from memory_accounting.refusals import Refusal, gone, quoted, refused
from memory_accounting.settings import SECONDS_PER_DAY
from memory_accounting.state import SessionState
from memory_accounting.stores.seam import Held, StoreError, Wanted
from wit_runtime import Err, Ok, Result


def snapshot(context: Context, session_id: str) -> Plan[Result[MemoryUsageSnapshot, MemoryError_]]:
    """Describe the session's memory now."""
    state = yield from _state(context, session_id)
    if isinstance(state, Err):
        return state
    present = course.sample(context.clock(), state.standing)
    return Ok(records.snapshot(session_id, present))


def profile(context: Context, platform: str) -> Result[PlatformProfile, MemoryError_]:
    """Return what a platform offers; `custom` offers the node's capacity."""
    require_text("platform", platform)
    settings = context.settings
    capacity = platform_capacity(
        platform, psp_capacity=settings.psp_capacity, node_capacity=settings.node_capacity
    )
    if isinstance(capacity, Refusal):
        return refused(capacity, context.clock())
    return Ok(platform_profile(platform, capacity))


def limits(context: Context, session_id: str) -> Plan[Result[MemoryLimits, MemoryError_]]:
    """Return the session's limits."""
    state = yield from _state(context, session_id)
    return state if isinstance(state, Err) else Ok(limits_record(state.terms.limits))


def pressure(context: Context, session_id: str) -> Plan[Result[MemoryPressure, MemoryError_]]:
    """Name how close the session is to its capacity."""
    state = yield from _state(context, session_id)
    if isinstance(state, Err):
        return state
    return Ok(records.pressure(state.terms, state.book.used, context.settings))


def stats(context: Context, session_id: str) -> Plan[Result[MemoryStats, MemoryError_]]:
    """Total up the session's life."""
    state = yield from _state(context, session_id)
    return state if isinstance(state, Err) else Ok(records.stats(state.book))


def allocations(
    context: Context, session_id: str
) -> Plan[Result[list[MemoryAllocation], MemoryError_]]:
    """Return the live allocations, oldest first."""
    state = yield from _state(context, session_id)
    if isinstance(state, Err):
        return state
    return Ok(_records((yield from asking.live(session_id, Wanted()))))


def allocation(
    context: Context, allocation_id: str
) -> Plan[Result[MemoryAllocation, MemoryError_]]:
    """Return a live allocation."""
    require_text("allocation_id", allocation_id)
    place = yield from asking.find(allocation_id, context.clock())
    if isinstance(place, Held):
        return Ok(place.allocation)
    return refused(gone(allocation_id, place), context.clock())


def trends(
    context: Context, session_id: str, time_window: int
) -> Plan[Result[MemoryTrend, MemoryError_]]:
    """Return the course over the last `time_window` seconds."""
    window = require_u64("time_window", time_window) * 1000
    insight = yield from read(context, session_id, window)
    return insight if isinstance(insight, Err) else Ok(analysis.trend(insight, window))


def samples(
    context: Context, session_id: str, time_window: int
) -> Plan[Result[list[Sample], MemoryError_]]:
    """Return the samples of the last `time_window` seconds, oldest first."""
    window = require_u64("time_window", time_window) * 1000
    insight = yield from read(context, session_id, window)
    return insight if isinstance(insight, Err) else Ok([*insight.samples])


def report(context: Context, session_id: str) -> Plan[Result[str, MemoryError_]]:
    """Write a report in Markdown for people."""
    insight = yield from read(context, session_id, SECONDS_PER_DAY * 1000)
    if isinstance(insight, Err):
        return insight
    oldest = yield from asking.live(session_id, Wanted(most=analysis.LISTED))
    suspected = yield from suspects(insight, context.settings.leak_seconds)
    return Ok(analysis.report(insight, _records(oldest), suspected, context.settings))


def leak_suspects(
    context: Context, session_id: str, age: int | None
) -> Plan[Result[list[MemoryAllocation], MemoryError_]]:
    """Return old allocations of purposes that only grew."""
    seconds = context.settings.leak_seconds if age is None else require_u64("age", age)
    insight = yield from read(context, session_id, seconds * 1000)
    if isinstance(insight, Err):
        return insight
    return Ok((yield from suspects(insight, seconds)))


def suspects(insight: Insight, seconds: int) -> Plan[list[MemoryAllocation]]:
    """Ask for the leak suspects of an age."""
    growing = analysis.growing(insight, seconds)
    if not growing:
        return []
    wanted = Wanted(made_before=max(0, insight.now - seconds * 1000), purposes=growing)
    return _records((yield from asking.live(insight.session_id, wanted)))


def read(context: Context, session_id: str, window: int) -> Plan[Insight | Err[MemoryError_]]:
    """Read a session with its samples of the last `window` milliseconds.

    The sample before them comes along: it tells what was in use when the window began.
    """
    require_text("session_id", session_id)
    reading = yield from asking.read(session_id)
    if reading is None:
        return not_there(context, session_id)
    now, (_, state) = context.clock(), reading.known
    if not inspection.in_order(reading.samples, state.course):
        raise StoreError(f"the samples of session {quoted(session_id)} are out of order; repair it")
    seen = course.view(reading.samples, state.course, state.standing, now)
    return analysis.insight(state, seen, now, window)


def _state(context: Context, session_id: str) -> Plan[SessionState | Err[MemoryError_]]:
    require_text("session_id", session_id)
    known = yield from asking.load(session_id)
    return not_there(context, session_id) if known is None else known.state


def _records(held: list[Held]) -> list[MemoryAllocation]:
    return [each.allocation for each in held]
