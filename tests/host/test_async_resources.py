"""Handles to resources of an instance whose calls are awaited never stop the event loop."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from tests.host.conftest import Worlds
from tests.host.loops import run
from tests.host.test_awaited import COUNTERS, COUNTING, Notes, awaited
from wit_host import InstanceClosedError


@pytest.mark.parametrize("way", ["close", "forget"])
def test_a_handle_is_dropped_with_the_next_call(worlds: Worlds, way: str) -> None:
    """The destructor waits for the event loop, which so must not wait for it."""
    notes = Notes()

    async def main() -> None:
        async with awaited(worlds, COUNTERS).from_bytes(COUNTING, notes) as guest:
            counter = await guest.counters.Counter(3)
            if way == "close":
                counter.close()
                assert counter.closed
            del counter
            gc.collect()
            assert notes.taken == []
            await guest.counters.Counter(5)
            assert notes.taken == [1003]

    run(main)


def test_a_handle_can_be_closed_by_what_its_call_leads_to(worlds: Worlds) -> None:
    counters: list[Any] = []

    class Closing(Notes):
        async def note(self, n: int) -> None:
            await super().note(n)
            for counter in counters:
                await counter.aclose()

    notes = Closing()

    async def main() -> None:
        async with awaited(worlds, COUNTERS).from_bytes(COUNTING, notes) as guest:
            counters.append(await guest.counters.Counter(3))
            other = await guest.counters.Counter(4)
            assert await other.next() == 5
            assert counters[0].closed
            assert await other.next() == 5
            assert notes.taken == [4, 1003, 4]

    run(main)


def test_handles_outlive_their_instance(worlds: Worlds) -> None:
    notes = Notes()

    async def main() -> None:
        async with awaited(worlds, COUNTERS).from_bytes(COUNTING, notes) as guest:
            one, two, three = [await guest.counters.Counter(n) for n in range(3)]
            await asyncio.gather(guest.aclose(), one.aclose())
        await two.aclose()
        three.close()
        assert one.closed
        assert two.closed
        with pytest.raises(InstanceClosedError):
            await two.next()
        with pytest.raises(InstanceClosedError):
            await guest.counters.Counter(3)
        assert notes.taken == []

    run(main)


def test_giving_up_a_call_does_not_stop_handles_from_closing(worlds: Worlds) -> None:
    class Waiting(Notes):
        async def note(self, n: int) -> None:
            await super().note(n)
            await asyncio.Event().wait()

    notes = Waiting()

    async def main() -> None:
        guest = await awaited(worlds, COUNTERS).from_bytes(COUNTING, notes)
        counter = await guest.counters.Counter(3)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(counter.next(), 0.05)
        await counter.aclose()
        await guest.aclose()
        assert notes.taken == [3]

    run(main)
