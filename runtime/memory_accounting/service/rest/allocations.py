"""Allocations: made, looked up, freed, listed, and asked for in advance."""

from __future__ import annotations

from typing import Final

from flight_memory.memory_operations import MemoryOperations
from flight_memory.memory_types import MemoryAllocation, MemorySize
from flight_v6r.messages import (
    AllocationRequest,
    FreedAnswer,
    RequestedSize,
    ValidationAnswer,
    ValidationRequest,
)
from memory_accounting.service.rest import examples
from memory_accounting.service.rest.operation import Answer, Call, Operation, Query, Subject
from memory_accounting.service.security.identity import Action
from wit_runtime import Err, Ok

_ALLOCATIONS: Final = "/api/v1/memory/allocations"
_SESSION: Final = "/api/v1/sessions/{session_id}"
_LIMIT: Final = Query("limit", "How many of the oldest to return at most; all of them by default.")


def size(asked: RequestedSize) -> MemorySize:
    """Return an amount as the contract has it; its text does not count."""
    return MemorySize(asked.bytes, "")


async def create(call: Call) -> Answer:
    """Record an allocation."""
    body: AllocationRequest = call.body
    return await call.engine.create_allocation(body.session_id, size(body.size), body.purpose)


async def find(call: Call) -> Answer:
    """Return a live allocation."""
    return await call.engine.get_allocation(call.path["allocation_id"])


async def free(call: Call) -> Answer:
    """Free an allocation."""
    freed = await call.engine.free_allocation(call.path["allocation_id"])
    return freed if isinstance(freed, Err) else Ok(FreedAnswer(freed.value))


async def listed(call: Call) -> Answer:
    """Return the live allocations of a session."""
    found = await call.engine.list_allocations(call.session_id)
    most = call.numbers["limit"]
    return found if most is None or isinstance(found, Err) else Ok(found.value[:most])


async def validate(call: Call) -> Answer:
    """Tell whether an allocation would be granted."""
    body: ValidationRequest = call.body
    valid = await call.engine.validate_allocation_request(
        call.session_id, size(body.size), body.purpose
    )
    return valid if isinstance(valid, Err) else Ok(ValidationAnswer(valid.value))


def _list(name: str, path: str) -> Operation:
    return Operation(
        name=name,
        method="GET",
        path=path,
        run=listed,
        answer=list[MemoryAllocation],
        numbers=(_LIMIT,),
        about=MemoryOperations.list_allocations,
        summary="List the live allocations of a session",
        codes=("invalid-allocation",),
        tag="allocations",
        answer_example=[examples.ALLOCATION],
    )


OPERATIONS: Final = (
    Operation(
        name="createAllocation",
        method="POST",
        path=_ALLOCATIONS,
        run=create,
        answer=MemoryAllocation,
        status=201,
        body=AllocationRequest,
        action=Action.WRITE,
        subject=Subject.BODY,
        about=MemoryOperations.create_allocation,
        summary="Create an allocation",
        codes=(
            "invalid-size",
            "insufficient-memory",
            "limit-exceeded",
            "fragmentation-error",
            "invalid-allocation",
        ),
        tag="allocations",
        examples={"a heap of 1 MiB": examples.ALLOCATION_REQUEST},
        answer_example=examples.ALLOCATION,
    ),
    Operation(
        name="getAllocation",
        method="GET",
        path=f"{_ALLOCATIONS}/{{allocation_id}}",
        run=find,
        answer=MemoryAllocation,
        subject=Subject.ALLOCATION,
        about="A live allocation by its id.",
        summary="Look up an allocation",
        codes=("invalid-allocation", "already-freed"),
        tag="allocations",
        answer_example=examples.ALLOCATION,
    ),
    Operation(
        name="freeAllocation",
        method="POST",
        path=f"{_ALLOCATIONS}/{{allocation_id}}/free",
        run=free,
        answer=FreedAnswer,
        action=Action.WRITE,
        subject=Subject.ALLOCATION,
        about=MemoryOperations.free_allocation,
        summary="Free an allocation",
        codes=("invalid-allocation", "already-freed"),
        tag="allocations",
        answer_example={"freed": True},
    ),
    _list("listAllocations", f"{_SESSION}/memory/allocations"),
    _list("listSessionAllocations", f"{_SESSION}/allocations"),
    Operation(
        name="validateAllocation",
        method="POST",
        path=f"{_SESSION}/memory/validate",
        run=validate,
        answer=ValidationAnswer,
        body=ValidationRequest,
        about=MemoryOperations.validate_allocation_request,
        summary="Ask whether an allocation would be granted",
        codes=("invalid-size", "invalid-allocation"),
        tag="allocations",
        examples={"a cache of 64 KiB": {"size": {"bytes": 65_536}, "purpose": "asset-cache"}},
        answer_example={"valid": True},
    ),
)
