"""Pools to guard, and short ways to ask."""

from __future__ import annotations

from collections.abc import Callable

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryPurpose,
    MemorySize,
)
from memory_accounting import MemoryPool, PoolSettings
from memory_accounting.validation import GuardedPool
from tests.accounting.support import MIB, size
from wit_runtime import Ok, Result

SCRATCH = MemoryPurpose.TEMPORARY


def inner() -> MemoryPool:
    pool = MemoryPool(PoolSettings(node_capacity=100 * MIB))
    for name in ("a", "b"):
        pool.configure(name, capacity=100 * MIB).unwrap()
    return pool


def create(pool: GuardedPool, name: str, mib: int) -> Result[MemoryAllocation, MemoryError_]:
    return pool.create_allocation(name, size(mib * MIB), SCRATCH)


def details(result: Result[MemoryAllocation, MemoryError_]) -> str | None:
    return result.unwrap_err().details


class Remote(MemoryPool):
    """A pool that counts its calls, and does something else in the middle of one."""

    def __init__(self) -> None:
        super().__init__(PoolSettings(node_capacity=100 * MIB))
        self.calls: list[str] = []
        self.before_answer: Callable[[MemoryAllocation], object] = lambda _: None
        self.before_call: Callable[[], object] = lambda: None
        self.while_listed: Callable[[], object] = lambda: None

    def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        self.calls.append("create")
        self.before_call()
        result = super().create_allocation(session_id, size, purpose)
        if isinstance(result, Ok):
            self.before_answer(result.value)
        return result

    def list_allocations(self, session_id: str) -> Result[list[MemoryAllocation], MemoryError_]:
        self.calls.append("list")
        result = super().list_allocations(session_id)
        self.while_listed()
        return result
