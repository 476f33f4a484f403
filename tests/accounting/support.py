"""What the tests of the pool share."""

from __future__ import annotations

from flight_memory.memory_types import MemoryAllocation, MemoryPurpose, MemorySize
from memory_accounting import Pool

MIB = 1024**2
U64_MAX = 2**64 - 1
START = 1_700_000_000_000


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


def size(amount: int) -> MemorySize:
    return MemorySize(amount, "not the canonical text")


def make(
    pool: Pool,
    amount: int,
    purpose: MemoryPurpose = MemoryPurpose.TEMPORARY,
    session: str = "s",
) -> MemoryAllocation:
    return pool.create_allocation(session, size(amount), purpose).unwrap()
