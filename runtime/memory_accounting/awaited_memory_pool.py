"""The ledger in this process, awaited: what takes no time is not waited for."""

from __future__ import annotations

from typing import Final

from flight_memory.memory_types import MemoryAllocation, MemoryError_, MemoryPurpose, MemorySize
from memory_accounting.awaited import AsyncPool
from memory_accounting.memory_pool import MemoryPool
from memory_accounting.stores.threaded import InlineStore
from wit_runtime import Result


class AsyncMemoryPool(AsyncPool):
    """`MemoryPool` for the tasks of an event loop; creating and freeing go its short way."""

    def __init__(self, pool: MemoryPool) -> None:
        """Await a pool; it is closed with this one."""
        store, context = pool.parts
        super().__init__(InlineStore(store), context)
        self._pool: Final = pool

    async def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Record an allocation; the first one granted to an unknown session opens it."""
        return self._pool.create_allocation(session_id, size, purpose)

    async def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
        """Free an allocation."""
        return self._pool.free_allocation(allocation_id)
