"""The bounds of a session: the defaults for a capacity, and what a set of bounds must satisfy."""

from __future__ import annotations

from typing import NamedTuple

from flight_memory.memory_types import MemoryErrorCode, MemoryLimits
from memory_accounting.refusals import Refusal
from memory_accounting.sizes import described, memory_size


class Limits(NamedTuple):
    """The bounds of a session in bytes; the fields are those of the contract's memory-limits."""

    heap_max: int
    stack_max: int
    cache_max: int
    soft_limit: int
    hard_limit: int


def default_limits(capacity: int) -> Limits:
    """Return the limits of a session that names none: fractions of its capacity, rounded down.

    Every limit is at least one byte, also where the fraction of a tiny capacity would be less.
    """
    return Limits(
        heap_max=capacity,
        stack_max=max(1, capacity // 8),
        cache_max=max(1, capacity // 4),
        soft_limit=max(1, capacity * 85 // 100),
        hard_limit=capacity,
    )


def limits_from(record: MemoryLimits) -> Limits:
    """Take the bytes of the contract's record; its texts do not count."""
    return Limits(
        heap_max=record.heap_max.bytes,
        stack_max=record.stack_max.bytes,
        cache_max=record.cache_max.bytes,
        soft_limit=record.soft_limit.bytes,
        hard_limit=record.hard_limit.bytes,
    )


def limits_record(limits: Limits) -> MemoryLimits:
    """Make the contract's record of the limits."""
    return MemoryLimits(*map(memory_size, limits))


def contradiction(limits: Limits, capacity: int) -> Refusal | None:
    """Find the first thing wrong with limits: empty ones first, then soft, hard, and the classes.

    Limits below the present use are in order; they bind future allocations.
    """
    for name, amount in limits._asdict().items():
        if amount < 1:
            return Refusal(
                MemoryErrorCode.INVALID_SIZE,
                f"asked for a {wit_name(name)} of 0B; a limit is at least one byte",
                wit_name(name),
            )
    hard = limits.hard_limit
    return (
        _above("soft_limit", limits.soft_limit, "hard-limit", hard)
        or _above("hard_limit", hard, "capacity", capacity)
        or _above("heap_max", limits.heap_max, "hard-limit", hard)
        or _above("stack_max", limits.stack_max, "hard-limit", hard)
        or _above("cache_max", limits.cache_max, "hard-limit", hard)
    )


def _above(name: str, amount: int, bound_name: str, bound: int) -> Refusal | None:
    if amount <= bound:
        return None
    return Refusal(
        MemoryErrorCode.LIMIT_EXCEEDED,
        f"asked for a {wit_name(name)} of {described(amount)}; "
        f"it is at most the {bound_name} of {described(bound)}",
        bound_name,
    )


def wit_name(field: str) -> str:
    """Return the contract's name of a field of the limits."""
    return field.replace("_", "-")
