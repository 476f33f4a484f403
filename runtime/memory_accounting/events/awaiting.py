"""A subscription whose events are awaited."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from flight_v6r.events import MemoryEvent
from memory_accounting.events.subscriptions import Subscription


class AsyncSubscription:
    """The events of one subscriber in an event loop; made and used in that loop alone."""

    def __init__(self, subscription: Subscription) -> None:
        """Await what a subscription collects, whichever thread it comes from."""
        self._subscription = subscription
        self._arrived = asyncio.Event()
        loop, arrived = asyncio.get_running_loop(), self._arrived

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(arrived.set)

        subscription.wake_with(wake)

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    async def __aiter__(self) -> AsyncIterator[MemoryEvent]:
        """Yield events as they come, until the subscription is closed and none is left."""
        while True:
            event = await self.get()
            if event is None:
                return
            yield event

    async def get(self) -> MemoryEvent | None:
        """Wait for the next event; none comes any more when this is None.

        For a limit in time use `asyncio.timeout`; no event is lost by it.
        """
        while True:
            self._arrived.clear()
            is_last = self._subscription.is_closed  # asked first: what came before it is taken
            event = self._subscription.take()
            if event is not None or is_last:
                return event
            await self._arrived.wait()

    def close(self) -> None:
        """Take no more events; what waits can still be taken."""
        self._subscription.close()
