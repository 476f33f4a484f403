"""Metrics for Prometheus; each application has its own."""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import Final, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram, Info
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from flight_v6r.alerts import Alert
from memory_accounting.service.observing.gauges import Gauges, Reading

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_OTHER: Final = "other"
_STREAMS: Final = frozenset({"/api/v1/stream"})
"""Routes whose answers last as long as somebody listens."""
_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class _Route(NamedTuple):
    """What one kind of answer is counted with, looked up once."""

    add: Callable[[], None]
    observe: Callable[[float], None] | None


class Metrics:
    """What is counted and measured.

    Labels are routes (templates of paths), methods, statuses, and kinds: never an id, so that their
    number is bounded whatever clients send.
    """

    def __init__(self, version: str) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self.in_progress = 0
        self._routes: dict[tuple[str, str, int], _Route] = {}
        self._requests = Counter(
            "v6r_http_requests",
            "Requests answered, and handshakes of WebSockets.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "v6r_http_request_seconds",
            "How long requests took, but for event streams.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._alerts = self._counter("v6r_alerts", "Alerts raised.", "kind", "severity")
        self._failures = self._counter(
            "v6r_store_errors", "Operations that the store failed.", "operation"
        )
        info = Info("v6r_build", "What serves.", registry=self.registry)
        info.info({"version": version, "python": platform.python_version()})
        self.gauges = Gauges(lambda: self.in_progress)
        self.registry.register(self.gauges)
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        if method not in _METHODS:
            method = _OTHER
        key = (method, route, status)
        found = self._routes.get(key)
        if found is None:
            found = self._routes[key] = self._route(method, route, status)
        found.add()
        if found.observe is not None:
            found.observe(seconds)

    def _route(self, method: str, route: str, status: int) -> _Route:
        add = self._requests.labels(method, route, str(status)).inc
        if route in _STREAMS:
            return _Route(add, None)
        return _Route(add, self._seconds.labels(method, route).observe)

    def shaken(self, route: str, status: int) -> None:
        """Count the handshake of a WebSocket."""
        self._requests.labels("GET", route, str(status)).inc()

    def alert_told(self, alert: Alert) -> None:
        """Count an alert, if it was raised."""
        if alert.raised:
            self._alerts.labels(alert.kind.value, alert.severity.value).inc()

    def store_failed(self, operation: str) -> None:
        """Count an operation that the store failed."""
        self._failures.labels(operation).inc()

    async def scrape(self, accept: str, read: Reading) -> tuple[bytes, str]:
        """Return all metrics in the format that an Accept header asks for, and its media type."""
        await self.gauges.refresh(read)
        encode, media_type = choose_encoder(accept)
        return encode(self.registry), media_type
