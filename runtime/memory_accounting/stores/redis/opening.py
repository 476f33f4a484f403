"""Opening a store by its URL: finding the server, and whether it is fit for a ledger."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final, NamedTuple, cast

import redis
import redis.asyncio
from redis.asyncio.cluster import ClusterNode as AsyncClusterNode
from redis.asyncio.cluster import RedisCluster as AsyncRedisCluster
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.retry import Retry
from redis.utils import HIREDIS_AVAILABLE

from memory_accounting.identifiers import NewId
from memory_accounting.settings import PoolSettings
from memory_accounting.stores.redis.address import Address, address
from memory_accounting.stores.redis.awaited import AsyncClient, AsyncRedisStore
from memory_accounting.stores.redis.faults import FAULTS, cause, may_pass
from memory_accounting.stores.redis.feed import Ear, RedisFeed
from memory_accounting.stores.redis.packing import (
    AsyncConnection,
    AsyncSecureConnection,
    Packer,
)
from memory_accounting.stores.redis.shared import Shared
from memory_accounting.stores.redis.store import Client, RedisStore
from memory_accounting.stores.redis.tokens import PartitionedIds
from memory_accounting.stores.seam import StoreError

_OLDEST: Final = (6, 2)
_MOST_CONNECTIONS: Final = 10_000
_TRIES_OF_CLUSTER: Final = 1
_PAUSE: Final = 0.1
_LONGEST_WAIT: Final = 3.0
"""Seconds to wait for one answer."""


class Opened(NamedTuple):
    """A store, what makes ids for it, and the events of everyone who uses it."""

    store: RedisStore
    new_id: NewId
    feed: RedisFeed


class AsyncOpened(NamedTuple):
    """The same, to be awaited."""

    store: AsyncRedisStore
    new_id: NewId
    feed: RedisFeed


class Servers:
    """The nodes that are known of, and plain connections to any of them."""

    def __init__(self, where: Address) -> None:
        """Begin with the nodes that the URL names."""
        self.address: Final = where
        self.nodes = list(where.nodes)
        self.is_cluster = where.is_cluster

    def probe(self) -> None:
        """Find a server, and test that it is fit. Raises StoreError."""
        limit = time.monotonic() + self.address.patience
        while True:
            try:
                self._probe_any()
            except StoreError:
                raise
            except FAULTS as error:
                if not may_pass(error) or time.monotonic() + _PAUSE > limit:
                    raise StoreError(f"{self.address.shown}: {cause(error)}") from error
                time.sleep(_PAUSE)
            else:
                return

    def listen(self) -> Ear:
        """Return a connection for events, to the first node that answers."""
        return cast("Ear", self._first().pubsub())

    def client(self, host: str, port: int) -> Any:  # noqa: ANN401 - the client leaves much untyped
        """Make a client of one server, for threads, that tries nothing a second time."""
        pool = redis.ConnectionPool(
            connection_class=redis.SSLConnection if self.address.is_safe else redis.Connection,
            max_connections=_MOST_CONNECTIONS,
            host=host,
            port=port,
            db=self.address.database,
            retry=Retry(NoBackoff(), 0),
            # What is written in C is faster than anything here.
            command_packer=None if HIREDIS_AVAILABLE else Packer(),
            **self.options(),
        )
        return redis.Redis.from_pool(pool)

    def options(self) -> dict[str, Any]:
        """Return what every connection is made with."""
        where = self.address
        # So a server that hangs leaves time to ask the one that takes its place.
        seconds = min(where.patience / 2, _LONGEST_WAIT)
        return {
            "protocol": 2,
            "socket_timeout": seconds,
            "socket_connect_timeout": seconds,
            "socket_keepalive": True,
            **where.credentials,
            **where.tls,
        }

    def _probe_any(self) -> None:
        client = self._first()
        try:
            told = client.info()
            self.is_cluster = self.is_cluster or bool(told.get("cluster_enabled"))
            _require_fit(self.address.shown, told)
            if self.is_cluster and self.address.database:
                raise StoreError(f"{self.address.shown}: a cluster has only database 0")
        finally:
            client.close()

    def _first(self) -> Any:  # noqa: ANN401 - the client leaves much untyped
        """Connect to the first node that answers, and learn from it of the others."""
        faults: list[Exception] = []
        for host, port in list(self.nodes):
            client = self.client(host, port)
            try:
                client.execute_command("PING")
                if self.is_cluster:
                    self._learn(client.execute_command("CLUSTER", "SLOTS"), host)
            except FAULTS as error:
                client.close()
                faults.append(error)
            else:
                return client
        raise faults[-1]

    def _learn(self, slots: list[list[Any]], host: str) -> None:
        """Keep the nodes that serve slots in mind; one that does not know its host is at `host`."""
        told = [node for each in slots for node in each[2:]]
        found = {(node[0].decode() if node[0] else host, int(node[1])) for node in told}
        self.nodes += sorted(found - set(self.nodes))


def open_redis(url: str, settings: PoolSettings) -> Opened:
    """Open a store. Raises ValueError for a wrong URL, and StoreError where no server is fit."""
    servers = Servers(address(url))
    servers.probe()
    shared = _shared(servers, settings)
    return Opened(
        RedisStore(_client(servers), shared),
        PartitionedIds().make,
        _feed(servers, settings, shared.patience),
    )


async def open_async_redis(url: str, settings: PoolSettings) -> AsyncOpened:
    """Open a store for the running event loop; what `open_redis` says holds here too."""
    servers = Servers(address(url))
    await asyncio.to_thread(servers.probe)
    shared = _shared(servers, settings)
    return AsyncOpened(
        AsyncRedisStore(_async_client(servers), shared),
        PartitionedIds().make,
        _feed(servers, settings, shared.patience),
    )


def _shared(servers: Servers, settings: PoolSettings) -> Shared:
    where = servers.address
    return Shared(settings, where.keyspace, where.patience)


def _feed(servers: Servers, settings: PoolSettings, patience: float) -> RedisFeed:
    return RedisFeed(servers.listen, servers.address.keyspace, settings, patience)


def _client(servers: Servers) -> Client:
    """Make a client that leaves it to the store to try again."""
    options, is_safe = servers.options(), servers.address.is_safe
    client: Any
    if servers.is_cluster:
        nodes = [cast("Any", ClusterNode)(host, port) for host, port in servers.nodes]
        retry = Retry(NoBackoff(), _TRIES_OF_CLUSTER)
        client = RedisCluster(startup_nodes=nodes, retry=retry, ssl=is_safe, **options)
    else:
        client = servers.client(*servers.nodes[0])
    return cast("Client", client)


def _async_client(servers: Servers) -> AsyncClient:
    """Make a client that leaves it to the store to try again."""
    options, is_safe = servers.options(), servers.address.is_safe
    client: Any
    if servers.is_cluster:
        nodes = [AsyncClusterNode(host, port) for host, port in servers.nodes]
        retry = AsyncRetry(NoBackoff(), _TRIES_OF_CLUSTER)
        client = AsyncRedisCluster(startup_nodes=nodes, retry=retry, ssl=is_safe, **options)
    else:
        host, port = servers.nodes[0]
        pool: Any = redis.asyncio.ConnectionPool(
            connection_class=AsyncSecureConnection if is_safe else AsyncConnection,
            host=host,
            port=port,
            db=servers.address.database,
            retry=AsyncRetry(NoBackoff(), 0),
            **options,
        )
        client = redis.asyncio.Redis.from_pool(pool)
    return cast("AsyncClient", client)


def _require_fit(shown: str, told: dict[str, Any]) -> None:
    """Raise StoreError for a server that is too old, or that drops keys to make room."""
    version = str(told["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST:
        raise StoreError(f"{shown}: Redis {version} is older than 6.2")
    policy = str(told.get("maxmemory_policy", "noeviction"))
    if told.get("maxmemory") and policy.startswith("allkeys"):
        raise StoreError(
            f"{shown}: with maxmemory-policy {policy} the server drops what it was told to keep; "
            "a ledger needs noeviction"
        )
