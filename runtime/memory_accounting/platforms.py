"""The platforms a session can be configured for, and the memory each offers."""

from __future__ import annotations

from typing import Final

from flight_memory.memory_types import (
    MemoryErrorCode,
    PlatformProfile,
    PlatformProfileCustom,
    PlatformProfileDreamcast,
    PlatformProfilePsp,
    PlatformProfileV6rLarge,
    PlatformProfileV6rMedium,
    PlatformProfileV6rSmall,
    PlatformProfileVita,
)
from memory_accounting.refusals import Refusal, quoted
from memory_accounting.sizes import GIB, MIB, memory_size

CUSTOM: Final = "custom"
PSP: Final = "psp"
PSP_CAPACITIES: Final = (32 * MIB, 64 * MIB)
"""What the first PSP model and the later ones offer."""

FIXED_CAPACITIES: Final = {
    "dreamcast": 16 * MIB,
    "vita": 512 * MIB,
    "v6r-small": 512 * MIB,
    "v6r-medium": 1 * GIB,
    "v6r-large": 2 * GIB,
}
VM_SIZES: Final = {"small": "v6r-small", "medium": "v6r-medium", "large": "v6r-large"}
"""The platform label of each size of virtual machine."""

_PROFILES: Final[dict[str, type[PlatformProfile]]] = {
    profile.tag: profile
    for profile in (
        PlatformProfileDreamcast,
        PlatformProfilePsp,
        PlatformProfileVita,
        PlatformProfileV6rSmall,
        PlatformProfileV6rMedium,
        PlatformProfileV6rLarge,
        PlatformProfileCustom,
    )
}
LABELS: Final = tuple(_PROFILES)
"""All platform labels in the order of the contract."""


def platform_capacity(platform: str, *, psp_capacity: int, node_capacity: int) -> int | Refusal:
    """Return the bytes that a platform offers; `custom` offers the node's capacity."""
    if platform == PSP:
        return psp_capacity
    if platform == CUSTOM:
        return node_capacity
    capacity = FIXED_CAPACITIES.get(platform)
    return unsupported(platform, LABELS) if capacity is None else capacity


def platform_profile(platform: str, capacity: int) -> PlatformProfile:
    """Make the contract's profile of a platform whose label is known."""
    return _PROFILES[platform](memory_size(capacity))


def unsupported(name: str, supported: tuple[str, ...]) -> Refusal:
    """Refuse a platform or a size of virtual machine that does not exist."""
    return Refusal(
        MemoryErrorCode.UNSUPPORTED_PLATFORM,
        f"{quoted(name)} is not supported; supported are {', '.join(supported)}",
        "platform",
    )
