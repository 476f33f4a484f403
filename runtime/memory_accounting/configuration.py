"""What a session is to be held to, from the ways a caller may ask for it."""

from __future__ import annotations

from flight_memory.memory_types import MemoryErrorCode, MemoryLimits
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
from memory_accounting.refusals import Refusal
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import described


def require_configuration(
    vm_size: object, platform: object, capacity: object, limits: object
) -> None:
    """Raise TypeError or ValueError unless these name one platform in one way."""
    if vm_size is not None:
        require_text("vm_size", vm_size)
    if platform is not None:
        require_text("platform", platform)
    if capacity is not None:
        require_u64("capacity", capacity)
    if limits is not None:
        require_limits("limits", limits)
    if vm_size is platform is capacity is None:
        raise TypeError("configure takes one of vm_size, platform, and capacity")
    if vm_size is not None and (platform is not None or capacity is not None):
        raise TypeError("configure takes vm_size alone: it decides on platform and capacity")


def requested_terms(
    settings: PoolSettings,
    *,
    vm_size: str | None,
    platform: str | None,
    capacity: int | None,
    limits: MemoryLimits | None,
) -> Terms | Refusal:
    """Return the terms that were asked for; whether a session can take them is not asked here."""
    if vm_size is not None:
        platform = VM_SIZES.get(vm_size)
        if platform is None:
            return unsupported(vm_size, tuple(VM_SIZES))
    label = platform if platform is not None else CUSTOM
    offered = platform_capacity(
        label, psp_capacity=settings.psp_capacity, node_capacity=settings.node_capacity
    )
    if isinstance(offered, Refusal):
        return offered
    if capacity is None:
        capacity = offered
    elif not _offers(label, offered, capacity):
        return _not_offered(label, offered, capacity)
    bounds = default_limits(capacity) if limits is None else limits_from(limits)
    return Terms(label, capacity, bounds)


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
