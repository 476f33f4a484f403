"""A request is a span with its route, in the trace of who asks, around those of the ledger."""

from __future__ import annotations

import asyncio
import sys
from threading import Event

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from flight_memory.memory_types import MemoryPurpose, MemorySize
from memory_accounting import open_async_pool
from memory_accounting.service.observing import tracing
from memory_accounting.service.observing.asgi import Receive, Scope, Send
from memory_accounting.service.observing.ledger import watched
from memory_accounting.service.observing.observer import Observer
from memory_accounting.service.observing.tracing import Tracing
from memory_accounting.service.settings import LogSettings, ServiceSettings
from tests.service.operations.observing import ROUTE, answers, scope, small

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Traced:
    """An application whose spans are kept."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.tracing = Tracing("1", SimpleSpanProcessor(self.exporter))
        settings = ServiceSettings(log=LogSettings(requests=False))
        self.observer = Observer(settings, "1", tracing=self.tracing)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()


def _attributes(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


def test_a_request_is_a_span() -> None:
    traced = Traced()
    app = traced.observer.around(traced.observer.inside(small))
    answers(app, scope("/api/v1/things/secret-id", x_request_id="r1"))
    [span] = traced.spans
    assert span.name == f"GET {ROUTE}"
    assert span.kind is SpanKind.SERVER
    attributes = _attributes(span)
    assert attributes["http.route"] == ROUTE
    assert attributes["http.response.status_code"] == 200
    assert attributes["v6r.request_id"] == "r1"
    assert "secret-id" not in span.to_json()


def test_the_trace_of_who_asks_goes_on() -> None:
    traced = Traced()
    app = traced.observer.around(traced.observer.inside(small))
    answers(app, scope(traceparent=PARENT), scope(traceparent="nonsense"), scope())
    first, second, third = traced.spans
    assert first.context is not None
    assert f"{first.context.trace_id:032x}" == PARENT.split("-")[1]
    assert second.parent is None
    assert third.parent is None


def test_a_failure_is_an_error() -> None:
    traced = Traced()
    with pytest.raises(RuntimeError):
        answers(traced.observer.around(small), scope("/fails"))
    [span] = traced.spans
    assert span.status.status_code is StatusCode.ERROR


def test_the_ledger_is_seen_inside_of_a_request_alone() -> None:
    traced = Traced()

    async def app(asked: Scope, receive: Receive, send: Send) -> None:
        async with await open_async_pool("memory:") as pool:
            engine = watched(pool, print, traced.tracing)
            await engine.create_allocation("s", MemorySize(1, ""), MemoryPurpose.TEMPORARY)
            await engine.free_allocation("none")
        await small(asked, receive, send)

    answers(traced.observer.around(app), scope())
    first, second, request = traced.spans
    assert [first.name, second.name] == ["ledger create_allocation", "ledger free_allocation"]
    assert _attributes(second) == {"v6r.refusal": "invalid-allocation"}
    assert first.parent is not None
    assert request.context is not None
    assert first.parent.span_id == request.context.span_id


def test_the_ledger_alone_makes_no_spans() -> None:
    traced = Traced()

    async def use() -> None:
        async with await open_async_pool("memory:") as pool:
            await watched(pool, print, traced.tracing).get_ledger_status()

    asyncio.run(use())
    assert not traced.spans


def test_the_service_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def name() -> object:
        traced = Traced()
        answers(traced.observer.around(small), scope())
        return traced.spans[0].resource.attributes["service.name"]

    assert name() == "v6r"
    monkeypatch.setenv("OTEL_SERVICE_NAME", "ledger-of-team-a")
    assert name() == "ledger-of-team-a"


def test_without_the_extra_it_says_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    monkeypatch.delitem(sys.modules, Tracing.__module__)
    with pytest.raises(ValueError, match=r"tracing: this needs OpenTelemetry: pip install .*\["):
        Observer(ServiceSettings(tracing=True), "1")


class _Stuck(SimpleSpanProcessor):
    """What exports to a collector that never answers."""

    def __init__(self, ended: Event) -> None:
        super().__init__(InMemorySpanExporter())
        self._ended = ended

    def shutdown(self) -> None:
        self._ended.wait()


def test_a_collector_that_never_answers_does_not_hold_up_the_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "_CLOSE_SECONDS", 0.01)
    ended = Event()
    Tracing("1", _Stuck(ended)).close()
    ended.set()
    assert "the last traces were not exported within 0.01 s" in caplog.messages
