"""A subscription whose events are awaited."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
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
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._is_called = False
        """Whether the loop was called and has not looked yet: then it need not be called again."""
        subscription.wake_with(self._wake)

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
            self._is_called = False
            is_last = self._subscription.is_closed  # asked first: what came before it is taken
            event = self._subscription.take()
            if event is not None or is_last:
                return event
            await self._arrived.wait()

    def only(self, wants: Callable[[MemoryEvent], bool]) -> None:
        """Collect those events alone that a function wants, as `Subscription.only` has it."""
        self._subscription.only(wants)

    async def gathered(self) -> AsyncIterator[list[MemoryEvent]]:
        """Yield all events that wait, as soon as the loop has done what else it had to do.

        Where events come by the thousand, waking up for each costs more than handling it. Ends as
        iterating does.
        """
        while True:
            event = await self.get()
            if event is None:
                return
            events = [event]
            while (event := self._subscription.take()) is not None:
                events.append(event)
            yield events
            await asyncio.sleep(0)

    def close(self) -> None:
        """Take no more events; what waits can still be taken."""
        self._subscription.close()

    def _wake(self) -> None:
        if self._is_called:
            return
        self._is_called = True
        if threading.get_ident() == self._thread:
            self._arrived.set()
            return
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._arrived.set)
