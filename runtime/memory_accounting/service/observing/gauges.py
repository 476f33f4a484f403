"""What is read when metrics are asked for: the ledger, and who listens to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from time import monotonic
from typing import Final, TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from flight_memory.memory_types import MemoryError_
from flight_v6r.diagnostics import LedgerStatus
from wit_runtime import Ok, Result

Reading: TypeAlias = Callable[[], Awaitable[Result[LedgerStatus, MemoryError_]]]
Counts: TypeAlias = Callable[[], Mapping[str, int]]
_FRESH_SECONDS: Final = 5.0
_PATIENCE_SECONDS: Final = 2.0


class Gauges(Collector):
    """Metrics of what is so at the moment."""

    def __init__(self, in_progress: Callable[[], int]) -> None:
        """Begin without a ledger."""
        self._in_progress = in_progress
        self._status: LedgerStatus | None = None
        self._read_at = -_FRESH_SECONDS
        self._reading: asyncio.Task[None] | None = None
        self.clients: Callable[[], int] = int
        """How many sockets and event streams are open."""
        self.messages: Counts = dict[str, int]
        """How many messages for stream clients were sent, replaced by newer ones, and dropped."""
        self.posts: Counts = dict[str, int]
        """How many posts to webhooks were delivered, failed, and were dropped."""

    async def refresh(self, read: Reading) -> None:
        """Ask the ledger how it fares, unless that was done just now.

        A ledger that does not answer in time holds nobody up.
        """
        if monotonic() - self._read_at < _FRESH_SECONDS:
            return
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read(read))
        await asyncio.wait({self._reading}, timeout=_PATIENCE_SECONDS + 1)

    async def _read(self, read: Reading) -> None:
        self._status = None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                found = await read()
        except TimeoutError:
            return
        if isinstance(found, Ok):
            self._status = found.value
            self._read_at = monotonic()

    def describe(self) -> list[Metric]:
        """Return nothing: names are known once there are values."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Return the metrics of now."""
        yield _gauge("v6r_http_requests_in_progress", "Requests in progress.", self._in_progress())
        yield _gauge("v6r_stream_clients", "Open sockets and event streams.", self.clients())
        yield _counter(
            "v6r_stream_messages", "Messages for stream clients, by outcome.", self.messages()
        )
        yield _counter("v6r_webhooks", "Posts to webhooks, by outcome.", self.posts())
        status = self._status
        yield _gauge("v6r_store_up", "Whether the store answered just now.", int(bool(status)))
        if status is not None:
            yield _gauge("v6r_ledger_sessions", "Open sessions.", status.sessions)
            yield _gauge("v6r_ledger_allocations", "Live allocations.", status.allocations)
            yield _gauge("v6r_ledger_used_bytes", "Bytes in use.", status.used.bytes)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _counter(name: str, about: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, about, labels=("outcome",))
    for outcome, count in counts.items():
        family.add_metric((outcome,), count)
    return family
