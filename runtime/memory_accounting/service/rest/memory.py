"""The memory of a session: now, over time, and what to make of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from flight_memory.memory_analytics import MemoryAnalytics, MemoryStats, MemoryTrend
from flight_memory.memory_operations import MemoryOperations
from flight_memory.memory_types import MemoryAllocation, MemoryLimits, MemoryUsageSnapshot
from flight_v6r.insights import CapacityAdvice, Insights, PurposePattern
from flight_v6r.messages import (
    EfficiencyAnswer,
    LimitsRequest,
    PressureAnswer,
    ReportAnswer,
)
from memory_accounting.service.engine import Engine
from memory_accounting.service.rest import examples
from memory_accounting.service.rest.allocations import size
from memory_accounting.service.rest.operation import Answer, Call, Operation, Query
from memory_accounting.service.security.identity import Action
from memory_accounting.settings import SECONDS_PER_DAY
from wit_runtime import Err, Ok

_SESSION: Final = "/api/v1/sessions/{session_id}"
_UNKNOWN: Final = ("invalid-allocation",)
_WINDOW: Final = Query("window", "Seconds to look back.", SECONDS_PER_DAY)
_AGE: Final = Query("age", "Seconds that an allocation must be old; a setting by default.")


async def snapshot(call: Call) -> Answer:
    """Describe the memory now."""
    return await call.engine.get_memory_snapshot(call.session_id)


async def pressure(call: Call) -> Answer:
    """Name the pressure."""
    found = await call.engine.get_memory_pressure(call.session_id)
    if isinstance(found, Err):
        return found
    return Ok(PressureAnswer(call.session_id, found.value, _seconds(call)))


async def report(call: Call) -> Answer:
    """Report on the session."""
    return await report_of(call.engine, call.session_id, call.service.clock())


async def report_of(engine: Engine, session_id: str, at: int) -> Answer:
    """Report on a session: statistics, trends over a day, and the text for people."""
    stats = await engine.calculate_memory_stats(session_id)
    if isinstance(stats, Err):
        return stats
    trends = await engine.get_memory_trends(session_id, SECONDS_PER_DAY)
    if isinstance(trends, Err):
        return trends
    text = await engine.generate_memory_report(session_id)
    if isinstance(text, Err):
        return text
    moment = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    return Ok(
        ReportAnswer(
            session_id=session_id,
            generated_at=moment.replace("+00:00", "Z"),
            statistics=stats.value,
            trends=trends.value,
            detailed_report=text.value,
        )
    )


async def efficiency(call: Call) -> Answer:
    """Tell the share of committed memory that is used."""
    stats = await call.engine.calculate_memory_stats(call.session_id)
    if isinstance(stats, Err):
        return stats
    ratio = stats.value.efficiency_ratio
    return Ok(EfficiencyAnswer(call.session_id, ratio, ratio * 100, _seconds(call)))


async def stats(call: Call) -> Answer:
    """Total up the session."""
    return await call.engine.calculate_memory_stats(call.session_id)


async def trends(call: Call) -> Answer:
    """Return the course over a window."""
    return await call.engine.get_memory_trends(call.session_id, _window(call))


async def limits(call: Call) -> Answer:
    """Return the limits."""
    return await call.engine.get_memory_limits(call.session_id)


async def set_limits(call: Call) -> Answer:
    """Replace the limits, and return them."""
    wanted = limits_of(call.body)
    done = await call.engine.set_memory_limits(call.session_id, wanted)
    return done if isinstance(done, Err) else await limits(call)


def limits_of(asked: LimitsRequest) -> MemoryLimits:
    """Return limits as the contract has them."""
    return MemoryLimits(
        heap_max=size(asked.heap_max),
        stack_max=size(asked.stack_max),
        cache_max=size(asked.cache_max),
        soft_limit=size(asked.soft_limit),
        hard_limit=size(asked.hard_limit),
    )


async def leaks(call: Call) -> Answer:
    """Return what looks leaked."""
    return await call.engine.get_leak_suspects(call.session_id, call.numbers["age"])


async def patterns(call: Call) -> Answer:
    """Return the pattern of each purpose."""
    return await call.engine.get_usage_patterns(call.session_id, _window(call))


async def advice(call: Call) -> Answer:
    """Return the capacity to configure."""
    return await call.engine.get_capacity_advice(call.session_id, _window(call))


def _window(call: Call) -> int:
    return call.numbers["window"] or 0


def _seconds(call: Call) -> int:
    """Return the seconds since the Unix epoch, which these envelopes have."""
    return call.service.clock() // 1000


def _snapshot(name: str, path: str) -> Operation:
    return Operation(
        name=name,
        method="GET",
        path=path,
        run=snapshot,
        answer=MemoryUsageSnapshot,
        about=MemoryOperations.get_memory_snapshot,
        summary="Describe the memory of a session now",
        codes=_UNKNOWN,
        answer_example=examples.SNAPSHOT,
    )


OPERATIONS: Final = (
    _snapshot("getSnapshot", "/api/v1/memory/snapshot/{session_id}"),
    _snapshot("getMemory", f"{_SESSION}/memory"),
    Operation(
        name="getPressure",
        method="GET",
        path=f"{_SESSION}/memory/pressure",
        run=pressure,
        answer=PressureAnswer,
        about=MemoryOperations.get_memory_pressure,
        summary="Name the pressure of a session",
        codes=_UNKNOWN,
        answer_example={"sessionId": "session-123", "pressure": "low", "timestamp": 1_640_995_200},
    ),
    Operation(
        name="getReport",
        method="GET",
        path=f"{_SESSION}/memory/report",
        run=report,
        answer=ReportAnswer,
        about=MemoryAnalytics.generate_memory_report,
        summary="Report on a session",
        codes=_UNKNOWN,
        answer_example=examples.REPORT,
    ),
    Operation(
        name="getEfficiency",
        method="GET",
        path=f"{_SESSION}/memory/efficiency",
        run=efficiency,
        answer=EfficiencyAnswer,
        about="The share of committed memory that is used: used / committed, and 1.0 when nothing "
        "is committed.",
        summary="Tell how efficiently a session uses its memory",
        codes=_UNKNOWN,
        answer_example={
            "sessionId": "session-123",
            "efficiency": 0.5,
            "percentage": 50.0,
            "timestamp": 1_640_995_200,
        },
    ),
    Operation(
        name="getLimits",
        method="GET",
        path=f"{_SESSION}/memory/limits",
        run=limits,
        answer=MemoryLimits,
        about=MemoryOperations.get_memory_limits,
        summary="Return the limits of a session",
        codes=_UNKNOWN,
        answer_example=examples.LIMITS,
    ),
    Operation(
        name="setLimits",
        method="PUT",
        path=f"{_SESSION}/memory/limits",
        run=set_limits,
        answer=MemoryLimits,
        body=LimitsRequest,
        action=Action.WRITE,
        about=MemoryOperations.set_memory_limits,
        summary="Replace the limits of a session",
        codes=(*_UNKNOWN, "invalid-size", "limit-exceeded"),
        examples={"those of a small machine": examples.LIMITS_REQUEST},
        answer_example=examples.LIMITS,
    ),
    Operation(
        name="getStats",
        method="GET",
        path=f"{_SESSION}/stats",
        run=stats,
        answer=MemoryStats,
        about=MemoryAnalytics.calculate_memory_stats,
        summary="Total up the life of a session",
        codes=_UNKNOWN,
        answer_example=examples.STATS,
    ),
    Operation(
        name="getTrends",
        method="GET",
        path=f"{_SESSION}/memory/trends",
        run=trends,
        answer=MemoryTrend,
        numbers=(_WINDOW,),
        about=MemoryAnalytics.get_memory_trends,
        summary="Return the course of a session",
        codes=_UNKNOWN,
        tag="insights",
        answer_example=examples.TREND,
    ),
    Operation(
        name="getLeakSuspects",
        method="GET",
        path=f"{_SESSION}/memory/leaks",
        run=leaks,
        answer=list[MemoryAllocation],
        numbers=(_AGE,),
        about=Insights.get_leak_suspects,
        summary="List allocations that look leaked",
        codes=_UNKNOWN,
        tag="insights",
        answer_example=[examples.ALLOCATION],
    ),
    Operation(
        name="getUsagePatterns",
        method="GET",
        path=f"{_SESSION}/memory/patterns",
        run=patterns,
        answer=list[PurposePattern],
        numbers=(_WINDOW,),
        about=Insights.get_usage_patterns,
        summary="Tell how the use of each purpose develops",
        codes=_UNKNOWN,
        tag="insights",
        answer_example=[examples.PATTERN],
    ),
    Operation(
        name="getCapacityAdvice",
        method="GET",
        path=f"{_SESSION}/memory/advice",
        run=advice,
        answer=CapacityAdvice,
        numbers=(_WINDOW,),
        about=Insights.get_capacity_advice,
        summary="Advise on the capacity to configure",
        codes=_UNKNOWN,
        tag="insights",
        answer_example=examples.ADVICE,
    ),
)
