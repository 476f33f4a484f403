"""What the course of a session suggests."""

from __future__ import annotations

from flight_memory.memory_types import MemoryError_
from flight_v6r.insights import CapacityAdvice, PurposePattern
from memory_accounting.arguments import require_u64
from memory_accounting.plans import reading
from memory_accounting.plans.asking import Plan
from memory_accounting.plans.context import Context
from wit_runtime import Err, Ok, Result


def patterns(
    context: Context, session_id: str, time_window: int
) -> Plan[Result[list[PurposePattern], MemoryError_]]:
    """Return the pattern of each purpose that was in use within the window of seconds."""
    from memory_accounting.insights.patterns import patterns as found

    window = require_u64("time_window", time_window) * 1000
    insight = yield from reading.read(context, session_id, window)
    if isinstance(insight, Err):
        return insight
    samples = [*insight.earlier[-1:], *insight.samples]
    return Ok(found(samples, insight.uses, insight.now - window, insight.now))


def advice(
    context: Context, session_id: str, time_window: int
) -> Plan[Result[CapacityAdvice, MemoryError_]]:
    """Return the capacity to configure, from the course over the window of seconds."""
    from memory_accounting.insights.advice import advise

    window = require_u64("time_window", time_window) * 1000
    insight = yield from reading.read(context, session_id, window)
    return insight if isinstance(insight, Err) else Ok(advise(insight, window))
