"""Making and freeing allocations in the instances of sessions."""

from __future__ import annotations

import attrs

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryPurpose,
    MemorySize,
)
from flight_v6r.events import (
    Change,
    ChangeAllocationFreed,
    ChangeAllocationMade,
    ChangeSessionConfigured,
)
from memory_accounting.service.components import refusals
from memory_accounting.service.components.hosting import FAILURES, Hosting
from memory_accounting.service.components.views import HostedSession, consequences, look
from wit_runtime import Err, Result


async def create(
    hosting: Hosting, session_id: str, size: MemorySize, purpose: MemoryPurpose
) -> Result[MemoryAllocation, MemoryError_]:
    """Have an allocation made; the first one granted to an unknown session opens it."""
    async with hosting.turn(session_id):
        session = hosting.sessions.get(session_id)
        if session is None:
            return await _open(hosting, session_id, size, purpose)
        try:
            made = await session.guest.operations.create_allocation(session_id, size, purpose)
            if isinstance(made, Err):
                return made
            before = session.view
            session.view = await look(session.guest, session_id, before.limits)
            if made.value.id in hosting.places:
                return await _taken_back(hosting, session, made.value)
        except FAILURES as error:
            return hosting.lose(session, error)
        hosting.keep(session, made.value)
        changes: list[Change] = [ChangeAllocationMade(made.value)]
        hosting.tell(session, [*changes, *consequences(before, session.view)])
        return made


async def free(hosting: Hosting, allocation_id: str) -> Result[bool, MemoryError_]:
    """Have an allocation freed by the instance that made it."""
    session = hosting.places.get(allocation_id)
    if session is None:
        return hosting.not_live(allocation_id)
    async with hosting.turn(session.id):
        known = session.live.get(allocation_id)
        if known is None:
            return hosting.not_live(allocation_id)
        try:
            freed = await session.guest.operations.free_allocation(allocation_id)
            if isinstance(freed, Err):
                return freed
            before = session.view
            session.view = await look(session.guest, session.id, before.limits)
        except FAILURES as error:
            return hosting.lose(session, error)
        now = hosting.clock()
        hosting.free(allocation_id, now)
        changes: list[Change] = [ChangeAllocationFreed(attrs.evolve(known, freed_at=now))]
        hosting.tell(session, [*changes, *consequences(before, session.view)])
        return freed


async def _open(
    hosting: Hosting, session_id: str, size: MemorySize, purpose: MemoryPurpose
) -> Result[MemoryAllocation, MemoryError_]:
    """Make an instance, and keep it if it grants the allocation."""
    opened = await hosting.open(
        session_id, lambda guest: guest.operations.create_allocation(session_id, size, purpose)
    )
    if isinstance(opened, Err):
        return opened
    session, made = opened
    if made.value.id in hosting.places:
        del hosting.sessions[session_id]
        hosting.apart_and_unwatched(session.guest.close())
        return hosting.refuse(refusals.same_id(made.value.id))
    hosting.keep(session, made.value)
    changes: list[Change] = [
        ChangeAllocationMade(made.value),
        ChangeSessionConfigured(session.configuration()),
    ]
    before = session.view.before_it_was_opened
    hosting.tell(session, [*changes, *consequences(before, session.view)])
    return made


async def _taken_back(
    hosting: Hosting, session: HostedSession, made: MemoryAllocation
) -> Err[MemoryError_]:
    """Give up an allocation whose id another one has."""
    if hosting.places[made.id] is not session:
        await session.guest.operations.free_allocation(made.id)
        session.view = await look(session.guest, session.id, session.view.limits)
    return hosting.refuse(refusals.same_id(made.id))
