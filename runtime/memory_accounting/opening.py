"""Opening a ledger by the URL of its store."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from memory_accounting.awaited import AsyncPool
from memory_accounting.awaited_memory_pool import AsyncMemoryPool
from memory_accounting.clock import Clock, checked, system_clock
from memory_accounting.events.subscriptions import Subscriptions
from memory_accounting.identifiers import IdSource, NewId, UuidSource, new_id
from memory_accounting.memory_pool import MemoryPool
from memory_accounting.plans.context import (
    KNOWN_ALLOCATIONS,
    KNOWN_SESSIONS,
    Context,
)
from memory_accounting.pool import Pool
from memory_accounting.recent import Recent
from memory_accounting.settings import PoolSettings
from memory_accounting.stores.sqlite.connecting import Options
from memory_accounting.stores.sqlite.store import SqliteStore
from memory_accounting.stores.threaded import ThreadedStore
from memory_accounting.url_options import one_of, options, seconds

_FORMS: Final = "memory:, sqlite:///file.db, redis://host:6379/0"
_REDIS: Final = ("redis", "rediss", "redis+cluster", "rediss+cluster")


def open_pool(
    url: str = "memory:",
    settings: PoolSettings | None = None,
    *,
    clock: Clock = system_clock,
    id_source: IdSource | None = None,
) -> Pool:
    """Open a ledger: `memory:`, `sqlite:///file.db`, or `redis://host:port/database`.

    `sqlite:///file.db` is relative to the working folder, `sqlite:////var/lib/ledger.db` is not.
    Raises ValueError for a URL that is none of these or has an option that does not exist, and
    `StoreError` for a store that cannot be opened.
    """
    settings = PoolSettings() if settings is None else settings
    scheme = _scheme(url)
    if scheme == "memory":
        return MemoryPool(settings, clock=clock, id_source=id_source)
    if scheme == "sqlite":
        context = _context(settings, clock, _ids(clock, id_source))
        return Pool(SqliteStore(sqlite_options(url), settings, context.node_terms), context)
    _need_redis(url)
    from memory_accounting.stores.redis import open_redis  # noqa: PLC0415 - an extra

    _refuse_id_source(id_source)
    store, new_redis_id, feed = open_redis(url, settings)
    return Pool(store, _context(settings, clock, new_redis_id), feed)


async def open_async_pool(
    url: str = "memory:",
    settings: PoolSettings | None = None,
    *,
    clock: Clock = system_clock,
    id_source: IdSource | None = None,
) -> AsyncPool:
    """Open a ledger for the running event loop; what `open_pool` says holds here too."""
    settings = PoolSettings() if settings is None else settings
    scheme = _scheme(url)
    if scheme == "memory":
        return AsyncMemoryPool(MemoryPool(settings, clock=clock, id_source=id_source))
    if scheme == "sqlite":
        context = _context(settings, clock, _ids(clock, id_source))
        # The file is checked as it is opened, which takes as long as it is large.
        store = await asyncio.get_running_loop().run_in_executor(
            None, SqliteStore, sqlite_options(url), settings, context.node_terms
        )
        return AsyncPool(ThreadedStore(store), context)
    _need_redis(url)
    from memory_accounting.stores.redis import open_async_redis  # noqa: PLC0415 - an extra

    _refuse_id_source(id_source)
    redis_store, new_redis_id, feed = await open_async_redis(url, settings)
    return AsyncPool(redis_store, _context(settings, clock, new_redis_id), feed)


def sqlite_options(url: str) -> Options:
    """Read a URL such as `sqlite:///file.db?timeout=5`. Raises ValueError, saying what is wrong."""
    parts = urlsplit(url)
    path = unquote(parts.path[1:])
    if not url.lower().startswith("sqlite:///") or not path:
        raise ValueError(f"{url}: write sqlite:///file.db, or sqlite:////absolute/file.db")
    if parts.fragment or "\0" in path:
        raise ValueError(f"{url}: in the name of a file write %23 for #; %00 is not allowed")
    values = options(url, parts.query, _SQLITE_OPTIONS)
    return Options(Path(path), **values)


_YES_OR_NO: Final = one_of("yes", "no")


def _switch(value: str) -> bool:
    return _YES_OR_NO(value) == "yes"


_SQLITE_OPTIONS: Final = {
    "timeout": seconds,
    "synchronous": one_of("normal", "full"),
    "check": _switch,
}


def _scheme(url: str) -> str:
    scheme = urlsplit(url).scheme
    if scheme == "memory" and url != "memory:":
        raise ValueError(f"{url}: memory: takes nothing more")
    if scheme not in {"memory", "sqlite", *_REDIS}:
        # Of what has a scheme no more is shown: a password may follow.
        shown = f"{scheme}:" if scheme else url
        raise ValueError(f"{shown!r} names no store; there are {_FORMS}")
    return scheme


def _context(settings: PoolSettings, clock: Clock, make_id: NewId) -> Context:
    return Context(
        settings=settings,
        clock=clock if clock is system_clock else checked(clock),
        new_id=make_id,
        subscriptions=Subscriptions(),
        known=Recent(KNOWN_SESSIONS),
        places=Recent(KNOWN_ALLOCATIONS),
    )


def _ids(clock: Clock, id_source: IdSource | None) -> NewId:
    if id_source is None:
        id_source = new_id if clock is system_clock else UuidSource().make
    make = id_source
    return lambda at, _: make(at)


def _need_redis(url: str) -> None:
    if find_spec("redis") is None:
        raise ValueError(f"{url}: this needs redis-py: pip install 'wit-codegen[redis]'")


def _refuse_id_source(id_source: IdSource | None) -> None:
    if id_source is not None:
        raise ValueError("id_source: the ids of a Redis store tell where it keeps an allocation")
