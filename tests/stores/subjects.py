"""Pools on every store, asked the same: what they answer is compared without their ids."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Final, Protocol, TypeVar

from flight_memory.memory_types import MemoryAllocation, MemoryError_
from flight_v6r.events import MemoryEvent
from memory_accounting import AsyncPool, Pool, PoolSettings, open_async_pool, open_pool
from memory_accounting.events.awaiting import AsyncSubscription
from memory_accounting.events.subscriptions import Subscription
from tests.conformance.memory.awaiting import LoopCaller
from tests.stores.places import PLACES, Place
from wit_runtime import Ok, Result

T = TypeVar("T")

Clock = Callable[[], int]


class Face(Protocol):
    """A way to have pools on a store."""

    def open(self, *, listens: bool) -> Pool:
        """Open a pool, and perhaps collect its events."""
        ...

    def close(self, pool: Pool) -> None:
        """Close one."""
        ...

    def events(self) -> list[MemoryEvent]:
        """Take the events of all of its pools."""
        ...


class Plain:
    """Pools that answer at once."""

    def __init__(self, url: str, settings: PoolSettings, clock: Clock) -> None:
        self._open = partial(open_pool, url, settings, clock=clock)
        self._subscriptions: dict[int, Subscription] = {}

    def open(self, *, listens: bool) -> Pool:
        pool = self._open()
        if listens:
            self._subscriptions[id(pool)] = pool.subscribe()
        return pool

    def close(self, pool: Pool) -> None:
        self._subscriptions.pop(id(pool), None)
        pool.close()

    def events(self) -> list[MemoryEvent]:
        taken: list[MemoryEvent] = []
        for subscription in self._subscriptions.values():
            while (event := subscription.take()) is not None:
                taken.append(event)
        return taken


class Awaited:
    """Pools that are awaited, each call in a loop of their own."""

    def __init__(self, url: str, settings: PoolSettings, clock: Clock, caller: LoopCaller) -> None:
        self._open = partial(open_async_pool, url, settings, clock=clock)
        self._caller = caller
        self._present: dict[int, tuple[AsyncPool, AsyncSubscription | None]] = {}

    def open(self, *, listens: bool) -> Pool:
        async def opened() -> tuple[AsyncPool, AsyncSubscription | None]:
            pool = await self._open()
            return pool, await pool.subscribe() if listens else None

        pool, subscription = self._caller.run(opened())
        blocking = self._caller.blocking(pool, Pool)
        self._present[id(blocking)] = pool, subscription
        return blocking

    def close(self, pool: Pool) -> None:
        awaited, _ = self._present.pop(id(pool))
        self._caller.run(awaited.close())

    def events(self) -> list[MemoryEvent]:
        return self._caller.run(self._taken())

    async def _taken(self) -> list[MemoryEvent]:
        taken: list[MemoryEvent] = []
        for _, subscription in self._present.values():
            try:
                while subscription is not None:
                    async with asyncio.timeout(0):
                        event = await subscription.get()
                    assert event is not None
                    taken.append(event)
            except TimeoutError:
                continue
        return taken


class Subject:
    """One store, and the pools on it, which take turns."""

    def __init__(self, name: str, place: Place, face: Face) -> None:
        self.name: Final = name
        self.tells_everyone: Final = place.tells_everyone
        self._face = face
        self._is_shared = place.is_shared
        self._pools = [self._opened() for _ in range(2 if place.is_shared else 1)]
        self.ids: dict[str, str] = {}
        """Its id of each allocation by the name that all subjects have for it, and the reverse."""
        self._names: dict[str, str] = {}

    def pool(self, turn: int) -> Pool:
        return self._pools[turn % len(self._pools)]

    def reopen(self, turn: int) -> None:
        """Throw a pool away, and open the same store again."""
        if self._is_shared:
            place = turn % len(self._pools)
            self._face.close(self._pools[place])
            self._pools[place] = self._opened()

    def _opened(self) -> Pool:
        # What everyone is told comes some time later, so it cannot be compared step by step.
        return self._face.open(listens=not self.tells_everyone)

    def call(self, name: str, allocation_id: str) -> None:
        """Know an allocation by a name."""
        self.ids[name], self._names[allocation_id] = allocation_id, name

    def told(self, value: object) -> str:
        """Write down a value, with names in place of ids."""
        text = repr(value)
        for allocation_id, name in self._names.items():
            text = text.replace(allocation_id, name)
        return text

    def events(self) -> list[str]:
        return [self.told(event) for event in self._face.events()]

    def close(self) -> None:
        for pool in self._pools:
            self._face.close(pool)


class Subjects:
    """All stores, through both faces. What one answers, all must answer."""

    def __init__(self, settings: PoolSettings, clock: Clock) -> None:
        self._stack = ExitStack()
        self.turn = 0
        """Which pool is asked, where there are several on a store."""
        self._caller = self._stack.enter_context(LoopCaller())
        self.all: list[Subject] = []
        for place in PLACES:
            plain = Plain(self._url(place), settings, clock)
            awaited = Awaited(self._url(place), settings, clock, self._caller)
            for name, face in ((place.name, plain), (f"{place.name}, awaited", awaited)):
                subject = Subject(name, place, face)
                self._stack.callback(subject.close)
                self.all.append(subject)

    def _url(self, place: Place) -> str:
        return self._stack.enter_context(place.url())

    def close(self) -> None:
        self._stack.close()

    def reopen(self) -> None:
        for subject in self.all:
            subject.reopen(self.turn)

    def ask(self, question: Callable[[Pool], T]) -> T:
        """Ask all of them; return the one answer."""
        return self._same([(each, question(each.pool(self.turn))) for each in self.all])

    def ask_of(self, name: str, question: Callable[[Pool, str], T]) -> T:
        """Ask all of them of an allocation."""
        return self._same(
            [(each, question(each.pool(self.turn), each.ids.get(name, name))) for each in self.all]
        )

    def make(
        self, name: str, question: Callable[[Pool], Result[MemoryAllocation, MemoryError_]]
    ) -> Result[MemoryAllocation, MemoryError_]:
        """Have all of them make an allocation, which has a name from now on."""
        answers = [(each, question(each.pool(self.turn))) for each in self.all]
        for subject, answer in answers:
            if isinstance(answer, Ok):
                subject.call(name, answer.value.id)
        return self._same(answers)

    def _same(self, answers: list[tuple[Subject, T]]) -> T:
        (reference, answer), *others = answers
        expected = reference.told(answer)
        for subject, other in others:
            assert subject.told(other) == expected, f"{subject.name} differs from {reference.name}"
        self._compare_events()
        return answer

    def _compare_events(self) -> None:
        reference, *others = (each for each in self.all if not each.tells_everyone)
        expected = reference.events()
        for subject in others:
            assert subject.events() == expected, f"{subject.name} differs from {reference.name}"
