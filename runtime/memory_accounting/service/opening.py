"""Opening what keeps the ledger, as the settings say."""

from __future__ import annotations

from memory_accounting.clock import Clock, system_clock
from memory_accounting.opening import open_async_pool
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.settings import PoolSettings


async def open_engine(settings: ServiceSettings, *, clock: Clock = system_clock) -> Engine:
    """Open the store or the component that the settings name.

    Raises ValueError for one that does not exist, naming those that do, and `StoreError` for one
    that cannot be opened.
    """
    if settings.component is not None:
        from memory_accounting.service.components import (  # noqa: PLC0415 - an extra
            open_component_engine,
        )

        return await open_component_engine(settings.component, settings, clock)
    return await open_async_pool(settings.store, pool_settings(settings), clock=clock)


def pool_settings(settings: ServiceSettings) -> PoolSettings:
    """Return what a pool goes by."""
    if settings.node_capacity is None:
        return PoolSettings()
    return PoolSettings(node_capacity=settings.node_capacity)
