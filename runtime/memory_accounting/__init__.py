"""The ledger of `flight:memory`: what each session may use, what it uses, and how that developed.

`MemoryPool` implements the generated Protocols `MemoryOperations` and `MemoryAnalytics`.
"""

from memory_accounting.awaited import AsyncPool
from memory_accounting.clock import Clock, system_clock
from memory_accounting.identifiers import IdSource, UuidSource
from memory_accounting.memory_pool import MemoryPool
from memory_accounting.opening import open_async_pool, open_pool
from memory_accounting.platforms import LABELS as PLATFORM_LABELS
from memory_accounting.platforms import VM_SIZES
from memory_accounting.pool import Pool
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import format_size, memory_size, parse_size
from memory_accounting.stores.seam import StoreError

__all__ = [
    "PLATFORM_LABELS",
    "VM_SIZES",
    "AsyncPool",
    "Clock",
    "IdSource",
    "MemoryPool",
    "Pool",
    "PoolSettings",
    "StoreError",
    "UuidSource",
    "format_size",
    "memory_size",
    "open_async_pool",
    "open_pool",
    "parse_size",
    "system_clock",
]
