"""What the course of a session suggests."""

from __future__ import annotations

from flight_memory.memory_types import MemoryError_
from flight_v6r.insights import CapacityAdvice, PurposePattern
from memory_accounting.analysis import Insight
from memory_accounting.arguments import require_u64
from memory_accounting.course import Sample
from memory_accounting.insights.advice import advise
from memory_accounting.insights.patterns import patterns as found
from memory_accounting.plans import reading
from memory_accounting.plans.asking import Plan
from memory_accounting.plans.context import Context
from wit_runtime import Err, Ok, Result


def patterns(
    context: Context, session_id: str, time_window: int
) -> Plan[Result[list[PurposePattern], MemoryError_]]:
    """Return the pattern of each purpose that was in use within the window of seconds."""
    window = require_u64("time_window", time_window) * 1000
    insight = yield from reading.read(context, session_id, window)
    if isinstance(insight, Err):
        return insight
    since, now = insight.now - window, insight.now
    return Ok(found(_seen(insight), insight.uses, since, now))


def advice(
    context: Context, session_id: str, time_window: int
) -> Plan[Result[CapacityAdvice, MemoryError_]]:
    """Return the capacity to configure, from the course over the window of seconds."""
    window = require_u64("time_window", time_window) * 1000
    insight = yield from reading.read(context, session_id, window)
    if isinstance(insight, Err):
        return insight
    return Ok(advise(_seen(insight), insight.terms.platform, insight.now - window, insight.now))


def _seen(insight: Insight) -> list[Sample]:
    """Return the samples of the window with the one before it: what was in use as it began."""
    return [*insight.earlier[-1:], *insight.samples]
