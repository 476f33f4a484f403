"""What an interface for people needs beside a ledger: shares, colours, names, and sizes."""

from __future__ import annotations

from typing import Final

from flight_memory.memory_types import (
    MemoryError_,
    MemoryPressure,
    MemorySize,
    MemoryUsageSnapshot,
)
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration, VmSize
from memory_accounting.memory_pool import MemoryPool
from memory_accounting.platforms import FIXED_CAPACITIES, VM_SIZES
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import memory_size
from wit_runtime import Result

_COLOURS: Final = {
    MemoryPressure.LOW: "#1c6b3a",
    MemoryPressure.MEDIUM: "#765000",
    MemoryPressure.HIGH: "#963a00",
    MemoryPressure.CRITICAL: "#a40719",
}
_NAMES: Final = {
    "dreamcast": "Sega Dreamcast",
    "psp": "Sony PSP",
    "vita": "Sony PS Vita",
    "v6r-small": "V6R small",
    "v6r-medium": "V6R medium",
    "v6r-large": "V6R large",
    "custom": "Custom",
}


def usage_percentage(snapshot: MemoryUsageSnapshot) -> float:
    """Return the share of the capacity that is used, in per cent: 0.0 to 100.0."""
    total = snapshot.total.bytes
    return 100.0 * snapshot.used.bytes / total if total else 0.0


def pressure_colour(pressure: MemoryPressure) -> str:
    """Return the colour of a pressure, as `#rrggbb`, readable on white (a contrast of 4.5 or more).

    It is that of the dashboard. Say the pressure in words too: not everybody sees colours.
    """
    return _COLOURS[pressure]


def platform_display_name(platform: str) -> str:
    """Return the name of a platform for people; a label that is not known is its own name."""
    return _NAMES.get(platform, platform)


def vm_platform(size: VmSize) -> str:
    """Return the platform label of a size of virtual machine, such as `v6r-medium`."""
    return VM_SIZES[size.value]


def vm_memory(size: VmSize) -> MemorySize:
    """Return the memory of a virtual machine of a size."""
    return memory_size(FIXED_CAPACITIES[vm_platform(size)])


def validate_configuration(
    session_id: str, request: ConfigurationRequest, settings: PoolSettings | None = None
) -> Result[SessionConfiguration, MemoryError_]:
    """Return what a new session would be held to, or why not: the errors of `configure_session`.

    No ledger is asked, and none is changed.
    """
    with MemoryPool(settings) as pool:
        return pool.configure_session(session_id, request)
