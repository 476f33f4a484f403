"""The calls of memory-operations."""

from __future__ import annotations

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryLimits,
    MemoryPressure,
    MemoryPurpose,
    MemorySize,
    MemoryUsageSnapshot,
    PlatformProfile,
)
from flight_v6r.messages import (
    AllocationRequest,
    FreedAnswer,
    LimitsRequest,
    PressureAnswer,
    RequestedSize,
    ValidationAnswer,
    ValidationRequest,
)
from memory_accounting.arguments import require_limits, require_request
from memory_accounting.client.call import (
    Asked,
    Body,
    Call,
    allocation_path,
    always,
    get,
    same,
    segment,
    session_path,
)
from memory_accounting.client.calls.local import (
    refusal_of_allocation,
    refusal_of_platform,
    refusal_of_session,
)


def create_allocation(
    session_id: str, size: MemorySize, purpose: MemoryPurpose
) -> Asked[MemoryAllocation]:
    """Ask for an allocation."""
    amount = require_request(session_id, size, purpose)
    request = AllocationRequest(session_id, RequestedSize(amount, None), purpose)
    return refusal_of_session(session_id) or Call(
        method="POST",
        path="/api/v1/memory/allocations",
        body=Body(request, AllocationRequest),
        answer=MemoryAllocation,
        pick=same,
    )


def free_allocation(allocation_id: str) -> Asked[bool]:
    """Free an allocation."""
    refusal = refusal_of_allocation(allocation_id)
    return refusal or Call(
        method="POST",
        path=allocation_path(allocation_id, "/free"),
        answer=FreedAnswer,
        pick=lambda answer: answer.freed,
    )


def get_memory_snapshot(session_id: str) -> Asked[MemoryUsageSnapshot]:
    """Ask for the memory now."""
    refusal = refusal_of_session(session_id)
    return refusal or get(session_path(session_id, "/memory"), MemoryUsageSnapshot)


def get_platform_profile(platform: str) -> Asked[PlatformProfile]:
    """Ask what a platform offers."""
    refusal = refusal_of_platform(platform)
    return refusal or get(f"/api/v1/platforms/{segment(platform)}", PlatformProfile)


def set_memory_limits(session_id: str, limits: MemoryLimits) -> Asked[bool]:
    """Replace the limits; the service answers with those that hold from then on."""
    refusal = refusal_of_session(session_id)
    require_limits("limits", limits)
    return refusal or Call(
        method="PUT",
        path=session_path(session_id, "/memory/limits"),
        body=Body(limits_request(limits), LimitsRequest),
        answer=MemoryLimits,
        pick=always(value=True),
    )


def limits_request(limits: MemoryLimits) -> LimitsRequest:
    """Return limits as a request has them: the texts do not count, and are left out."""
    return LimitsRequest(
        heap_max=RequestedSize(limits.heap_max.bytes, None),
        stack_max=RequestedSize(limits.stack_max.bytes, None),
        cache_max=RequestedSize(limits.cache_max.bytes, None),
        soft_limit=RequestedSize(limits.soft_limit.bytes, None),
        hard_limit=RequestedSize(limits.hard_limit.bytes, None),
    )


def get_memory_limits(session_id: str) -> Asked[MemoryLimits]:
    """Ask for the limits."""
    refusal = refusal_of_session(session_id)
    return refusal or get(session_path(session_id, "/memory/limits"), MemoryLimits)


def get_memory_pressure(session_id: str) -> Asked[MemoryPressure]:
    """Ask for the pressure."""
    return refusal_of_session(session_id) or get(
        session_path(session_id, "/memory/pressure"),
        PressureAnswer,
        lambda answer: answer.pressure,
    )


def validate_allocation_request(
    session_id: str, size: MemorySize, purpose: MemoryPurpose
) -> Asked[bool]:
    """Ask whether an allocation would be granted."""
    amount = require_request(session_id, size, purpose)
    request = ValidationRequest(RequestedSize(amount, None), purpose)
    return refusal_of_session(session_id) or Call(
        method="POST",
        path=session_path(session_id, "/memory/validate"),
        body=Body(request, ValidationRequest),
        answer=ValidationAnswer,
        pick=lambda answer: answer.valid,
    )


def list_allocations(session_id: str) -> Asked[list[MemoryAllocation]]:
    """Ask for the live allocations."""
    refusal = refusal_of_session(session_id)
    return refusal or get(session_path(session_id, "/memory/allocations"), list[MemoryAllocation])


def get_allocation(allocation_id: str) -> Asked[MemoryAllocation]:
    """Ask for one live allocation."""
    refusal = refusal_of_allocation(allocation_id)
    return refusal or get(allocation_path(allocation_id), MemoryAllocation)
