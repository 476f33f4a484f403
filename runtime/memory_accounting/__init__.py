"""The ledger of `flight:memory`: what each session may use, what it uses, and how that developed.

`MemoryPool` keeps it in this process; `open_pool` and `open_async_pool` open one in a file or on a
server. All implement the generated Protocols of `flight_memory` and `flight_v6r`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from memory_accounting.clock import Clock, system_clock
from memory_accounting.identifiers import IdSource, UuidSource
from memory_accounting.platforms import LABELS as PLATFORM_LABELS
from memory_accounting.platforms import VM_SIZES
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import format_size, memory_size, parse_size
from memory_accounting.stores.seam import StoreError

if TYPE_CHECKING:
    from memory_accounting.awaited import AsyncPool
    from memory_accounting.memory_pool import MemoryPool
    from memory_accounting.opening import open_async_pool, open_pool
    from memory_accounting.pool import Pool

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

_LATER = {
    "AsyncPool": "memory_accounting.awaited",
    "MemoryPool": "memory_accounting.memory_pool",
    "Pool": "memory_accounting.pool",
    "open_async_pool": "memory_accounting.opening",
    "open_pool": "memory_accounting.opening",
}
"""What takes long to load, or needs what a component lacks: an event loop, a database."""


def __getattr__(name: str) -> object:
    """Load what is asked for the first time."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value
