"""The implementations that the cases run on; adding one here is all it takes.

An implementation is opened for a test and closed after it. Its cases go through the contract alone.
What needs more, a clock that a test can set or sessions that it can configure, runs on the
implementations that say they can do it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

import attrs

from flight_memory.memory_analytics import MemoryAnalytics
from flight_memory.memory_operations import MemoryOperations
from flight_memory.worlds.flight_memory import FlightMemory
from memory_accounting import AsyncPool, Pool, PoolSettings, open_async_pool, open_pool
from memory_accounting.client import AsyncClient, Client
from memory_accounting.clock import system_clock
from memory_accounting.service.app import create_app
from memory_accounting.service.components import open_component_engine
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.validation import GuardedPool
from tests.conformance.memory.awaiting import LoopCaller
from tests.service import mounting
from tests.service.standing import serving
from tests.stores.common import redis_url
from tests.support import ROOT
from wit_host import Component, Wasi

REDIS: Final = "redis-server"
GUESTS: Final = ROOT / "examples" / "guests"


class Configure(Protocol):
    """Opens a session on terms or changes them; raises where it is refused."""

    def __call__(
        self, session_id: str, *, platform: str | None = None, capacity: int | None = None
    ) -> None: ...


class SetClock(Protocol):
    """Sets the clock of an implementation to a moment, in milliseconds since the Unix epoch."""

    def __call__(self, milliseconds: int, /) -> None: ...


@attrs.frozen
class Subject:
    """One open implementation, with its capabilities beyond the contract, if it has them."""

    operations: MemoryOperations
    analytics: MemoryAnalytics
    configure: Configure | None = None
    set_clock: SetClock | None = None


@attrs.frozen
class Implementation:
    """How to open an implementation, and what it can do beyond the contract."""

    name: str
    open: Callable[[], AbstractContextManager[Subject]]
    can_configure: bool = False
    can_set_clock: bool = False
    component: Path | None = None
    """The file of a component, whose functions the host itself holds to the contract."""
    is_slow: bool = False
    """It has to be built first, by `make guests`, or takes long."""
    program: str | None = None
    """A program of the system without which it is left out."""


class SettableClock:
    """A clock that stands still until it is set."""

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds

    def __call__(self) -> int:
        return self.milliseconds

    def set(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds


def pool_subject(pool: Pool, clock: SettableClock | None = None) -> Subject:
    """A pool on any store, as the cases know it."""

    def configure(
        session_id: str, *, platform: str | None = None, capacity: int | None = None
    ) -> None:
        pool.configure(session_id, platform=platform, capacity=capacity).unwrap()

    return Subject(pool, pool, configure, None if clock is None else clock.set)


@contextmanager
def file_url() -> Generator[str, None, None]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/ledger.db"


Url = Callable[[], AbstractContextManager[str]]


def kept_in(name: str, url: Url, program: str | None = None) -> Implementation:
    """A pool with its own ids and the machine's clock, as services have it."""

    @contextmanager
    def opened() -> Generator[Subject, None, None]:
        with url() as store, open_pool(store) as pool:
            yield Subject(pool, pool)

    return Implementation(name, opened, program=program)


def set_up_in(name: str, url: Url, program: str | None = None) -> Implementation:
    """A pool whose clock and sessions a test can set."""

    @contextmanager
    def opened() -> Generator[Subject, None, None]:
        clock = SettableClock(1_700_000_000_000)
        settings = PoolSettings(freed_seconds=60)
        with url() as store, open_pool(store, settings, clock=clock) as pool:
            yield pool_subject(pool, clock)

    return Implementation(name, opened, can_configure=True, can_set_clock=True, program=program)


def awaited_in(name: str, url: Url, program: str | None = None) -> Implementation:
    """The asyncio face of the same, called through a loop of its own."""

    @contextmanager
    def opened() -> Generator[Subject, None, None]:
        clock = SettableClock(1_700_000_000_000)
        settings = PoolSettings(freed_seconds=60)
        with url() as store, LoopCaller() as caller:
            pool = caller.run(open_async_pool(store, settings, clock=clock))
            try:
                yield pool_subject(caller.blocking(pool, Pool), clock)
            finally:
                caller.run(pool.close())

    return Implementation(name, opened, can_configure=True, can_set_clock=True, program=program)


@cache
def load(path: Path) -> Component:
    """Load a component, once in a process."""
    if not path.exists():
        raise FileNotFoundError(f"{path.relative_to(ROOT)} has not been built: run `make guests`")
    return Component.from_file(path)


def guest(name: str, path: Path, *, is_slow: bool) -> Implementation:
    """A component as an implementation; each test gets an instance of its own."""

    @contextmanager
    def opened() -> Generator[Subject, None, None]:
        with FlightMemory.from_component(load(path), wasi=Wasi(clocks=True)) as pool:
            yield Subject(pool.memory_operations, pool.memory_analytics)

    return Implementation(name, opened, component=path, is_slow=is_slow)


