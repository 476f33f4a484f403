"""All that is seen of an application, put around it and into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import asdict
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from memory_accounting.service.context import Service
from memory_accounting.service.engine import Engine
from memory_accounting.service.observing.asgi import App
from memory_accounting.service.observing.layer import observed
from memory_accounting.service.observing.ledger import watched
from memory_accounting.service.observing.metrics import Metrics
from memory_accounting.service.observing.seen import noting
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.security.identity import Action, identity_of
from memory_accounting.service.settings import ServiceSettings

if TYPE_CHECKING:
    from memory_accounting.service.observing.tracing import Tracing


class Observer:
    """Observes one application.

    `around` goes outside of everything, `inside` directly around the router, which knows routes.
    """

    def __init__(
        self, settings: ServiceSettings, version: str, *, tracing: Tracing | None = None
    ) -> None:
        """Observe as the settings say. Raises ValueError where tracing lacks its extra."""
        self.metrics = Metrics(version)
        self._is_logged = settings.log.requests
        self._tracing = tracing
        if tracing is None and settings.tracing:
            from memory_accounting.service.observing.tracing import (  # noqa: PLC0415 - an extra
                Tracing,
            )

            self._tracing = Tracing(version)

    def around(self, app: App) -> App:
        """Observe an application from outside."""
        if self._tracing is not None:
            app = self._tracing.traced(app)
        return observed(app, self.metrics, is_logged=self._is_logged)

    def inside(self, app: App) -> App:
        """Learn routes and identities from within."""
        return noting(app)

    def engine(self, engine: Engine) -> Engine:
        """Watch a ledger."""
        return watched(engine, self.metrics.store_failed, self._tracing)

    def watch(self, service: Service) -> None:
        """Measure what the parts of a service tell of themselves."""
        hub, webhooks, gauges = service.hub, service.webhooks, self.metrics.gauges
        gauges.clients = lambda: hub.clients
        gauges.messages = lambda: asdict(hub.tally)
        gauges.posts = lambda: {
            "delivered": webhooks.delivered,
            "failed": webhooks.failed,
            "dropped": webhooks.dropped,
        }

    def close(self) -> None:
        """Export the spans that wait."""
        if self._tracing is not None:
            self._tracing.close()

    def handlers(self) -> list[HTTPRouteHandler]:
        """Return the handler of `GET /metrics`."""

        @get("/metrics", name="getMetrics", include_in_schema=False)
        async def answer(request: Request[object, object, State]) -> Response[bytes]:
            if not identity_of(request.scope).allows(Action.READ):  # type: ignore[arg-type]  # a dict
                raise ProblemError("forbidden", "metrics need read on all sessions")
            service: Service = request.app.state.service
            content, media_type = await self.metrics.scrape(
                request.headers.get("accept", ""), service.engine.get_ledger_status
            )
            # The framework adds the charset to any text.
            return Response(content, media_type=media_type.partition("; charset")[0])

        return [answer]
