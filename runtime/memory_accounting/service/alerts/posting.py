"""Posting alerts to webhooks: signed, tried again, and never waited for."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import httpx

from flight_v6r.alerts import Alert, AlertKind
from flight_v6r.messages import AlertMessage
from memory_accounting.clock import Clock, system_clock
from memory_accounting.service.alerts import signing
from memory_accounting.service.alerts.delivery import Delivery, Pause, Post
from memory_accounting.service.settings import AlertSettings
from memory_accounting.service.wire import Case, dumps

_log: Final = logging.getLogger("memory_accounting.service.alerts")
QUEUE: Final = 1000
"""How many alerts wait for each URL; beyond that the oldest are dropped."""
CLOSE_SECONDS: Final = 5.0
"""How long closing tries to post what waits."""


class Webhooks:
    """Posts each alert to each URL, in the order in which they were told.

    Each URL has a queue and a task of its own, so that none holds up another, or the ledger.
    """

    def __init__(
        self,
        settings: AlertSettings,
        client: httpx.AsyncClient | None = None,
        *,
        clock: Clock = system_clock,
        pause: Pause = asyncio.sleep,
        queue: int = QUEUE,
    ) -> None:
        """Know where to post; a `client` that is passed stays the caller's to close."""
        self._own_client: httpx.AsyncClient | None = None
        self._deliveries: list[Delivery] = []
        if settings.webhooks:  # else there is no need to load certificates
            if client is None:
                client = self._own_client = httpx.AsyncClient()
            key = signing.key_of(settings.webhook_secret)
            self._deliveries = [
                Delivery(url, key, settings, client, clock=clock, pause=pause, queue=queue)
                for url in settings.webhooks
            ]
        self._episodes: dict[tuple[str, AlertKind], int] = {}
        """When the alerts that hold were first raised."""
        self._tasks: list[asyncio.Task[None]] = []
        self._silence = _Silence(settings.webhooks)

    @property
    def delivered(self) -> int:
        """How many posts were taken by their receivers."""
        return sum(each.delivered for each in self._deliveries)

    @property
    def failed(self) -> int:
        """How many posts were given up."""
        return sum(each.failed for each in self._deliveries)

    @property
    def dropped(self) -> int:
        """How many posts were never tried, because too many waited or the URL was gone."""
        return sum(each.dropped for each in self._deliveries)

    async def start(self) -> None:
        """Begin to post."""
        logging.getLogger("httpx").addFilter(self._silence)
        self._tasks = [asyncio.create_task(each.run()) for each in self._deliveries]

    def post(self, alert: Alert) -> None:
        """Let an alert wait to be posted; called in the event loop, and never waits itself."""
        if not self._deliveries:
            return
        message = AlertMessage("memory_alert", alert)
        id_ = signing.message_id(alert, self._episode(alert))
        post = Post(id_, dumps(message, AlertMessage, Case.SNAKE))
        for each in self._deliveries:
            each.put(post)

    async def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Try what waits for so many seconds at most, and stop. Closing twice is the same."""
        tasks, self._tasks = self._tasks, []
        if tasks:
            for each in self._deliveries:
                each.end()
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for each in self._deliveries:
            each.give_up_rest()
        logging.getLogger("httpx").removeFilter(self._silence)
        if self._own_client is not None:
            await self._own_client.aclose()

    def _episode(self, alert: Alert) -> int:
        """Return when what an alert tells of began: for one that is cleared, when it was raised.

        Servers see a use fall at slightly different times, but know the same time of the event
        that raised the alert.
        """
        key = alert.session_id, alert.kind
        if alert.raised:
            self._episodes.setdefault(key, alert.timestamp)
            return alert.timestamp
        return self._episodes.pop(key, alert.timestamp)


class _Silence(logging.Filter):
    """Keeps httpx from logging the URLs of webhooks, which may have secrets in them."""

    def __init__(self, urls: tuple[str, ...]) -> None:
        super().__init__()
        self._urls = frozenset(str(httpx.URL(url)) for url in urls)

    def filter(self, record: logging.LogRecord) -> bool:
        arguments = record.args if isinstance(record.args, tuple) else ()
        return not any(str(each) in self._urls for each in arguments)
