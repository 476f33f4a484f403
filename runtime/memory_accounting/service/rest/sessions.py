"""Sessions: configured, listed, ended, and their virtual machines."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from typing import Final

from flight_memory.memory_types import MemoryError_
from flight_v6r.messages import (
    ConfigurationBody,
    EndedAnswer,
    OverviewAnswer,
    SessionSummary,
    VmCreatedAnswer,
    VmDestroyedAnswer,
    VmRequest,
)
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration, Sessions
from memory_accounting import virtual_machines
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.rest import examples
from memory_accounting.service.rest.memory import limits_of
from memory_accounting.service.rest.operation import Answer, Call, Operation, Query, Subject
from memory_accounting.service.security.identity import Action
from memory_accounting.virtual_machines import AlreadyThere, NotThere
from wit_runtime import Err, Ok

_SESSION: Final = "/api/v1/sessions/{session_id}"
_UNKNOWN: Final = ("invalid-allocation",)
_PAGE: Final = 100
_MOST: Final = 500


async def configure(call: Call) -> Answer:
    """Open a session, or change what it is held to."""
    body: ConfigurationBody = call.body
    if body.session_id is not None and body.session_id != call.session_id:
        raise ProblemError("malformed", "session_id: it is not the session in the path")
    request = ConfigurationRequest(
        user_id=body.user_id,
        vm_size=body.vm_size,
        platform=body.platform,
        capacity=body.capacity,
        custom_limits=None if body.custom_limits is None else limits_of(body.custom_limits),
    )
    return await call.engine.configure_session(call.session_id, request)


async def configuration(call: Call) -> Answer:
    """Return what a session is held to."""
    return await call.engine.get_session_configuration(call.session_id)


async def listed(call: Call) -> Answer:
    """Return the ids of the sessions that may be read."""
    found = await call.engine.list_sessions()
    return found if isinstance(found, Err) else Ok(call.identity.sees(found.value))


async def overview(call: Call) -> Answer:
    """Return a part of the sessions with their memory, in the order of their ids."""
    found = await call.engine.list_sessions()
    if isinstance(found, Err):
        return found
    visible = sorted(call.identity.sees(found.value))
    after = call.texts.get("after")
    start = 0 if after is None else bisect_right(visible, after)
    most = call.numbers["limit"] or _PAGE
    part = visible[start : start + most]
    summaries: list[SessionSummary] = []
    for session_id in part:
        summary = await _summary(call, session_id)
        if isinstance(summary, Err):
            return summary
        if summary is not None:
            summaries.append(summary)
    has_more = start + most < len(visible)
    return Ok(OverviewAnswer(summaries, len(visible), part[-1] if has_more else None))


async def _summary(call: Call, session_id: str) -> SessionSummary | Err[MemoryError_] | None:
    """Return a session as a list shows it; none that has ended meanwhile."""
    engine = call.engine
    held, snapshot, pressure = await asyncio.gather(
        engine.get_session_configuration(session_id),
        engine.get_memory_snapshot(session_id),
        engine.get_memory_pressure(session_id),
    )
    for each in (held, snapshot, pressure):
        if isinstance(each, Err):
            is_gone = each.error.code.value == "invalid-allocation"
            return None if is_gone else each
    return SessionSummary(session_id, held.unwrap().user_id, snapshot.unwrap(), pressure.unwrap())


async def end(call: Call) -> Answer:
    """End a session."""
    ended = await call.engine.end_session(call.session_id)
    return ended if isinstance(ended, Err) else Ok(EndedAnswer(ended.value))


async def create_vm(call: Call) -> Answer:
    """Make the virtual machine of a session."""
    body: VmRequest = call.body
    plan = virtual_machines.create(call.session_id, body.vm_size)
    made = await virtual_machines.run_async(plan, call.engine)
    if isinstance(made, Err):
        return made
    if isinstance(made, AlreadyThere):
        raise ProblemError(
            "vm-exists",
            f"the session has a virtual machine of {made.allocation.size.human_readable}; "
            "destroy it first",
        )
    at = call.service.clock() // 1000
    return Ok(VmCreatedAnswer(call.session_id, body.vm_size, "created", at))


async def destroy_vm(call: Call) -> Answer:
    """Free the virtual machine of a session."""
    plan = virtual_machines.destroy(call.session_id)
    done = await virtual_machines.run_async(plan, call.engine)
    if isinstance(done, Err):
        return done
    if isinstance(done, NotThere):
        raise ProblemError("no-vm", "the session has no virtual machine")
    return Ok(VmDestroyedAnswer(call.session_id, "destroyed", call.service.clock() // 1000))


OPERATIONS: Final = (
    Operation(
        name="listSessions",
        method="GET",
        path="/api/v1/sessions",
        run=listed,
        answer=list[str],
        subject=Subject.VISIBLE,
        about=Sessions.list_sessions,
        summary="List the open sessions",
        tag="sessions",
        answer_example=["session-123"],
    ),
    Operation(
        name="getOverview",
        method="GET",
        path="/api/v1/overview",
        run=overview,
        answer=OverviewAnswer,
        numbers=(Query("limit", "How many sessions to return at most.", _PAGE, _MOST),),
        texts=(("after", "Return the sessions whose ids come after this one."),),
        subject=Subject.VISIBLE,
        about="The open sessions with their memory and pressure, in the order of their ids, a part "
        "at a time.",
        summary="Show the sessions with their memory",
        tag="sessions",
        answer_example=examples.OVERVIEW,
    ),
    Operation(
        name="configureSession",
        method="POST",
        path=f"{_SESSION}/configure",
        run=configure,
        answer=SessionConfiguration,
        body=ConfigurationBody,
        action=Action.WRITE,
        about=Sessions.configure_session,
        summary="Configure a session",
        codes=(*_UNKNOWN, "unsupported-platform", "invalid-size", "limit-exceeded"),
        tag="sessions",
        examples={
            "a virtual machine": {"user_id": "user-456", "vm_size": "medium"},
            "a platform": {"platform": "psp", "capacity": 67_108_864},
        },
        answer_example=examples.CONFIGURATION,
    ),
    Operation(
        name="getSession",
        method="GET",
        path=_SESSION,
        run=configuration,
        answer=SessionConfiguration,
        about=Sessions.get_session_configuration,
        summary="Return what a session is held to",
        codes=_UNKNOWN,
        tag="sessions",
        answer_example=examples.CONFIGURATION,
    ),
    Operation(
        name="endSession",
        method="DELETE",
        path=_SESSION,
        run=end,
        answer=EndedAnswer,
        action=Action.WRITE,
        about=Sessions.end_session,
        summary="End a session",
        codes=_UNKNOWN,
        tag="sessions",
        answer_example={"ended": True},
    ),
    Operation(
        name="createVm",
        method="POST",
        path=f"{_SESSION}/vm",
        run=create_vm,
        answer=VmCreatedAnswer,
        status=201,
        body=VmRequest,
        action=Action.WRITE,
        about="Make one vm-heap allocation of the size of the virtual machine. A session has at "
        "most one.",
        summary="Create the virtual machine of a session",
        codes=(
            *_UNKNOWN,
            "vm-exists",
            "insufficient-memory",
            "limit-exceeded",
            "fragmentation-error",
        ),
        tag="virtual machines",
        examples={"a medium one": {"vmSize": "medium"}},
        answer_example={
            "sessionId": "session-123",
            "vmSize": "medium",
            "status": "created",
            "timestamp": 1_640_995_200,
        },
    ),
    Operation(
        name="destroyVm",
        method="DELETE",
        path=f"{_SESSION}/vm",
        run=destroy_vm,
        answer=VmDestroyedAnswer,
        action=Action.WRITE,
        about="Free what the virtual machine of a session holds.",
        summary="Destroy the virtual machine of a session",
        codes=(*_UNKNOWN, "no-vm"),
        tag="virtual machines",
        answer_example={
            "sessionId": "session-123",
            "status": "destroyed",
            "timestamp": 1_640_995_200,
        },
    ),
)
