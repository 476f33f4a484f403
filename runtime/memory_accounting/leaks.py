"""Leak suspects: old allocations of a purpose whose use has only grown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flight_memory.memory_types import MemoryAllocation, MemoryPurpose
from memory_accounting.course import Sample
from memory_accounting.insights.growth import grows
from memory_accounting.insights.steps import steps_by_purpose
from memory_accounting.purposes import PURPOSES


def growing(
    samples: Sequence[Sample], uses: Sequence[int], since: int, now: int
) -> frozenset[MemoryPurpose]:
    """Return the purposes whose use has only grown from a moment until now (milliseconds).

    `samples` should reach back to the one before `since`, which tells what was in use then; `uses`
    is what is in use now, in the order of `PURPOSES`. Use that is constant has not grown. Where
    allocations come and go it is the troughs that count, as `insights.growth` tells.
    """
    courses = steps_by_purpose(samples, uses, since, now)
    return frozenset(
        purpose for purpose, steps in zip(PURPOSES, courses, strict=True) if grows(steps)
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
