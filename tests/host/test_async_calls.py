"""Calls that are awaited: the loop goes on, instances run in parallel, errors arrive."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import pytest

from tests.host.conftest import Open, Worlds
from tests.host.loops import GUEST, WIT, run
from wit_host import (
    BindError,
    InstanceDeadError,
    InterruptedCallError,
    InvalidComponentError,
    Limits,
    OutOfTimeError,
    TrapError,
    WorldMismatchError,
)
from wit_runtime.checks import ShapeError


def test_the_loop_goes_on_while_the_guest_computes(opening: Open) -> None:
    async def main() -> int:
        ticks = 0
        async with opening() as guest:
            spinning = asyncio.create_task(guest.spin())
            while ticks < 20:
                await asyncio.sleep(0.001)
                ticks += 1
            assert not spinning.done()
            guest.instance.interrupt()
            with pytest.raises(InterruptedCallError):
                await spinning
        return ticks

    assert run(main) == 20


def test_instances_run_in_parallel(opening: Open) -> None:
    """Each call waits for the other to have begun."""

    async def main() -> list[int]:
        barrier = threading.Barrier(3)

        def ask(n: int) -> int:
            barrier.wait(timeout=20)
            return n

        guests = [await opening(ask) for _ in range(3)]
        found = await asyncio.gather(*(guest.run(n) for n, guest in enumerate(guests)))
        for guest in guests:
            await guest.aclose()
        return found

    assert run(main) == [0, 1, 2]


def test_calls_of_one_instance_take_turns(opening: Open) -> None:
    async def main() -> None:
        inside = 0

        async def ask(n: int) -> int:
            nonlocal inside
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            inside -= 1
            return n

        async with opening(ask) as guest:
            calls = [guest.run(n) for n in range(50)]
            assert await asyncio.gather(*calls) == list(range(50))

    run(main)


def test_imports_may_be_plain_functions_or_coroutine_functions(opening: Open) -> None:
    loop_thread: list[int] = []
    guest_thread: list[int] = []

    async def awaited(n: int) -> int:
        loop_thread.append(threading.get_ident())
        await asyncio.sleep(0)
        return n + 1

    def plain(n: int) -> int:
        guest_thread.append(threading.get_ident())
        return n + 2

    async def main() -> None:
        async with opening(awaited) as guest:
            assert await guest.run(1) == 2
        async with opening(plain) as guest:
            assert await guest.run(1) == 3

    run(main)
    assert loop_thread == [threading.get_ident()]
    assert guest_thread != loop_thread


class OwnError(Exception):
    """An error of the host."""


def test_exceptions_arrive_as_themselves(opening: Open) -> None:
    error = OwnError()

    async def awaited(_n: int) -> int:
        await asyncio.sleep(0)
        raise error

    def plain(_n: int) -> int:
        raise error

    async def main() -> None:
        for ask in (awaited, plain):
            guest = await opening(ask)
            with pytest.raises(OwnError) as raised:
                await guest.run(1)
            assert raised.value is error
            with pytest.raises(InstanceDeadError) as dead:
                await guest.run(1)
            assert dead.value.__cause__ is error
            await guest.aclose()

    run(main)


def test_traps_limits_and_wrong_values_are_what_they_are_elsewhere(opening: Open) -> None:
    async def main() -> None:
        async with opening() as guest:
            with pytest.raises(ShapeError, match="a: -1 is not a u32"):
                await guest.add(-1, 0)
            with pytest.raises(TypeError, match="argument"):
                await guest.add(1)
            assert await guest.add(a=1, b=2) == 3
            with pytest.raises(TrapError, match="`trap` trapped: wasm `unreachable`"):
                await guest.trap()
        async with opening(limits=Limits(seconds=0.2)) as guest:
            with pytest.raises(OutOfTimeError):
                await guest.spin()

    run(main)


def test_a_result_of_a_coroutine_is_checked(opening: Open) -> None:
    async def ask(_n: int) -> int:
        return -1

    async def main() -> None:
        async with opening(ask) as guest:
            with pytest.raises(ShapeError, match="result of ask: -1 is not a u32"):
                await guest.run(1)

    run(main)


def test_an_instance_that_cannot_be_made_is_an_error_when_it_is_awaited(worlds: Worlds) -> None:
    world = worlds.module(WIT, "worlds.w").AsyncW
    imports = SimpleNamespace(ask=int)

    async def main() -> None:
        with pytest.raises(InvalidComponentError):
            await world.from_bytes(b"", imports)
        with pytest.raises(WorldMismatchError):
            async with world.from_bytes(b"(component)", imports):
                pass
        with pytest.raises(FileNotFoundError):
            await world.from_file("missing.wasm", imports)

    run(main)


def test_context_variables_are_seen_by_host_code(opening: Open) -> None:
    number = contextvars.ContextVar("number", default=0)

    async def awaited(n: int) -> int:
        return n + number.get()

    def plain(n: int) -> int:
        return n + number.get()

    async def main() -> None:
        for ask in (awaited, plain):
            async with opening(ask) as guest:
                number.set(100)
                assert await guest.run(1) == 101

    run(main)


class Asking:
    """An object that is called like a coroutine function."""

    async def __call__(self, n: int, more: int = 0) -> int:
        await asyncio.sleep(0)
        return n + more


@pytest.mark.parametrize(
    "ask",
    [
        Asking(),
        Asking().__call__,
        functools.partial(Asking().__call__, more=0),
        AsyncMock(return_value=6),
    ],
    ids=["object", "method", "partial", "mock"],
)
def test_whatever_is_called_like_a_coroutine_function_is_one(
    worlds: Worlds,
    opening: Open,
    ask: Any,  # noqa: ANN401 - whatever can be called
) -> None:
    async def main() -> None:
        async with opening(ask) as guest:
            assert await guest.run(6) == 6

    run(main)
    with pytest.raises(BindError, match="is a coroutine function; open the world's Async class"):
        worlds(WIT).from_bytes(GUEST, SimpleNamespace(ask=ask))