def hosted_by_engine(name: str, path: Path) -> Implementation:
    """A component as the service hosts it: an instance for each session."""

    @contextmanager
    def opened() -> Generator[Subject, None, None]:
        with LoopCaller() as caller:
            settings = ServiceSettings()
            engine = caller.run(open_component_engine(path, settings, system_clock))
            try:
                pool = caller.blocking(engine, Pool)
                yield Subject(pool, pool)
            finally:
                caller.run(engine.close())

    return Implementation(name, opened)


@contextmanager
def guarded() -> Generator[Subject, None, None]:
    clock = SettableClock(1_700_000_000_000)
    with open_pool("memory:", PoolSettings(freed_seconds=60), clock=clock) as pool:
        outer = GuardedPool(pool, clock=clock)
        yield attrs.evolve(pool_subject(pool, clock), operations=outer, analytics=outer)


def ledger_on(
    store: str, clock: SettableClock
) -> Callable[[], AbstractAsyncContextManager[AsyncPool]]:
    """The ledger of a service, on a clock that a test can set."""

    @asynccontextmanager
    async def opened() -> AsyncGenerator[AsyncPool, None]:
        settings = PoolSettings(freed_seconds=60)
        async with await open_async_pool(store, settings, clock=clock) as pool:
            yield pool

    return opened


def service_on(store: str) -> Callable[[], AbstractAsyncContextManager[mounting.App]]:
    """A service that opens its ledger itself, and goes by the machine's clock."""

    @asynccontextmanager
    async def opened() -> AsyncGenerator[mounting.App, None]:
        yield create_app(ServiceSettings(store=store))

    return opened


def client_subject(client: Client, clock: SettableClock) -> Subject:
    """A client of a service whose clock a test can set."""

    def configure(
        session_id: str, *, platform: str | None = None, capacity: int | None = None
    ) -> None:
        client.configure(session_id, platform=platform, capacity=capacity).unwrap()

    return Subject(client, client, configure, clock.set)


def served(name: str, url: Url) -> Implementation:
    """A client of a service with its own clock and sessions, as its users have it.

    Those that a test can set up fail where it does, nearly always; so it is left to slow tests.
    """

    @contextmanager
    def opened() -> Generator[Subject, None, None]:
        with url() as store, mounting.mounted(service_on(store)) as address:  # noqa: SIM117 - reads better
            with Client(address) as client:
                yield Subject(client, client)

    return Implementation(name, opened, is_slow=True)


def served_set_up(name: str, url: Url) -> Implementation:
    """A client of a service whose clock and sessions a test can set."""

    @contextmanager
    def opened() -> Generator[Subject, None, None]:
        clock = SettableClock(1_700_000_000_000)
        with url() as store, serving(ledger_on(store, clock), clock) as address:  # noqa: SIM117 - same
            with Client(address) as client:
                yield client_subject(client, clock)

    return Implementation(name, opened, can_configure=True, can_set_clock=True)


def served_awaited(name: str, url: Url) -> Implementation:
    """The asyncio face of the same, with the keys of one generation of clients."""

    @contextmanager
    def opened() -> Generator[Subject, None, None]:
        clock = SettableClock(1_700_000_000_000)
        with url() as store, serving(ledger_on(store, clock), clock) as address:  # noqa: SIM117 - same
            with LoopCaller() as caller:
                client = AsyncClient(address, case="camel")
                try:
                    yield client_subject(caller.blocking(client, Client), clock)
                finally:
                    caller.run(client.close())

    return Implementation(name, opened, can_configure=True, can_set_clock=True)


def in_memory() -> AbstractContextManager[str]:
    return nullcontext("memory:")


IMPLEMENTATIONS = (
    kept_in("memory-pool", in_memory),
    set_up_in("memory-pool-set-up", in_memory),
    awaited_in("memory-awaited", in_memory),
    kept_in("sqlite", file_url),
    set_up_in("sqlite-set-up", file_url),
    awaited_in("sqlite-awaited", file_url),
    kept_in("redis", redis_url, REDIS),
    set_up_in("redis-set-up", redis_url, REDIS),
    awaited_in("redis-awaited", redis_url, REDIS),
    Implementation("guarded", guarded, can_configure=True, can_set_clock=True),
    served("rest-memory", in_memory),
    served_set_up("rest-memory-set-up", in_memory),
    served_awaited("rest-awaited", in_memory),
    served("rest-sqlite", file_url),
    hosted_by_engine("components-engine", GUESTS / "c" / "flight_memory.wasm"),
    guest("guest-in-c++", GUESTS / "c" / "flight_memory.wasm", is_slow=False),
    guest("guest-in-python", GUESTS / "build" / "flight_memory_python.wasm", is_slow=True),
    guest("guest-in-javascript", GUESTS / "build" / "flight_memory_javascript.wasm", is_slow=True),
)
