"""What the cases are written with: a session of an implementation, and short ways to ask."""

from __future__ import annotations

import struct
from typing import TypeVar

import attrs

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryErrorCode,
    MemoryLimits,
    MemoryPressure,
    MemoryPurpose,
    MemorySize,
    MemoryUsageSnapshot,
)
from tests.conformance.memory.implementations import Subject
from wit_runtime import Err, Result

T = TypeVar("T")

PAGE = 4096
WASM_PAGE = 65536
MIB = 1024**2
U64_MAX = 2**64 - 1
START = 1_700_000_000_000

HEAP = (MemoryPurpose.VM_HEAP, MemoryPurpose.WASM_LINEAR)
STACK = (MemoryPurpose.COMPONENT_STACK,)
CACHE = (MemoryPurpose.ASSET_CACHE, MemoryPurpose.JIT_CODE_CACHE)
UNCLASSED = (
    MemoryPurpose.SYSTEM_RESERVED,
    MemoryPurpose.NETWORK_BUFFERS,
    MemoryPurpose.TEMPORARY,
)
SCRATCH = MemoryPurpose.TEMPORARY

BAD_SESSION_IDS = (
    "",
    " ",
    "a b",
    "tab\there",
    "line\nbreak",
    "nul\0",
    "\u00a0",
    "wide\u3000blank",
    "zero\u200bwidth",
    "\ufeff",
    "x" * 129,
)


def size(amount: int) -> MemorySize:
    """A size as a caller may pass it: the text is wrong, and must not matter."""
    return MemorySize(amount, "whatever the caller thinks")


def canonical(amount: int) -> MemorySize:
    """The size as an implementation must return it, for the amounts that the cases use."""
    if amount < 1024:
        return MemorySize(amount, f"{amount}B")
    for unit, factor in (("KB", 1024), ("MB", MIB), ("GB", 1024**3), ("TB", 1024**4)):
        text = f"{amount / factor:.1f}"
        if unit == "TB" or float(text) < 1024:
            return MemorySize(amount, f"{text}{unit}")
    raise AssertionError


def as_f32(value: float) -> float:
    """The nearest value that a f32 can hold."""
    nearest: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return nearest


def refusal(result: Result[T, MemoryError_], code: MemoryErrorCode) -> MemoryError_:
    """The error of a refused call, which must have this code and a message."""
    assert isinstance(result, Err), result
    assert result.error.code is code, result.error
    assert result.error.message.strip()
    return result.error


@attrs.frozen
class Case:
    """A session that nobody has used yet, on one implementation."""

    subject: Subject
    session: str

    def create(
        self, amount: int, purpose: MemoryPurpose = SCRATCH
    ) -> Result[MemoryAllocation, MemoryError_]:
        return self.subject.operations.create_allocation(self.session, size(amount), purpose)

    def make(self, amount: int, purpose: MemoryPurpose = SCRATCH) -> MemoryAllocation:
        return self.create(amount, purpose).unwrap()

    def validate(self, amount: int, purpose: MemoryPurpose = SCRATCH) -> Result[bool, MemoryError_]:
        operations = self.subject.operations
        return operations.validate_allocation_request(self.session, size(amount), purpose)

    def free(self, allocation: MemoryAllocation) -> None:
        assert self.subject.operations.free_allocation(allocation.id).unwrap() is True

    def snapshot(self) -> MemoryUsageSnapshot:
        return self.subject.operations.get_memory_snapshot(self.session).unwrap()

    def pressure(self) -> MemoryPressure:
        return self.subject.operations.get_memory_pressure(self.session).unwrap()

    def live(self) -> list[MemoryAllocation]:
        return list(self.subject.operations.list_allocations(self.session).unwrap())

    def open(self) -> int:
        """Open the session by an allocation that is freed again; return its capacity."""
        self.free(self.make(1))
        return self.snapshot().total.bytes

    def set_limits(self, **amounts: int) -> Result[bool, MemoryError_]:
        """Set some limits and leave the others as they are."""
        operations = self.subject.operations
        present = operations.get_memory_limits(self.session).unwrap()
        changes = {name: size(amount) for name, amount in amounts.items()}
        limits: MemoryLimits = attrs.evolve(present, **changes)
        return operations.set_memory_limits(self.session, limits)

    def limit(self, **amounts: int) -> None:
        assert self.set_limits(**amounts).unwrap() is True

    def configure(self, *, platform: str | None = None, capacity: int | None = None) -> None:
        configure = self.subject.configure
        assert configure is not None
        configure(self.session, platform=platform, capacity=capacity)

    def at(self, seconds: float) -> None:
        """Set the clock to so many seconds after the start."""
        set_clock = self.subject.set_clock
        assert set_clock is not None
        set_clock(START + round(seconds * 1000))
