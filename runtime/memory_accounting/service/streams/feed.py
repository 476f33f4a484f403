"""The one subscription to the ledger that feeds all streams, made again whenever it ends."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Final

from flight_v6r.events import MemoryEvent
from memory_accounting.service.engine import Engine

_log: Final = logging.getLogger("memory_accounting.service.streams")

FIRST_SECONDS: Final = 0.1
"""The longest that is waited before a subscription is made again for the first time."""
LONGEST_SECONDS: Final = 10.0
"""The longest that is waited at all."""


class Feed:
    """Hands on the events of all sessions, for as long as it runs."""

    def __init__(
        self,
        engine: Engine,
        on_event: Callable[[MemoryEvent], None],
        on_gap: Callable[[], Awaitable[None]],
        wants: Callable[[MemoryEvent], bool],
    ) -> None:
        """Hand the events that it `wants` to `on_event`; await `on_gap` when some may be missed."""
        self._engine, self._on_event, self._on_gap = engine, on_event, on_gap
        self._wants = wants
        self._failures = 0
        self._is_silent = False

    async def run(self) -> None:
        """Subscribe, again and again, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await self._subscribed()
                why = "they ended"
            except Exception as error:  # noqa: BLE001 - whatever it is, the streams go on
                why = f"{type(error).__name__}: {error}"
            if loop.time() - began > LONGEST_SECONDS:
                self._failures = 0  # it held for long: this is a new trouble
            self._failures += 1
            if not self._is_silent:
                self._is_silent = True
                _log.warning("no events of the ledger: %s; trying again until they come", why)
            await asyncio.sleep(self._pause())

    async def _subscribed(self) -> None:
        async with await self._engine.subscribe() as subscription:
            subscription.only(self._wants)
            if self._is_silent:
                self._is_silent = False
                _log.info("the events of the ledger come again")
            if self._failures:
                await self._on_gap()
            async for events in subscription.gathered():
                self._failures = 0
                for event in events:
                    self._on_event(event)

    def _pause(self) -> float:
        """Return how long to wait: longer each time, and never as long as others do."""
        most = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(self._failures - 1, 16))
        return most * random.uniform(0.5, 1)  # noqa: S311 - no secret
