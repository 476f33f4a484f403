"""What type checkers make of what is awaited: mypy --strict and pyright both accept this file."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import assert_type

from flight_memory.memory_analytics import AsyncMemoryAnalytics
from flight_memory.memory_operations import AsyncMemoryOperations, MemoryOperations
from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryErrorCode,
    MemoryLimits,
    MemoryPressure,
    MemoryPurpose,
    MemorySize,
    MemoryUsageSnapshot,
    PlatformProfile,
)
from flight_memory.worlds.flight_memory import (
    AsyncFlightMemory,
    AsyncFlightMemoryExports,
    FlightMemory,
)
from wit_host import Component
from wit_runtime import Err, Ok, Result


async def loaded(component: Component) -> None:
    """A world is opened by `async with`, or by `await`."""
    async with AsyncFlightMemory.from_file("memory.wasm") as world:
        assert_type(world, AsyncFlightMemory)
        await allocate(world)
    opened = await AsyncFlightMemory.from_component(component)
    assert_type(opened, AsyncFlightMemory)
    await opened.aclose()


async def allocate(pool: AsyncFlightMemory) -> AsyncFlightMemoryExports:
    """Exports are what the other face has, to be awaited."""
    size = MemorySize(1, "1B")
    made = await pool.memory_operations.create_allocation("s-1", size, MemoryPurpose.VM_HEAP)
    assert_type(made, Result[MemoryAllocation, MemoryError_])
    match made:
        case Ok(allocation):
            freed = pool.memory_operations.free_allocation(allocation.id)
            assert_type(await freed, Result[bool, MemoryError_])
        case Err(error):
            assert_type(error.code, MemoryErrorCode)
    assert_type(pool.memory_analytics, AsyncMemoryAnalytics)
    return pool


def faces(waiting: FlightMemory, awaited: AsyncFlightMemory) -> None:
    """One face is not the other."""
    operations: MemoryOperations = waiting.memory_operations
    operations = awaited.memory_operations  # type: ignore[assignment] # pyright: ignore[reportAssignmentType]
    later: AsyncMemoryOperations = awaited.memory_operations
    later = waiting.memory_operations  # type: ignore[assignment] # pyright: ignore[reportAssignmentType]
    answer: Awaitable[object] = later.list_allocations("s-1")
    del operations, answer


class Remote:
    """What answers later need not know of components."""

    async def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Record nothing."""
        return Ok(MemoryAllocation("a-1", session_id, size, purpose, 0, None))

    async def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
        """Know nothing."""
        return Err(MemoryError_(MemoryErrorCode.INVALID_ALLOCATION, allocation_id, None, 0))

    async def get_memory_snapshot(
        self, session_id: str
    ) -> Result[MemoryUsageSnapshot, MemoryError_]:
        """Know nothing."""
        return await refuse(session_id)

    async def get_platform_profile(self, platform: str) -> Result[PlatformProfile, MemoryError_]:
        """Know nothing."""
        return await refuse(platform)

    async def set_memory_limits(
        self, session_id: str, limits: MemoryLimits
    ) -> Result[bool, MemoryError_]:
        """Keep nothing."""
        return await refuse(f"{session_id}: {limits}")

    async def get_memory_limits(self, session_id: str) -> Result[MemoryLimits, MemoryError_]:
        """Know nothing."""
        return await refuse(session_id)

    async def get_memory_pressure(self, session_id: str) -> Result[MemoryPressure, MemoryError_]:
        """Stay calm."""
        del session_id
        return Ok(MemoryPressure.LOW)

    async def validate_allocation_request(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[bool, MemoryError_]:
        """Grant everything."""
        del session_id, size, purpose
        return Ok(value=True)

    async def list_allocations(
        self, session_id: str
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        """Have none."""
        del session_id
        return Ok([])


async def refuse(text: str) -> Err[MemoryError_]:
    """Refuse, as a remote service would."""
    return Err(MemoryError_(MemoryErrorCode.INVALID_ALLOCATION, text, None, 0))


def implemented() -> AsyncMemoryOperations:
    """A class with the same functions implements the Protocol."""
    return Remote()
