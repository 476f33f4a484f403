"""Traces with OpenTelemetry: a span for each request, with those of the ledger inside.

What is exported, and where to, is set by the standard `OTEL_*` variables. No span has an id of a
session or of an allocation, nor a path or a query, which have them inside.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from memory_accounting.service.observing.asgi import App, Message, Receive, Scope, Send
from memory_accounting.service.observing.ledger import refusal_of
from memory_accounting.service.observing.seen import SEEN, Seen

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

try:
    from opentelemetry import propagate, trace
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, SpanKind, StatusCode
except ImportError as error:  # pragma: no cover - the extra is installed where this is tested
    raise ValueError(
        "tracing: this needs OpenTelemetry: pip install 'wit-codegen[tracing]'"
    ) from error

_NAME: Final = "memory_accounting.service"
_FAILED: Final = 500
_CLOSE_SECONDS: Final = 3.0
_log: Final = logging.getLogger(_NAME)


class Tracing:
    """What makes spans and exports them."""

    def __init__(self, version: str, processor: SpanProcessor | None = None) -> None:
        """Export with a processor; none: in batches over OTLP."""
        named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "v6r"}
        resource = Resource.create(named | {"service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(_otlp() if processor is None else processor)
        self._tracer = self._provider.get_tracer(_NAME, version)

    def close(self) -> None:
        """Export what waits, for some seconds at most."""
        # The exporter tries a collector that is away for as long as its own timeouts say, twice.
        ending = Thread(target=self._provider.shutdown, name="traces", daemon=True)
        ending.start()
        ending.join(_CLOSE_SECONDS)
        if ending.is_alive():
            _log.warning("the last traces were not exported within %g s", _CLOSE_SECONDS)

    def traced(self, app: App) -> App:
        """Make each request a span, in the trace that a `traceparent` header names."""

        async def trace_request(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
            with self._tracer.start_as_current_span(
                scope["method"],
                context=propagate.extract(headers),
                kind=SpanKind.SERVER,
                attributes={
                    "http.request.method": scope["method"],
                    "url.scheme": scope.get("scheme", "http"),
                    "network.protocol.version": scope.get("http_version", ""),
                },
            ) as span:
                await app(scope, receive, _telling(send, span))
                _name(span, scope)

        return trace_request

    def around(self, name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        """Make an operation of the ledger a span, inside of the one of a request."""

        async def spanned(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - any operation
            if not trace.get_current_span().is_recording():
                return await call(*arguments, **named)
            with self._tracer.start_as_current_span(f"ledger {name}") as span:
                result = await call(*arguments, **named)
                code = refusal_of(result)
                if code is not None:
                    span.set_attribute("v6r.refusal", code.value)
                return result

        return spanned


def _telling(send: Send, span: Span) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            status = message["status"]
            span.set_attribute("http.response.status_code", status)
            if status >= _FAILED:
                span.set_status(StatusCode.ERROR)
        await send(message)

    return sending


def _name(span: Span, scope: Scope) -> None:
    seen: Seen | None = scope.get(SEEN)
    if seen is not None:
        span.update_name(f"{scope['method']} {seen.route}")
        span.set_attributes({"http.route": seen.route, "v6r.request_id": seen.request_id})


def _otlp() -> SpanProcessor:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - slow to load
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - same

    return BatchSpanProcessor(OTLPSpanExporter())
