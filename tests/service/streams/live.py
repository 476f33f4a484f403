"""The streams on a real server, in a thread of its own, as they run in the service."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, TypeVar

import attrs
import uvicorn
import uvloop
from litestar import Litestar

from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting import open_async_pool
from memory_accounting.awaited import AsyncPool
from memory_accounting.clock import system_clock
from memory_accounting.service.security.identity import ANYONE, STATE, Identity
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.service.streams import Hub
from memory_accounting.service.streams.asgi import Receive, Scope, Send
from memory_accounting.service.streams.handlers import handlers
from memory_accounting.service.streams.server_protocols import HttpProtocol, SocketProtocol

T = TypeVar("T")


SECONDS = 20
"""How long a test waits for what must happen at all."""


@attrs.define
class Live:
    """A server that runs."""

    port: int
    hub: Hub
    pool: AsyncPool
    loop: asyncio.AbstractEventLoop
    stop: threading.Event

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Await something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds in the server's loop."""

        async def wait() -> None:
            while not holds():  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.005)

        self.run(wait())

    def open(self, session_id: str, used: int = 0) -> None:
        """Open a session of a small virtual machine."""
        self.run(self.pool.configure(session_id, vm_size="small")).unwrap()
        if used:
            self.use(session_id, used)

    def use(self, session_id: str, used: int) -> None:
        """Have a session use more."""
        size = MemorySize(used, "")
        self.run(self.pool.create_allocation(session_id, size, MemoryPurpose.TEMPORARY)).unwrap()


class _Server(uvicorn.Server):
    hub: Hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say goodbye first, as the service does."""
        await self.hub.close()
        await super().shutdown(sockets)


@contextmanager
def live(
    settings: ServiceSettings | None = None,
    *,
    identity: Identity = ANYONE,
    store: str = "memory:",
    new_loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop,
    **options: Any,  # noqa: ANN401 - uvicorn's
) -> Generator[Live, None, None]:
    """Serve the streams of a ledger on a port of the system's choice."""
    begun: Future[Live] = Future()
    settings = settings or ServiceSettings()

    async def serve() -> None:
        pool = await open_async_pool(store)
        hub = Hub(pool, settings, system_clock)
        app = Litestar(handlers(), openapi_config=None, logging_config=None)
        app.state.service = SimpleNamespace(hub=hub)
        server = _Server(_config(app, identity, settings, options))
        server.hub = hub
        listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
        # Little is taken from the application that the peer does not take from the system.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        stop = threading.Event()
        await hub.start()
        serving = asyncio.create_task(server.serve([listening]))
        found = Live(listening.getsockname()[1], hub, pool, asyncio.get_running_loop(), stop)
        begun.set_result(found)
        await asyncio.get_running_loop().run_in_executor(None, stop.wait)
        server.should_exit = True
        await serving
        await hub.close()
        await pool.close()

    thread = threading.Thread(target=_run, args=(serve, begun, new_loop))
    thread.start()
    running = begun.result(SECONDS)
    try:
        yield running
    finally:
        running.stop.set()
        thread.join(SECONDS)
    assert not thread.is_alive()


def _run(
    serve: Callable[[], Coroutine[Any, Any, None]],
    begun: Future[Live],
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(serve())
    except BaseException as error:
        if not begun.done():
            begun.set_exception(error)
        raise


def _config(
    app: Litestar, identity: Identity, settings: ServiceSettings, options: dict[str, Any]
) -> uvicorn.Config:
    async def identified(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, STATE: identity}, receive, send)  # type: ignore[arg-type]  # Litestar's own types

    options = {
        "ws": SocketProtocol,
        "http": HttpProtocol,
        "lifespan": "off",
        "log_config": None,
        "access_log": False,
        "ws_per_message_deflate": False,
        "ws_max_size": settings.security.most_message_bytes,
        "timeout_graceful_shutdown": 5,
        **options,
    }
    return uvicorn.Config(identified, **options)
