"""What the service needs of whatever keeps the ledger."""

from __future__ import annotations

from typing import Protocol

from flight_memory.memory_types import MemoryAllocation, MemoryError_
from memory_accounting.events.awaiting import AsyncSubscription
from memory_accounting.validation.ledgers import AsyncLedger
from wit_runtime import Result


class Engine(AsyncLedger, Protocol):
    """A ledger to be awaited, and what the service needs beyond its interfaces.

    An `AsyncPool` is one, on any store; so is a set of hosted components.
    """

    async def get_allocation(self, allocation_id: str) -> Result[MemoryAllocation, MemoryError_]:
        """Return a live allocation by its id; else the errors of `free_allocation`."""
        ...

    async def sample(self) -> Result[bool, MemoryError_]:
        """Add a sample to the history of every session: the tick of whoever keeps time."""
        ...

    async def subscribe(
        self, session_id: str | None = None, *, queue: int = 4096
    ) -> AsyncSubscription:
        """Collect the events of a session, or of all sessions, from when this returns."""
        ...

    async def close(self) -> None:
        """Let go of the store. Closing twice is the same."""
        ...
