"""What a component may offer beyond the contract, and what there is of it without."""

from __future__ import annotations

from flight_memory.memory_types import MemoryAllocation, MemoryError_, MemoryUsageSnapshot
from flight_v6r.diagnostics import Finding
from flight_v6r.insights import CapacityAdvice, PurposePattern
from flight_v6r.sessions import SessionConfiguration
from memory_accounting.course import Sample
from memory_accounting.insights.advice import advise
from memory_accounting.service.components import refusals
from memory_accounting.service.components.configuring import configuration_of
from memory_accounting.service.components.guests import Guest
from memory_accounting.service.components.hosting import Hosting
from wit_runtime import Err, Ok, Result


async def configuration(
    hosting: Hosting, session_id: str
) -> Result[SessionConfiguration, MemoryError_]:
    """Return what a session is held to."""
    session = hosting.sessions.get(session_id)
    if session is None:
        return hosting.not_there(session_id)
    return await hosting.ask(session_id, lambda _: configuration_of(session))


async def leak_suspects(
    hosting: Hosting, session_id: str, age: int | None
) -> Result[list[MemoryAllocation], MemoryError_]:
    """Return the leak suspects: the contract does not say how the use of a purpose developed."""

    async def ask(guest: Guest) -> Result[list[MemoryAllocation], MemoryError_]:
        if guest.beyond is None:
            return hosting.refuse(refusals.no_insights("what looks leaked"))
        return await guest.beyond.insights.get_leak_suspects(session_id, age)

    return await hosting.ask(session_id, ask)


async def patterns(
    hosting: Hosting, session_id: str, window: int
) -> Result[list[PurposePattern], MemoryError_]:
    """Return the patterns of use, for which the same holds."""

    async def ask(guest: Guest) -> Result[list[PurposePattern], MemoryError_]:
        if guest.beyond is None:
            return hosting.refuse(refusals.no_insights("the pattern of each purpose"))
        return await guest.beyond.insights.get_usage_patterns(session_id, window)

    return await hosting.ask(session_id, ask)


async def advice(
    hosting: Hosting, session_id: str, window: int
) -> Result[CapacityAdvice, MemoryError_]:
    """Return advice on the capacity, from the snapshots of the trend where there is no other."""

    async def ask(guest: Guest) -> Result[CapacityAdvice, MemoryError_]:
        if guest.beyond is not None:
            return await guest.beyond.insights.get_capacity_advice(session_id, window)
        trend = await guest.analytics.get_memory_trends(session_id, window)
        if isinstance(trend, Err):
            return trend
        present = await guest.operations.get_memory_snapshot(session_id)
        if isinstance(present, Err):
            return present
        now = present.value
        samples = [_sample(each) for each in (*trend.value.snapshots, now)]
        return Ok(advise(samples, now.platform, now.timestamp - window * 1000, now.timestamp))

    return await hosting.ask(session_id, ask)


async def findings(hosting: Hosting, *, repair: bool) -> Result[list[Finding], MemoryError_]:
    """Have the instances look at themselves, as far as they can."""
    found: list[Finding] = []

    async def ask(guest: Guest) -> Result[list[Finding], MemoryError_]:
        if guest.beyond is None:
            return Ok([])
        diagnostics = guest.beyond.diagnostics
        return await (diagnostics.repair() if repair else diagnostics.check())

    for session_id in tuple(hosting.sessions):
        if session_id in hosting.sessions:  # else it was ended meanwhile
            answer = await hosting.ask(session_id, ask)
            if isinstance(answer, Err):
                return answer
            found += answer.value
    return Ok(found)


def _sample(snapshot: MemoryUsageSnapshot) -> Sample:
    """Make a sample of a snapshot; what is committed follows from the fragmentation, nearly."""
    used, free = snapshot.used.bytes, 1 - snapshot.fragmentation_ratio
    committed = round(used / free) if free > 0 else used
    return Sample(snapshot.timestamp, used, committed, snapshot.total.bytes, snapshot.platform)
