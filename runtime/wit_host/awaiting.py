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

import attrs

from wit_host.errors import InstanceClosedError, ReentryError
from wit_host.instance import Instance

P = ParamSpec("P")
T = TypeVar("T")


@attrs.define(eq=False)
class _Call:
    """A call on its way; host code that it leads to knows of it by its context."""

    awaiter: Awaiter
    is_over: bool = False


_CALLS: contextvars.ContextVar[tuple[_Call, ...]] = contextvars.ContextVar("calls", default=())


class Awaiter:
    """Runs the calls of one instance in its thread, one after another."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Serve an event loop; the thread starts with the first call."""
        self._loop = loop
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wit-host-instance")
        self._import: Future[Any] | None = None
        self._instance: Instance | None = None
        self._is_given_up = False
        self._is_stopped = False

    @property
    def instance(self) -> Instance | None:
        """The instance, from when it is made on."""
        return self._instance

    @instance.setter
    def instance(self, made: Instance) -> None:
        self._instance = made
        if self._is_given_up:
            made.interrupt()

    @property
    def is_inside(self) -> bool:
        """Whether this is host code that a call of the instance leads to, or what that began."""
        return any(call.awaiter is self and not call.is_over for call in _CALLS.get())

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Await a call in the thread.

        Cancelling it interrupts the guest: the instance is dead afterwards, since what it was about
        to do is half done. Raises `ReentryError` where it would wait for itself.
        """
        self._refuse_reentry()
        async with self._turn:
            if self._is_stopped:
                raise InstanceClosedError("the instance is closed")
            return await self._perform(functools.partial(function, *args, **kwargs))

    def _refuse_reentry(self) -> None:
        if self.is_inside:
            raise ReentryError(
                "the instance is inside a call that leads here, and a component cannot be entered"
                " twice; do it after the call"
            )

    async def _perform(self, work: Callable[[], T]) -> T:
        call = _Call(self)
        context = contextvars.copy_context()
        context.run(_CALLS.set, (*_CALLS.get(), call))
        future = self._thread.submit(context.run, _without_stop_iteration, work)
        waiting = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            if not waiting.done():
                await self._give_up(waiting)
            raise
        finally:
            call.is_over = True

    async def _give_up(self, waiting: asyncio.Future[Any]) -> None:
        """Interrupt what runs and wait for its end, so that nothing runs on behind the caller."""
        self._is_given_up = True
        if self._instance is not None:
            self._instance.interrupt()
        if self._import is not None:
            self._import.cancel()
        waiting.add_done_callback(_look_away)
        await asyncio.wait([waiting])

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
            if self._is_given_up:  # which may have been before there was anything to cancel
                running.cancel()
            try:
                return running.result()
            finally:
                self._import = None

        return call

    async def close(self) -> None:
        """Close the instance after the calls that are on their way, and end the thread."""
        self._refuse_reentry()
        async with self._turn:
            if self._is_stopped:
                return
            try:
                if self._instance is not None:
                    await self._perform(self._instance.close)
            finally:
                self.stop()

    def stop(self) -> None:
        """Let no more calls in, and end the thread once it is idle."""
        self._is_stopped = True
        self._thread.shutdown(wait=False)


def _look_away(given_up: asyncio.Future[Any]) -> None:
    """Take the exception, which is the interruption, lest the loop complain that nobody did."""
    if not given_up.cancelled():
        given_up.exception()


def _without_stop_iteration(work: Callable[[], T]) -> T:
    try:
        return work()
    except StopIteration as error:  # which no future can hold
        raise RuntimeError("host code raised StopIteration") from error
