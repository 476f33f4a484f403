"""Stores that answer at once, to be awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import ParamSpec, Protocol, TypeVar, cast

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
from memory_accounting.stores.worker import Worker

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


class GroupingStore(Store, Protocol):
    """A store that applies several changes for little more than one costs."""

    def apply_all(self, changes: Sequence[Change]) -> list[Outcome | StoreError]:
        """Apply changes, each if its version is the present one, and answer each by itself."""
        ...


class ThreadedStore(InlineStore):
    """A store that waits for a disk: it is asked in a thread of its own.

    What is asked while the thread is at work is answered together, changes of different sessions
    in one transaction: so the more there is to do, the less each costs. A call that is given up
    while it waits for its turn is not made; one under way is finished, and nobody learns how it
    ended.
    """

    def __init__(self, store: GroupingStore) -> None:
        """Await a store."""
        super().__init__(store)
        self._apply_all = store.apply_all
        self._thread = Worker(f"{store.name}-ledger", self._answer)
        self._is_closed = False

    async def apply(self, change: Change) -> Outcome:
        """Apply a change if its version is the present one."""
        self._require_open()
        outcome: Outcome = await self._thread.ask(change)
        return outcome

    async def close(self) -> None:
        """Close the store, when what is under way is done."""
        if not self._is_closed:
            self._is_closed = True
            await self._thread.ask(self._store.close)
            self._thread.end()

    async def _ask(self, method: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> T:
        self._require_open()
        answer: T = await self._thread.ask(partial(method, *arguments, **options))
        return answer

    def _require_open(self) -> None:
        if self._is_closed:
            raise StoreError("the ledger was closed")

    def _answer(self, questions: list[object]) -> list[object]:
        """Answer what waits: the changes first, in one transaction, then the rest in turn."""
        answers: dict[int, object] = {}
        changes = {at: each for at, each in enumerate(questions) if isinstance(each, Change)}
        if changes:
            answers.update(zip(changes, self._apply_all([*changes.values()]), strict=True))
        for at, question in enumerate(questions):
            if at not in changes:
                answers[at] = _outcome(cast("Callable[[], object]", question))
        return [answers[at] for at in range(len(questions))]


def _outcome(question: Callable[[], object]) -> object:
    try:
        return question()
    except Exception as error:  # noqa: BLE001 - raised where it was asked
        return error
