"""The exports of the world `flight-memory`: the project's own ledger, in a component.

componentize-py looks for a class of each exported interface in this module, and runs the module
when it builds: the pool below is part of the component, still empty, and so is everything that is
imported. There is nothing to import later, for the component has no file system.
"""

from __future__ import annotations

from typing import Final

from flight_memory.memory_types import MemoryPurpose
from memory_accounting import MemoryPool, PoolSettings, UuidSource

from .conversion import GuestCase, GuestLimits, GuestSize, answer, limits, size
from .system import clock, random_bytes

# A component does not learn the memory of the machine it runs on; this is the most that it could
# address itself.
_NODE_CAPACITY: Final = 1 << 32

_pool: Final = MemoryPool(
    PoolSettings(node_capacity=_NODE_CAPACITY),
    clock=clock,
    id_source=UuidSource(random_bytes).make,
)


class MemoryOperations:
    """The interface memory-operations."""

    def create_allocation(self, session_id: str, size_: GuestSize, purpose: GuestCase) -> object:
        """Record an allocation."""
        wanted = MemoryPurpose[purpose.name]
        return answer(_pool.create_allocation(session_id, size(size_), wanted))

    def free_allocation(self, allocation_id: str) -> object:
        """Free an allocation."""
        return answer(_pool.free_allocation(allocation_id))

    def get_memory_snapshot(self, session_id: str) -> object:
        """Describe the session's memory now."""
        return answer(_pool.get_memory_snapshot(session_id))

    def get_platform_profile(self, platform: str) -> object:
        """Return what a platform offers."""
        return answer(_pool.get_platform_profile(platform))

    def set_memory_limits(self, session_id: str, limits_: GuestLimits) -> object:
        """Replace the session's limits."""
        return answer(_pool.set_memory_limits(session_id, limits(limits_)))

    def get_memory_limits(self, session_id: str) -> object:
        """Return the session's limits."""
        return answer(_pool.get_memory_limits(session_id))

    def get_memory_pressure(self, session_id: str) -> object:
        """Name how close the session is to its capacity."""
        return answer(_pool.get_memory_pressure(session_id))

    def validate_allocation_request(
        self, session_id: str, size_: GuestSize, purpose: GuestCase
    ) -> object:
        """Tell whether the allocation would be granted now."""
        wanted = MemoryPurpose[purpose.name]
        return answer(_pool.validate_allocation_request(session_id, size(size_), wanted))

    def list_allocations(self, session_id: str) -> object:
        """Return the live allocations, oldest first."""
        return answer(_pool.list_allocations(session_id))


class MemoryAnalytics:
    """The interface memory-analytics."""

    def calculate_memory_stats(self, session_id: str) -> object:
        """Total up the session's life."""
        return answer(_pool.calculate_memory_stats(session_id))

    def get_memory_trends(self, session_id: str, time_window: int) -> object:
        """Return the course over the last `time_window` seconds."""
        return answer(_pool.get_memory_trends(session_id, time_window))

    def generate_memory_report(self, session_id: str) -> object:
        """Write a report in Markdown for people."""
        return answer(_pool.generate_memory_report(session_id))
