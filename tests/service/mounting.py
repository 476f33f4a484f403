"""Applications that come and go on one server, which is started once in a process.

A server takes a third of a second to start and stop; an application on this one some milliseconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, MutableMapping
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from itertools import count
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import unquote

from tests.service.live import live_server

T = TypeVar("T")

Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]
Open: TypeAlias = Callable[[], AbstractAsyncContextManager[App]]

_SECONDS: Final = 60


class _Mounts:
    """Passes requests on by the first segment of their path, which it takes away."""

    def __init__(self) -> None:
        self.apps: dict[str, App] = {}
        self.numbers = count(1)
        self.loop: asyncio.AbstractEventLoop | None = None

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            self.loop = asyncio.get_running_loop()
            for moment in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{moment}.complete"})
            return
        _, key, rest = scope["raw_path"].decode("ascii").split("/", 2)
        changes = {"raw_path": f"/{rest}".encode("ascii"), "path": unquote(f"/{rest}")}
        await self.apps[key]({**scope, **changes}, receive, send)

    @asynccontextmanager
    async def mount(self, key: str, open_app: Open) -> AsyncGenerator[None, None]:
        async with open_app() as app, running(app):
            self.apps[key] = app
            yield
            del self.apps[key]


@asynccontextmanager
async def running(app: App) -> AsyncGenerator[None, None]:
    """Start an application as a server does, and stop it in the end."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}

    async def run() -> None:
        await app(scope, told.get, said.put)

    task = asyncio.create_task(run())

    async def pass_on(moment: str) -> None:
        await told.put({"type": f"lifespan.{moment}"})
        answer = asyncio.create_task(said.get())
        await asyncio.wait({task, answer}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            await task
            raise AssertionError("the application ended early")
        assert answer.result()["type"] == f"lifespan.{moment}.complete", answer.result()

    await pass_on("startup")
    try:
        yield
    finally:
        await pass_on("shutdown")
        await task


class _Stage:
    """The one server of this process, once it is needed."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.mounts: _Mounts | None = None
        self.url = ""

    def begin(self) -> _Mounts:
        if self.mounts is None:
            mounts = _Mounts()
            self.url = self.stack.enter_context(live_server(mounts))
            self.mounts = mounts
        return self.mounts

    def stop(self) -> None:
        self.mounts = None
        self.stack.close()


_stage: Final = _Stage()


@contextmanager
def held(opened: Callable[[], AbstractAsyncContextManager[T]]) -> Generator[T, None, None]:
    """Hold an asynchronous context open, entered and left in the loop of the server."""
    loop = _stage.begin().loop
    assert loop is not None
    ready: Future[T] = Future()
    over = asyncio.Event()

    async def hold() -> None:
        try:
            async with opened() as value:
                ready.set_result(value)
                await over.wait()
        except BaseException as error:
            if not ready.done():
                ready.set_exception(error)
            raise

    done = asyncio.run_coroutine_threadsafe(hold(), loop)
    try:
        yield ready.result(_SECONDS)
    finally:
        loop.call_soon_threadsafe(over.set)
        done.result(_SECONDS)


@contextmanager
def mounted(open_app: Open) -> Generator[str, None, None]:
    """Have an application on the server of this process; gives its URL.

    `open_app` is called in the loop of the server, and gives the application, which is started,
    and stopped and closed in the end.
    """
    mounts = _stage.begin()
    key = str(next(mounts.numbers))
    with held(lambda: mounts.mount(key, open_app)):
        yield f"{_stage.url}/{key}"


def stop() -> None:
    """Stop the server, if it was started: at the end of the tests of this process."""
    _stage.stop()
