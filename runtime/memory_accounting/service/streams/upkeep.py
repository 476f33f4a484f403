"""What is looked after now and then, for all clients at once: no client has a timer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from memory_accounting.service.settings import StreamSettings
from memory_accounting.service.streams.asgi import chunk
from memory_accounting.service.streams.client import Client

_log: Final = logging.getLogger("memory_accounting.service.streams")

HEARTBEAT: Final = (chunk(b": still here\n\n"),)
"""A comment, which clients ignore and proxies take for a sign of life."""
LISTING_SECONDS: Final = 10.0
"""How often sessions are looked for that were opened unheard."""
_ROUNDS: Final = 8


class Upkeep:
    """Drops those who take nothing, and keeps silent event streams alive."""

    def __init__(
        self,
        settings: StreamSettings,
        clients: Iterable[Client],
        look_for_sessions: Callable[[], Awaitable[None]],
    ) -> None:
        """Look after clients, whoever they are at the time."""
        self._settings, self._clients = settings, clients
        self._look_for_sessions = look_for_sessions

    async def run(self) -> None:
        """Make rounds, until cancelled."""
        loop, settings = asyncio.get_running_loop(), self._settings
        pause = min(settings.send_seconds, settings.ping_seconds, LISTING_SECONDS) / _ROUNDS
        listed = loop.time()
        while True:
            await asyncio.sleep(pause)
            self.make_round(loop.time())
            if loop.time() - listed >= LISTING_SECONDS:
                listed = loop.time()
                await self._list()

    def make_round(self, now: float) -> None:
        """Look at each client once; `now` is in seconds of the loop's clock."""
        send_seconds, ping_seconds = self._settings.send_seconds, self._settings.ping_seconds
        for client in list(self._clients):
            since = client.sending_since
            if since is not None:
                if now - since >= send_seconds:
                    _log.info(
                        "%s took nothing for %g s and is dropped", client.identity.name, now - since
                    )
                    client.cut()
            elif not client.is_socket and now - client.sent_at >= ping_seconds:
                client.put("heartbeat", HEARTBEAT)

    async def _list(self) -> None:
        try:
            await self._look_for_sessions()
        except Exception:  # noqa: BLE001 - whatever a ledger does, the rounds must go on
            _log.exception("sessions could not be listed")
