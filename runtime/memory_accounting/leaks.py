"""Leak suspects: old allocations of a purpose that only ever grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flight_memory.memory_types import MemoryAllocation, MemoryPurpose


def only_growing(
    grew_at: Mapping[MemoryPurpose, int], shrank_at: Mapping[MemoryPurpose, int], since: int
) -> frozenset[MemoryPurpose]:
    """Return the purposes whose use has only grown since a moment (milliseconds).

    Use grows with each allocation and shrinks with each free, so it has only grown exactly when
    something was allocated and nothing freed; no history is needed to tell.
    """
    return frozenset(
        purpose
        for purpose, grew in grew_at.items()
        if grew >= since and shrank_at.get(purpose, -1) < since
    )


def suspects(
    allocations: Iterable[MemoryAllocation], growing: frozenset[MemoryPurpose], made_before: int
) -> Iterator[MemoryAllocation]:
    """Pick the allocations of growing purposes made before a moment (milliseconds)."""
    return (
        allocation
        for allocation in allocations
        if allocation.purpose in growing and allocation.allocated_at < made_before
    )
