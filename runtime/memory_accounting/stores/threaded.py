"""Stores that answer at once, to be awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from flight_v6r.diagnostics import Finding
from memory_accounting.stores.seam import (
    Change,
    Held,
    Holdings,
    Known,
    Outcome,
    Place,
    Reading,
    Store,
    StoreError,
    Wanted,
)

P = ParamSpec("P")
T = TypeVar("T")


class InlineStore:
    """A store whose answers take no time worth waiting for: it is asked in the event loop."""

    def __init__(self, store: Store) -> None:
        """Await a store."""
        self._store = store
        self.name = store.name

    async def load(self, session_id: str) -> Known | None:
        """Return the present state of a session."""
        return await self._ask(self._store.load, session_id)

    async def apply(self, change: Change) -> Outcome:
        """Apply a change if its version is the present one."""
        return await self._ask(self._store.apply, change)

    async def find(self, allocation_id: str, now: int) -> Place:
        """Look up an allocation id."""
        return await self._ask(self._store.find, allocation_id, now)

    async def read(self, session_id: str) -> Reading | None:
        """Return the present state of a session with its final samples."""
        return await self._ask(self._store.read, session_id)

    async def live(self, session_id: str, wanted: Wanted) -> list[Held]:
        """Return live allocations of a session, oldest first."""
        return await self._ask(self._store.live, session_id, wanted)

    async def sessions(self) -> list[str]:
        """Return the ids of the sessions in the order of their opening."""
        return await self._ask(self._store.sessions)

    async def totals(self) -> tuple[int, int, int]:
        """Return how many sessions there are, how many allocations are live, and their bytes."""
        return await self._ask(self._store.totals)

    async def holdings(self, session_id: str) -> Holdings | None:
        """Return all that is kept of a session that can be read."""
        return await self._ask(self._store.holdings, session_id)

    async def inspect(self) -> list[Finding]:
        """Report what is wrong beyond the state of single sessions; change nothing."""
        return await self._ask(self._store.inspect)

    async def mend(self) -> list[Finding]:
        """Mend what can be of what `inspect` reports, and report it."""
        return await self._ask(self._store.mend)

    async def pause(self, seconds: float) -> None:
        """Wait for a moment."""
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Close the store."""
        self._store.close()

    async def _ask(self, method: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> T:
        return method(*arguments, **options)


class ThreadedStore(InlineStore):
    """A store that waits for a disk: it is asked in a thread, one question at a time.

    A call that is given up while it waits for its turn is not made; one under way is finished, and
    nobody learns how it ended.
    """

    def __init__(self, store: Store) -> None:
        """Await a store."""
        super().__init__(store)
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=f"{store.name}-ledger")
        self._is_closed = False

    async def close(self) -> None:
        """Close the store, when what is under way is done."""
        if not self._is_closed:
            self._is_closed = True
            await self._in_thread(self._store.close)
            self._threads.shutdown(wait=False)

    async def _ask(self, method: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> T:
        if self._is_closed:
            raise StoreError("the ledger was closed")
        return await self._in_thread(lambda: method(*arguments, **options))

    async def _in_thread(self, action: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, action)
