"""What a session is to be held to, from the ways a caller may ask for it."""

from __future__ import annotations

from typing import cast

from flight_memory.memory_types import MemoryErrorCode, MemoryLimits
from flight_v6r.sessions import ConfigurationRequest, VmSize
from memory_accounting.arguments import require_limits, require_text, require_u64
from memory_accounting.ledger import Terms
from memory_accounting.limits import default_limits, limits_from
from memory_accounting.platforms import (
    CUSTOM,
    PSP,
    PSP_CAPACITIES,
    VM_SIZES,
    platform_capacity,
    unsupported,
)
from memory_accounting.refusals import Refusal, quoted
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import described

_LONGEST_USER_ID = 256


def request(
    *,
    vm_size: str | None = None,
    platform: str | None = None,
    capacity: int | None = None,
    limits: MemoryLimits | None = None,
    user_id: str | None = None,
) -> ConfigurationRequest | Refusal:
    """Make a request from plain values; refuse a size of virtual machine that does not exist."""
    if vm_size is not None:
        require_text("vm_size", vm_size)
        if vm_size not in VM_SIZES:
            return unsupported(vm_size, tuple(VM_SIZES))
    size = None if vm_size is None else VmSize(vm_size)
    return ConfigurationRequest(user_id, size, platform, capacity, limits)


def require_configuration(request: object) -> None:
    """Raise TypeError or ValueError unless this has the types of a request."""
    if not isinstance(request, ConfigurationRequest):
        raise TypeError(f"request: expected ConfigurationRequest, got {type(request).__name__}")
    vm_size = cast("object", request.vm_size)  # callers need not be type-checked
    if vm_size is not None and not isinstance(vm_size, VmSize):
        raise TypeError(f"vm_size: expected VmSize, got {type(vm_size).__name__}")
    for name, value in (("platform", request.platform), ("user_id", request.user_id)):
        if value is not None:
            require_text(name, value)
    if request.capacity is not None:
        require_u64("capacity", request.capacity)
    if request.custom_limits is not None:
        require_limits("limits", request.custom_limits)


def requested_terms(settings: PoolSettings, request: ConfigurationRequest) -> Terms | Refusal:
    """Return the terms that were asked for; whether a session can take them is not asked here."""
    contradiction = _contradiction(request)
    if contradiction is not None:
        return contradiction
    label = request.platform if request.platform is not None else CUSTOM
    if request.vm_size is not None:
        label = VM_SIZES[request.vm_size]
    offered = platform_capacity(
        label, psp_capacity=settings.psp_capacity, node_capacity=settings.node_capacity
    )
    if isinstance(offered, Refusal):
        return offered
    capacity = offered if request.capacity is None else request.capacity
    if not _offers(label, offered, capacity):
        return _not_offered(label, offered, capacity)
    limits = request.custom_limits
    return Terms(
        label, capacity, default_limits(capacity) if limits is None else limits_from(limits)
    )


def _contradiction(request: ConfigurationRequest) -> Refusal | None:
    """Find what keeps a request from naming one platform in one way."""
    others = (request.platform, request.capacity)
    if request.vm_size is None and others == (None, None):
        return _unclear("asked for nothing: name a vm-size, a platform, or a capacity")
    if request.vm_size is not None and others != (None, None):
        return _unclear(
            f"asked for vm-size {request.vm_size} and something else: "
            "a vm-size decides on platform and capacity"
        )
    user_id = request.user_id
    if user_id is not None and not (user_id.isprintable() and len(user_id) <= _LONGEST_USER_ID):
        return Refusal(
            MemoryErrorCode.INVALID_ALLOCATION,
            f"{quoted(user_id)} is not a user id: at most {_LONGEST_USER_ID} printable characters",
            "malformed user id",
        )
    return None


def _unclear(message: str) -> Refusal:
    return Refusal(MemoryErrorCode.UNSUPPORTED_PLATFORM, message, "platform")


def _offers(label: str, offered: int, capacity: int) -> bool:
    """Tell whether a platform comes with a capacity: custom with any, PSP in two models."""
    return label == CUSTOM or capacity == offered or (label == PSP and capacity in PSP_CAPACITIES)


def _not_offered(label: str, offered: int, capacity: int) -> Refusal:
    offers = PSP_CAPACITIES if label == PSP else (offered,)
    return Refusal(
        MemoryErrorCode.INVALID_SIZE,
        f"asked for a capacity of {described(capacity)}; "
        f"{label} offers {' or '.join(map(described, offers))}",
        "capacity",
    )
