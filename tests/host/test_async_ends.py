"""Calls that are awaited come to an end: given up, closed, or refused where they would not."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Awaitable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.host.components import component, lowered
from tests.host.conftest import Open, Worlds
from tests.host.loops import run, until
from wit_host import (
    InstanceClosedError,
    InstanceDeadError,
    InterruptedCallError,
    ReentryError,
)


def test_closing_waits_for_the_calls_on_their_way_and_refuses_later_ones(opening: Open) -> None:
    async def main() -> None:
        leave = asyncio.Event()

        async def ask(n: int) -> int:
            await leave.wait()
            return n

        guest = await opening(ask)
        first, second = (asyncio.create_task(guest.run(n)) for n in (1, 2))
        await asyncio.sleep(0)
        closing = asyncio.create_task(guest.aclose())
        await asyncio.sleep(0)
        late = asyncio.create_task(guest.run(3))
        await asyncio.sleep(0)
        assert not closing.done()
        leave.set()
        assert [await first, await second] == [1, 2]
        await closing
        assert guest.closed
        await asyncio.gather(guest.aclose(), guest.aclose())
        with pytest.raises(InstanceClosedError):
            await late
        with pytest.raises(InstanceClosedError, match="the instance is closed"):
            await guest.add(1, 1)
        await guest.aclose()

    run(main)


def test_a_guest_that_is_given_up_is_interrupted(opening: Open) -> None:
    async def main() -> None:
        guest = await opening()
        spinning = asyncio.create_task(guest.spin())
        await asyncio.sleep(0.02)
        spinning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await spinning
        assert isinstance(guest.instance.failure, InterruptedCallError)
        with pytest.raises(InstanceDeadError):
            await guest.add(1, 1)
        await guest.aclose()

    run(main)


def test_a_time_out_interrupts(opening: Open) -> None:
    async def main() -> None:
        async with opening() as guest:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(guest.spin(), 0.05)
            with pytest.raises(InstanceDeadError):
                await guest.add(1, 1)

    run(main)


def test_giving_up_cancels_what_the_guest_waits_for(opening: Open) -> None:
    async def main() -> None:
        events: list[str] = []

        async def ask(n: int) -> int:
            events.append("begun")
            try:
                await asyncio.Event().wait()
            finally:
                events.append("cancelled")
            return n

        guest = await opening(ask)
        running = asyncio.create_task(guest.run(1))
        await until(lambda: events)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert events == ["begun", "cancelled"]
        with pytest.raises(InstanceDeadError):
            await guest.add(1, 1)
        await guest.aclose()

    run(main)


def test_giving_up_twice_is_no_complaint_of_the_loop(opening: Open) -> None:
    complaints: list[dict[str, Any]] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, what: complaints.append(what))
        guest = await opening()
        spinning = asyncio.create_task(guest.spin())
        await asyncio.sleep(0.01)
        for _ in range(3):
            spinning.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await spinning
        with pytest.raises(InstanceDeadError):
            await guest.add(1, 1)
        await guest.aclose()
        del spinning, guest
        gc.collect()

    run(main)
    assert complaints == []


def test_giving_up_a_turn_leaves_the_instance_alone(opening: Open) -> None:
    async def main() -> None:
        leave = asyncio.Event()

        async def ask(n: int) -> int:
            await leave.wait()
            return n

        async with opening(ask) as guest:
            first, second = (asyncio.create_task(guest.run(n)) for n in (1, 2))
            await asyncio.sleep(0.01)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            leave.set()
            assert await first == 1
            assert await guest.add(1, 1) == 2

    run(main)


def test_giving_up_an_instance_on_its_way(worlds: Worlds) -> None:
    world = worlds.module("world w { import ask: func(); }", "worlds.w").AsyncW
    content = component(
        """
        (import "host" "ask" (func $ask))
        (func $start (call $ask) (loop $again (br $again)))
        (start $start)
        """,
        imports=("ask",),
        more=lowered("ask", "", ""),
    )

    async def main() -> None:
        begun = threading.Event()
        opened = asyncio.ensure_future(world.from_bytes(content, SimpleNamespace(ask=begun.set)))
        await until(begun.is_set)
        opened.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opened

    run(main)


async def both(*awaited: Awaitable[Any]) -> None:
    """Wait for some calls at once."""
    await asyncio.gather(*awaited)


@pytest.mark.parametrize("use", ["run", "aclose", "gathered", "bounded"])
def test_a_guest_cannot_be_entered_again_from_what_it_waits_for(opening: Open, use: str) -> None:
    """It would wait for itself."""

    async def main() -> None:
        def again() -> Any:  # noqa: ANN401 - something to be awaited
            match use:
                case "aclose":
                    return guest.aclose()
                case "gathered":
                    return both(guest.add(1, 1), guest.add(2, 2))
                case "bounded":
                    return asyncio.wait_for(guest.add(1, 1), 20)
                case _:
                    return guest.add(1, 1)

        async def ask(n: int) -> int:
            with pytest.raises(ReentryError, match="inside"):
                await again()
            return n

        async with opening(ask) as guest:
            assert await guest.run(4) == 4
            assert await guest.add(1, 1) == 2

    run(main)


def test_what_an_import_began_can_call_when_its_call_is_over(opening: Open) -> None:
    async def main() -> None:
        later: list[asyncio.Task[int]] = []
        over = asyncio.Event()

        async def after(n: int) -> int:
            await over.wait()
            found: int = await guest.add(n, n)
            return found

        async def ask(n: int) -> int:
            later.append(asyncio.create_task(after(n)))
            return n

        async with opening(ask) as guest:
            assert await guest.run(4) == 4
            over.set()
            assert await later[0] == 8

    run(main)


def test_another_instance_can_be_called_from_what_it_waits_for(opening: Open) -> None:
    async def main() -> None:
        async with opening() as inner, opening(inner.run) as outer:
            assert await outer.run(5) == 5

    run(main)


def test_many_instances_leave_no_threads_behind(opening: Open) -> None:
    async def main() -> None:
        for _ in range(30):
            async with opening() as guest:
                assert await guest.add(1, 2) == 3
        await until(lambda: not waiting())

    def waiting() -> list[threading.Thread]:
        return [t for t in threading.enumerate() if t.name.startswith("wit-host-instance")]

    run(main)
