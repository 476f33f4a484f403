"""Metrics have the values of what happened, and no more labels than there are routes."""

from __future__ import annotations

import asyncio
import platform

from prometheus_client.parser import text_string_to_metric_families

from flight_memory.memory_types import MemoryError_
from flight_v6r.alerts import Alert, AlertKind, Severity
from flight_v6r.diagnostics import LedgerStatus
from memory_accounting.refusals import not_available, refused
from memory_accounting.service.observing.gauges import Reading
from memory_accounting.service.observing.layer import observed
from memory_accounting.service.observing.metrics import Metrics
from memory_accounting.service.observing.seen import noting
from memory_accounting.sizes import memory_size
from tests.service.operations.observing import ROUTE, answers, scope, small
from wit_runtime import Err, Ok


async def _no_ledger() -> Err[MemoryError_]:
    await asyncio.sleep(0)
    return refused(not_available("away"), 0)


def _status(sessions: int, allocations: int, used: int) -> LedgerStatus:
    return LedgerStatus("memory", sessions, allocations, memory_size(used), 0)


def _scraped(metrics: Metrics, read: Reading = _no_ledger) -> dict[str, float]:
    """Return the samples by their names and labels, such as `v6r_alerts_total{kind=leak}`."""
    content, media_type = asyncio.run(metrics.scrape("text/plain", read))
    assert media_type.startswith("text/plain")
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(content.decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={text}" for name, text in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def _requests(metrics: Metrics, *paths: str, method: str = "GET") -> None:
    app = observed(noting(small), metrics, is_logged=False)
    answers(app, *(scope(each, method) for each in paths))


def test_requests_are_counted_by_route_method_and_status() -> None:
    metrics = Metrics("1")
    _requests(metrics, "/api/v1/things/1", "/api/v1/things/2", "/missing")
    _requests(metrics, "/api/v1/things/1", method="POST")
    found = _scraped(metrics)
    name = "v6r_http_requests_total"
    assert found[f"{name}{{method=GET,route={ROUTE},status=200}}"] == 2
    assert found[f"{name}{{method=POST,route={ROUTE},status=200}}"] == 1
    assert found[f"{name}{{method=GET,route=unmatched,status=404}}"] == 1
    assert found[f"v6r_http_request_seconds_count{{method=GET,route={ROUTE}}}"] == 2


def test_ids_and_methods_add_no_series() -> None:
    metrics = Metrics("1")
    _requests(metrics, *(f"/api/v1/things/{number}" for number in range(50)))
    before = len(_scraped(metrics))
    _requests(metrics, *(f"/api/v1/things/{number}" for number in range(50, 99)))
    assert len(_scraped(metrics)) == before
    for method in ("BREW", "WHEN", "PROPFIND"):
        _requests(metrics, "/api/v1/things/1", method=method)
    methods = [each for each in _scraped(metrics) if "requests_total" in each]
    assert [each for each in methods if "method=other" in each] == [
        f"v6r_http_requests_total{{method=other,route={ROUTE},status=200}}"
    ]
    assert len(methods) == 2


def test_how_long_a_stream_lasts_is_no_latency() -> None:
    metrics = Metrics("1")
    metrics.answered("GET", "/api/v1/stream", 200, 3600.0)
    found = _scraped(metrics)
    assert found["v6r_http_requests_total{method=GET,route=/api/v1/stream,status=200}"] == 1
    assert not any("seconds" in each and "/api/v1/stream" in each for each in found)


def test_alerts_are_counted_as_they_are_raised() -> None:
    metrics = Metrics("1")
    for is_raised in (True, False, True):
        metrics.alert_told(
            Alert("s", AlertKind.LEAK, Severity.WARNING, is_raised, "", [], None, None, None, 0)
        )
    assert _scraped(metrics)["v6r_alerts_total{kind=leak,severity=warning}"] == 2


def test_webhooks_are_counted_by_outcome() -> None:
    metrics = Metrics("1")
    metrics.gauges.posts = lambda: {"delivered": 1}
    assert _scraped(metrics)["v6r_webhooks_total{outcome=delivered}"] == 1


def test_streams_are_measured() -> None:
    metrics = Metrics("1")
    metrics.gauges.clients = lambda: 7
    metrics.gauges.messages = lambda: {"sent": 5, "replaced": 2}
    found = _scraped(metrics)
    assert found["v6r_stream_clients{}"] == 7
    assert found["v6r_stream_messages_total{outcome=sent}"] == 5


def test_the_ledger_is_measured() -> None:
    async def read() -> Ok[LedgerStatus]:
        await asyncio.sleep(0)
        return Ok(_status(2, 3, 4096))

    found = _scraped(Metrics("1"), read)
    assert found["v6r_store_up{}"] == 1
    assert found["v6r_ledger_sessions{}"] == 2
    assert found["v6r_ledger_allocations{}"] == 3
    assert found["v6r_ledger_used_bytes{}"] == 4096


def test_a_ledger_that_is_away_is_said_to_be() -> None:
    found = _scraped(Metrics("1"))
    assert found["v6r_store_up{}"] == 0
    assert "v6r_ledger_sessions{}" not in found


def test_the_ledger_is_not_asked_at_each_scrape() -> None:
    asked: list[None] = []

    async def read() -> Ok[LedgerStatus]:
        await asyncio.sleep(0)
        asked.append(None)
        return Ok(_status(0, 0, 0))

    async def scrape_twice() -> None:
        metrics = Metrics("1")
        await asyncio.gather(metrics.scrape("", read), metrics.scrape("", read))
        await metrics.scrape("", read)

    asyncio.run(scrape_twice())
    assert len(asked) == 1


def test_what_serves_is_told() -> None:
    found = _scraped(Metrics("1.2.3"))
    assert found[f"v6r_build_info{{python={platform.python_version()},version=1.2.3}}"] == 1
    assert "process_resident_memory_bytes{}" in found


def test_the_format_is_that_which_is_asked_for() -> None:
    _, media_type = asyncio.run(Metrics("1").scrape("application/openmetrics-text", _no_ledger))
    assert media_type.startswith("application/openmetrics-text")
