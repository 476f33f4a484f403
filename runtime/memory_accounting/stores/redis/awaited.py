"""The store on a Redis or Valkey server or cluster, for the tasks of an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any, Final, Protocol, TypeVar, cast

from flight_v6r.diagnostics import Finding
from memory_accounting.stores.redis import inspecting, reading, writing
from memory_accounting.stores.redis.asking import Batch, Command, Pause, Request, Steps, Walk
from memory_accounting.stores.redis.faults import FAULTS
from memory_accounting.stores.redis.shared import Shared
from memory_accounting.stores.redis.store import unfailing
from memory_accounting.stores.seam import (
    Change,
    Held,
    Holdings,
    Known,
    Outcome,
    Place,
    Reading,
    Wanted,
)

T = TypeVar("T")

_LANES: Final = 2
_LONGEST_BATCH: Final = 128


class AsyncPipeline(Protocol):
    """Commands on their way together."""

    def execute_command(self, *arguments: Any) -> object:  # noqa: ANN401 - the client's
        """Put a command in."""
        ...

    def execute(self, raise_on_error: bool = True) -> Awaitable[list[Any]]:  # noqa: FBT001, FBT002
        """Send all, and return the answers."""
        ...


class AsyncClient(Protocol):
    """What is needed of a client, of a server or of a cluster."""

    def execute_command(self, *arguments: Any) -> Awaitable[Any]:  # noqa: ANN401
        """Send a command, and return the answer."""
        ...

    def pipeline(self, transaction: bool | None = None) -> AsyncPipeline:  # noqa: FBT001
        """Begin to put commands together."""
        ...

    def scan_iter(self, match: str | None = None, count: int | None = None) -> AsyncIterator[bytes]:
        """Return all keys that match, of all nodes."""
        ...

    def aclose(self) -> Awaitable[None]:
        """Let go of the connections."""
        ...


class Lanes:
    """A few connections that many tasks share: what waits is sent together.

    A command is sent as soon as a lane is free; those that came meanwhile go with it. So one task
    waits no longer than it must, and a thousand need no thousand connections.
    """

    def __init__(self, client: AsyncClient) -> None:
        """Begin with nothing on its way."""
        self._client = client
        self._waiting: list[tuple[Command, asyncio.Future[Any]]] = []
        self._busy: set[object] = set()
        """The tasks that carry a batch, and a mark for each command that goes alone."""
        self._is_called = False
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, command: Command) -> asyncio.Future[Any]:
        """Let a command wait to be sent; the answer can be awaited."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._waiting.append((command, answer))
        if not self._is_called and len(self._busy) < _LANES:
            self._is_called = True
            loop.call_soon(self._begin)
        return answer

    async def send(self, command: Command) -> Any:  # noqa: ANN401 - any command, any answer
        """Send a command, and return the answer."""
        if self._busy or self._waiting:
            return await self.put(command)
        alone = object()
        self._busy.add(alone)
        self._idle.clear()
        try:
            return await self._client.execute_command(*command)
        finally:
            self._end(alone)

    async def close(self) -> None:
        """Wait for what is on its way."""
        await self._idle.wait()

    def _begin(self) -> None:
        self._is_called = False
        while self._waiting and len(self._busy) < _LANES:
            some, self._waiting = self._waiting[:_LONGEST_BATCH], self._waiting[_LONGEST_BATCH:]
            task = asyncio.get_running_loop().create_task(self._carry(some))
            self._busy.add(task)
            self._idle.clear()
            task.add_done_callback(self._end)

    def _end(self, carrier: object) -> None:
        self._busy.discard(carrier)
        if self._waiting:
            self._begin()
        elif not self._busy:
            self._idle.set()

    async def _carry(self, some: Sequence[tuple[Command, asyncio.Future[Any]]]) -> None:
        try:
            answers: list[Any] = await self._send([command for command, _ in some])
        except FAULTS as error:
            answers = [error] * len(some)
        except BaseException:
            for _, future in some:
                future.cancel()
            raise
        for (_, future), answer in zip(some, answers, strict=True):
            if future.done():
                continue  # nobody waits for it any more
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    async def _send(self, commands: Sequence[Command]) -> list[Any]:
        if len(commands) == 1:
            return [await self._client.execute_command(*commands[0])]
        pipeline = self._client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        return await pipeline.execute(raise_on_error=False)


class AsyncRedisStore:
    """What `RedisStore` is, for the tasks of one event loop."""

    name = "redis"

    def __init__(self, client: AsyncClient, shared: Shared) -> None:
        """Use a client whose answers are bytes and that tries nothing a second time by itself."""
        self._client = client
        self._shared = shared
        self._lanes = Lanes(client)

    async def load(self, session_id: str) -> Known | None:
        """Return the present state of a session."""
        return await self._run(reading.load(self._shared, session_id))

    async def apply(self, change: Change) -> Outcome:
        """Apply a change if its version is the present one."""
        return await self._run(writing.apply(self._shared, change))

    async def find(self, allocation_id: str, now: int) -> Place:
        """Look up an allocation id."""
        return await self._run(reading.find(self._shared, allocation_id, now))

    async def read(self, session_id: str) -> Reading | None:
        """Return the present state of a session with its final samples."""
        return await self._run(reading.read(self._shared, session_id))

    async def live(self, session_id: str, wanted: Wanted) -> list[Held]:
        """Return live allocations of a session, oldest first; in pages, not of one moment."""
        return await self._run(reading.live(self._shared, session_id, wanted))

    async def sessions(self) -> list[str]:
        """Return the ids of the sessions in the order of their opening."""
        return await self._run(reading.sessions(self._shared))

    async def totals(self) -> tuple[int, int, int]:
        """Return how many sessions there are, how many allocations are live, and their bytes."""
        return await self._run(reading.totals(self._shared))

    async def holdings(self, session_id: str) -> Holdings | None:
        """Return all that is kept of a session that can be read."""
        return await self._run(reading.holdings(self._shared, session_id))

    async def inspect(self) -> list[Finding]:
        """Report what is wrong beyond the state of single sessions; change nothing."""
        return await self._run(inspecting.examine(self._shared, mends=False))

    async def mend(self) -> list[Finding]:
        """Mend what can be of what `inspect` reports, and report it."""
        return await self._run(inspecting.examine(self._shared, mends=True))

    async def pause(self, seconds: float) -> None:
        """Wait for a moment."""
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Wait for what is on its way, and let go of the connections."""
        await self._lanes.close()
        await self._client.aclose()

    async def _run(self, steps: Steps[T]) -> T:
        """Await what the steps ask for until they have their result."""
        try:
            request = steps.send(None)
            while True:
                try:
                    answer = await self._send(request)
                except FAULTS as error:
                    request = steps.throw(error)
                else:
                    request = steps.send(answer)
        except StopIteration as end:
            return cast("T", end.value)
        finally:
            steps.close()  # where the task is cancelled: it may have been carried out

    async def _send(self, request: Request) -> Any:  # noqa: ANN401 - whatever was asked for
        if isinstance(request, Pause):
            return await asyncio.sleep(request.seconds)
        if isinstance(request, Walk):
            keys = self._client.scan_iter(match=request.pattern, count=1000)
            return {key async for key in keys}
        if isinstance(request, Batch):
            answers = [self._lanes.put(command) for command in request.commands]
            return unfailing(await asyncio.gather(*answers, return_exceptions=True))
        return await self._lanes.send(request)
