"""One service that stands, and a ledger of its own for each test.

To make an application takes longer than most tests; to open a ledger in memory does not. Streams
and alerts of this service follow no test: what needs them mounts an application of its own.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from typing import Final, cast

from memory_accounting import open_async_pool, system_clock
from memory_accounting.clock import Clock
from memory_accounting.service.app import create_app
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import ServiceSettings, StreamSettings
from tests.service import mounting

OpenEngine = Callable[[], AbstractAsyncContextManager[Engine]]

_NEVER: Final = 1e9


class _Relay:
    """An engine, and a clock, that stand for those of the test that runs."""

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self.clock: Clock = system_clock

    def __getattr__(self, name: str) -> object:
        return getattr(self.engine, name)

    def now(self) -> int:
        return self.clock()


class _Standing:
    """The service of this process, once it is needed."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.relay = _Relay()
        self.url = ""

    def begin(self) -> str:
        if not self.url:
            self.url = self.stack.enter_context(mounting.mounted(self._opened))
        return self.url

    def stop(self) -> None:
        self.url = ""
        self.stack.close()
        mounting.stop()

    @asynccontextmanager
    async def _opened(self) -> AsyncGenerator[mounting.App, None]:
        # No test's history gets samples that it did not ask for.
        streams = StreamSettings(sample_seconds=_NEVER)
        async with await open_async_pool("memory:") as pool:
            self.relay.engine = pool
            yield create_app(
                ServiceSettings(store="memory:", streams=streams),
                engine=cast("Engine", self.relay),
                clock=self.relay.now,
            )


_standing: Final = _Standing()


@contextmanager
def serving(open_engine: OpenEngine, clock: Clock = system_clock) -> Generator[str, None, None]:
    """Have the standing service keep a ledger that is opened in its loop; gives its URL."""
    url, relay = _standing.begin(), _standing.relay
    with mounting.held(open_engine) as engine:
        before = relay.engine, relay.clock
        relay.engine, relay.clock = engine, clock
        try:
            yield url
        finally:
            relay.engine, relay.clock = before


def stop() -> None:
    """Stop the service and its server: at the end of the tests of this process."""
    _standing.stop()
