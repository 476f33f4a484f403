"""Calls that are awaited: a thread for each instance, so that no call blocks the event loop.

The engine's own asynchronous calls run the guest on stacks that Python does not know of, and stop
the loop while the guest computes. A thread has neither fault: the engine lets go of the interpreter
while the guest runs, and instances run in parallel. Each has a thread of its own, so that calls
which wait for one another through host code never wait for a thread.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from wit_host.instance import Instance

P = ParamSpec("P")
T = TypeVar("T")


class Awaiter:
    """Runs the calls of one instance in its thread, one after another."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Serve an event loop; the thread starts with the first call."""
        self._loop = loop
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wit-host-instance")
        self._import: Future[Any] | None = None
        self.instance: Instance | None = None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Await a call in the thread.

        Cancelling it interrupts the guest: the instance is dead afterwards, since what it was about
        to do is half done.
        """
        async with self._turn:
            work = functools.partial(function, *args, **kwargs)
            context = contextvars.copy_context()
            future = self._thread.submit(context.run, _without_stop_iteration, work)
            waiting = asyncio.wrap_future(future)
            try:
                return await asyncio.shield(waiting)
            except asyncio.CancelledError:
                if not waiting.done():
                    await self._give_up(waiting)
                raise

    async def _give_up(self, waiting: asyncio.Future[Any]) -> None:
        """Interrupt what runs and wait for its end, so that nothing runs on behind the caller."""
        if self.instance is not None:
            self.instance.interrupt()
        if self._import is not None:
            self._import.cancel()
        await asyncio.wait([waiting])
        waiting.exception()  # which is the interruption

    def wrap(self, function: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
        """Make a function of the instance one that is awaited."""

        @functools.wraps(function)
        async def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return await self.run(function, *args, **kwargs)

        return call

    def bridge(self, implementation: Callable[..., Awaitable[T]]) -> Callable[..., T]:
        """Make a coroutine function of the host one that the guest's thread can call."""

        async def await_it(*args: Any) -> T:
            return await implementation(*args)

        def call(*args: Any) -> T:
            self._import = running = asyncio.run_coroutine_threadsafe(await_it(*args), self._loop)
            try:
                return running.result()
            finally:
                self._import = None

        return call

    async def close(self) -> None:
        """Close the instance after the calls that are on their way, and end the thread."""
        if self.instance is not None:
            await self.run(self.instance.close)
        self.stop()

    def stop(self) -> None:
        """End the thread once it is idle."""
        self._thread.shutdown(wait=False)


def _without_stop_iteration(work: Callable[[], T]) -> T:
    try:
        return work()
    except StopIteration as error:  # which no future can hold
        raise RuntimeError("host code raised StopIteration") from error
