"""The contract's records of a session's state, made from its numbers."""

from __future__ import annotations

import struct

from flight_memory.memory_analytics import MemoryStats
from flight_memory.memory_types import MemoryPressure, MemoryUsageSnapshot
from memory_accounting.course import Sample
from memory_accounting.ledger import Book, Terms
from memory_accounting.purposes import PURPOSES, by_purpose
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import memory_size

_F32 = struct.Struct("<f")


def ratio(part: int, whole: int) -> float:
    """Divide, and round to the nearest f32: the value any other implementation can return too."""
    nearest: float = _F32.unpack(_F32.pack(part / whole))[0]
    return nearest


def snapshot(session_id: str, sample: Sample) -> MemoryUsageSnapshot:
    """Describe the memory of a session at a moment."""
    committed = sample.committed
    return MemoryUsageSnapshot(
        timestamp=sample.at,
        session_id=session_id,
        platform=sample.platform,
        total=memory_size(sample.capacity),
        used=memory_size(sample.used),
        available=memory_size(sample.capacity - sample.used),
        fragmentation_ratio=ratio(committed - sample.used, committed) if committed else 0.0,
    )


def stats(book: Book) -> MemoryStats:
    """Total up a session's life; nothing here depends on the number of allocations."""
    return MemoryStats(
        total_allocations=book.made,
        active_allocations=book.live,
        peak_memory=memory_size(book.peak),
        current_memory=memory_size(book.used),
        average_allocation_size=memory_size(book.bytes_made // book.made if book.made else 0),
        usage_by_purpose=[
            (purpose, memory_size(amount))
            for purpose, amount in zip(PURPOSES, by_purpose(book.shares), strict=True)
            if amount
        ],
        efficiency_ratio=ratio(book.used, book.committed) if book.committed else 1.0,
    )


def pressure(terms: Terms, used: int, settings: PoolSettings) -> MemoryPressure:
    """Name how close `used` bytes are to the capacity, compared in whole numbers."""
    share, whole = used * 100, terms.capacity
    if share >= settings.critical_percent * whole:
        return MemoryPressure.CRITICAL
    if share >= settings.high_percent * whole or used >= terms.limits.soft_limit:
        return MemoryPressure.HIGH
    if share >= settings.medium_percent * whole:
        return MemoryPressure.MEDIUM
    return MemoryPressure.LOW
