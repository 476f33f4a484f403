"""The service as its parts know it while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from memory_accounting.clock import Clock
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import ServiceSettings

if TYPE_CHECKING:
    from memory_accounting.service.alerts import Alerts, Webhooks
    from memory_accounting.service.streams import Hub


@attrs.define(eq=False, kw_only=True)
class Service:
    """What the handlers find as `app.state.service`."""

    engine: Engine
    settings: ServiceSettings
    clock: Clock
    store: str
    """What keeps the ledger: `memory`, `sqlite`, `redis`, or `component`."""
    started_at: int
    """Milliseconds since the Unix epoch."""
    hub: Hub
    alerts: Alerts
    webhooks: Webhooks
    is_stopping: bool = False
    """Whether it was told to stop, and takes no new work."""
