from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import uvloop

from memory_accounting.service.streams.timetable import Timetable
from tests.service.streams.virtual import VirtualLoop, run


def acted(*steps: tuple[str, float]) -> list[tuple[str, float]]:
    """What is done when, after times were set."""

    async def main() -> list[tuple[str, float]]:
        done: list[tuple[str, float]] = []
        timetable = Timetable[str](
            lambda key: done.append((key, asyncio.get_running_loop().time()))
        )
        for key, due in steps:
            timetable.set(key, due)
        await asyncio.sleep(100)
        return done

    return run(main())


def test_each_key_comes_at_its_time_in_order() -> None:
    assert acted(("b", 2), ("a", 1), ("c", 3)) == [("a", 1), ("b", 2), ("c", 3)]


def test_the_last_time_that_was_set_counts_alone() -> None:
    assert acted(("a", 1), ("a", 5), ("b", 2)) == [("b", 2), ("a", 5)]


def test_what_is_overdue_comes_at_once() -> None:
    assert acted(("a", -1)) == [("a", 0)]


def test_a_dropped_key_does_not_come() -> None:
    async def main() -> list[str]:
        done: list[str] = []
        timetable = Timetable[str](done.append)
        timetable.set("a", 1)
        timetable.set("b", 2)
        timetable.drop("a")
        await asyncio.sleep(5)
        return done

    assert run(main()) == ["b"]


def test_hasten_only_ever_makes_it_earlier() -> None:
    async def main() -> list[tuple[str, float]]:
        done: list[tuple[str, float]] = []
        loop = asyncio.get_running_loop()
        timetable = Timetable[str](lambda key: done.append((key, loop.time())))
        timetable.set("a", 2)
        timetable.hasten("a", 5)
        timetable.set("b", 4)
        timetable.hasten("b", 3)
        await asyncio.sleep(10)
        return done

    assert run(main()) == [("a", 2), ("b", 3)]


def test_what_is_done_may_set_the_next_time() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        done: list[float] = []

        def act(key: str) -> None:
            done.append(loop.time())
            timetable.set(key, loop.time() + 2)

        timetable = Timetable[str](act)
        timetable.set("a", 1)
        await asyncio.sleep(6)
        timetable.clear()
        return done

    assert run(main()) == [1, 3, 5]


def test_times_that_no_longer_count_do_not_pile_up() -> None:
    async def main() -> int:
        timetable = Timetable[str](lambda _: None)
        for number in range(10_000):
            timetable.set("a", 1000 - number / 100)
        return timetable.size

    assert run(main()) < 100


LOOPS: list[Callable[[], asyncio.AbstractEventLoop]] = [
    uvloop.new_event_loop,
    asyncio.new_event_loop,
    VirtualLoop,
]


@pytest.mark.parametrize("new_loop", LOOPS)
def test_it_works_on_every_loop(new_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def main() -> list[str]:
        done: list[str] = []
        over = asyncio.Event()

        def act(key: str) -> None:
            done.append(key)
            if key == "c":
                over.set()

        timetable = Timetable[str](act)
        now = asyncio.get_running_loop().time()
        timetable.set("c", now + 0.002)
        timetable.set("b", now)
        timetable.set("a", now - 1)
        await over.wait()
        return done

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(main()) == ["a", "b", "c"]
