"""A ledger that is called, for those who await."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from memory_accounting.events.awaiting import AsyncSubscription
from memory_accounting.pool import Pool
from memory_accounting.service.engine import Engine


def awaited(pool: Pool) -> Engine:
    """Return a pool with functions to be awaited: its own, called beside the event loop.

    Unlike those of an `AsyncPool` they wait in threads, which is dear for many at once.
    """
    return cast("Engine", _Called(pool))


class _Called:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        function = getattr(self._pool, name)

        async def call(*arguments: object, **named: object) -> object:
            return await asyncio.to_thread(function, *arguments, **named)

        return call

    async def subscribe(
        self, session_id: str | None = None, *, queue: int = 4096
    ) -> AsyncSubscription:
        begun = await asyncio.to_thread(self._pool.subscribe, session_id, queue=queue)
        return AsyncSubscription(begun)
