"""How each guarded operation goes, for those who call a pool and those who await one.

A plan yields the calls that it makes of the pool and is sent their answers, so that the two kinds
of guarded pools differ in nothing but how a call is made.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar, cast

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryErrorCode,
    MemoryLimits,
    MemoryPurpose,
    MemorySize,
    MemoryUsageSnapshot,
)
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration
from memory_accounting.arguments import require_request, require_text, well_formed
from memory_accounting.refusals import Refusal, refused
from memory_accounting.validation.guard import Guard, Ticket
from memory_accounting.validation.requests import refuse_request
from wit_runtime import Err, Ok, Result

T = TypeVar("T")

_READINGS: Final = 8
"""How often a session that changes meanwhile is read before what was known before has to do."""


class Call(NamedTuple):
    """A call of the pool."""

    method: str
    arguments: tuple[object, ...]


Plan: TypeAlias = Generator[Call, Any, T]
Allocated: TypeAlias = Result[MemoryAllocation, MemoryError_]
Done: TypeAlias = Result[bool, MemoryError_]


def create(
    guard: Guard, session_id: str, size: MemorySize, purpose: MemoryPurpose
) -> Plan[Allocated]:
    """Check a request, reserve, make the allocation, and confirm it or give it back."""
    amount = require_request(session_id, size, purpose)
    refusal = refuse_request(session_id, amount, purpose)
    if refusal is None:
        ticket = yield from _let_through(guard, session_id, size, purpose)
        if isinstance(ticket, Ticket):
            answer = yield from _make(guard, ticket, size, purpose)
        else:
            answer = refused(ticket, guard.clock())
    else:
        answer = refused(refusal, guard.clock())
        if not well_formed(session_id):
            return answer
    guard.tell_of_request(session_id, amount, answer)
    return answer


def free(guard: Guard, allocation_id: str) -> Plan[Done]:
    """Free an allocation, and give back what it held."""
    require_text("allocation_id", allocation_id)
    try:
        answer = cast("Done", (yield Call("free_allocation", (allocation_id,))))
    except BaseException:
        guard.free_failed(allocation_id)
        raise
    guard.freed(allocation_id, answer)
    return answer


def validate(guard: Guard, session_id: str, size: MemorySize, purpose: MemoryPurpose) -> Plan[Done]:
    """Tell whether the pool and the others would let an allocation be made now."""
    amount = require_request(session_id, size, purpose)
    answer = yield from _validated(session_id, size, purpose)
    if not (isinstance(answer, Ok) and answer.value):
        return answer
    yield from _learn(guard, session_id)
    return Ok(not guard.would_refuse(session_id, amount))


def set_limits(guard: Guard, session_id: str, limits: MemoryLimits) -> Plan[Done]:
    """Replace a session's limits."""
    answer = cast("Done", (yield Call("set_memory_limits", (session_id, limits))))
    if isinstance(answer, Ok):
        yield from _learn_anew(guard, session_id)
    return answer


def configure(
    guard: Guard, session_id: str, request: ConfigurationRequest
) -> Plan[Result[SessionConfiguration, MemoryError_]]:
    """Open a session, or hold it to something else."""
    answer = cast(
        "Result[SessionConfiguration, MemoryError_]",
        (yield Call("configure_session", (session_id, request))),
    )
    if isinstance(answer, Ok):
        yield from _learn_anew(guard, session_id)
    return answer


def end(guard: Guard, session_id: str) -> Plan[Done]:
    """End a session, and give back what it held; one that is not there holds nothing."""
    answer = cast("Done", (yield Call("end_session", (session_id,))))
    if isinstance(answer, Ok) or answer.error.code is MemoryErrorCode.INVALID_ALLOCATION:
        guard.ended(session_id)
    return answer


def _let_through(
    guard: Guard, session_id: str, size: MemorySize, purpose: MemoryPurpose
) -> Plan[Ticket | Refusal]:
    yield from _learn(guard, session_id)
    ticket = guard.reserve(session_id, size.bytes)
    if isinstance(ticket, Refusal):
        answer = yield from _validated(session_id, size, purpose)
        if not (isinstance(answer, Ok) and answer.value):
            guard.stop_waiting(session_id)
    return ticket


def _make(
    guard: Guard, ticket: Ticket, size: MemorySize, purpose: MemoryPurpose
) -> Plan[Allocated]:
    session_id = ticket.session_id
    try:
        answer = cast("Allocated", (yield Call("create_allocation", (session_id, size, purpose))))
    except BaseException:
        guard.settle(ticket, None)
        raise
    if not guard.settle(ticket, answer):
        yield from _learn(guard, session_id)
    return answer


def _validated(session_id: str, size: MemorySize, purpose: MemoryPurpose) -> Plan[Done]:
    answer = yield Call("validate_allocation_request", (session_id, size, purpose))
    return cast("Done", answer)


def _learn_anew(guard: Guard, session_id: str) -> Plan[None]:
    guard.unlearn(session_id)
    yield from _learn(guard, session_id)


def _learn(guard: Guard, session_id: str) -> Plan[None]:
    """Read what a session holds and may hold, unless it is known.

    A session that is not there, or cannot be read, stays unknown; what it takes counts all the
    same.
    """
    for _ in range(_READINGS):
        stamp = guard.stamp(session_id)
        if stamp is None:
            return
        listed = cast(
            "Result[list[MemoryAllocation], MemoryError_]",
            (yield Call("list_allocations", (session_id,))),
        )
        if isinstance(listed, Err):
            return
        snapshot = cast(
            "Result[MemoryUsageSnapshot, MemoryError_]",
            (yield Call("get_memory_snapshot", (session_id,))),
        )
        limits = cast(
            "Result[MemoryLimits, MemoryError_]", (yield Call("get_memory_limits", (session_id,)))
        )
        if isinstance(snapshot, Err) or isinstance(limits, Err):
            return
        capacity, soft_limit = snapshot.value.total.bytes, limits.value.soft_limit.bytes
        if guard.learn(session_id, stamp, listed.value, capacity, soft_limit):
            return
