"""The service behind a real server, with what a test needs to fill it, break it, and mend it."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from flight_memory.memory_types import MemoryAllocation, MemoryPurpose, MemorySize
from flight_v6r.sessions import ConfigurationRequest, VmSize
from memory_accounting.client import Client
from memory_accounting.service.app import create_app
from memory_accounting.service.settings import AlertSettings, ServiceSettings, StreamSettings
from tests.service.live import live_server

MIB: Final = 1 << 20
QUICK: Final = StreamSettings(update_seconds=0.5, coalesce_seconds=0.02)
AT_ONCE: Final = AlertSettings(hold_seconds=0)
SETTINGS: Final = ServiceSettings(store="memory:", streams=QUICK, alerts=AT_ONCE)


class Gate:
    """In front of the application: while it is shut, the API is out of reach for browsers."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401 - any ASGI application
        self.app: Final = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._shut = asyncio.Event()
        self.forbidden: str | None = None
        """A path that is answered with 403, as a proxy may do."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        self._loop = asyncio.get_running_loop()
        if not _is_of_browser(scope):
            await self.app(scope, receive, send)
            return
        if self._shut.is_set() or scope["path"] == self.forbidden:
            status = 502 if self._shut.is_set() else 403
            headers = [(b"content-type", b"text/html")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b"<h1>Bad gateway</h1>"})
            return
        running = asyncio.ensure_future(self.app(scope, receive, send))
        shut = asyncio.ensure_future(self._shut.wait())
        try:
            await asyncio.wait({running, shut}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            shut.cancel()
            if not running.done():
                # The connection is cut in the middle of the answer.
                running.cancel()
        await asyncio.wait({running})

    def set(self, *, shut: bool) -> None:
        """Shut it, which also cuts what is under way, or open it."""
        assert self._loop is not None, "nothing was asked for yet"
        self._loop.call_soon_threadsafe(self._shut.set if shut else self._shut.clear)


def _is_of_browser(scope: Any) -> bool:  # noqa: ANN401 - ASGI
    agent = dict(scope.get("headers", ())).get(b"user-agent", b"")
    return scope.get("path", "").startswith("/api/v1") and b"Mozilla" in agent


class Place:
    """A service that runs, and its ledger by the client."""

    def __init__(self, url: str, gate: Gate, client: Client) -> None:
        self.url: Final = url
        self.gate: Final = gate
        self.ledger: Final = client

    def configure(
        self,
        session_id: str,
        user_id: str | None = None,
        *,
        vm_size: VmSize | None = VmSize.SMALL,
        capacity: int | None = None,
    ) -> None:
        """Open a session."""
        size, platform = (vm_size, None) if capacity is None else (None, "custom")
        request = ConfigurationRequest(user_id, size, platform, capacity, None)
        self.ledger.configure_session(session_id, request).unwrap()

    def allocate(
        self, session_id: str, amount: int, purpose: MemoryPurpose = MemoryPurpose.VM_HEAP
    ) -> MemoryAllocation:
        """Make an allocation of some bytes."""
        size = MemorySize(amount, "")
        return self.ledger.create_allocation(session_id, size, purpose).unwrap()

    def clear(self) -> None:
        """End all sessions."""
        for session_id in self.ledger.list_sessions().unwrap():
            self.ledger.end_session(session_id)


@contextmanager
def place(
    settings: ServiceSettings = SETTINGS, key: str | None = None
) -> Generator[Place, None, None]:
    """Run a service with an empty ledger in memory."""
    gate = Gate(create_app(settings))
    with live_server(gate) as url, Client(url, token=key) as client:
        yield Place(url, gate, client)


def fill(service: Place) -> None:
    """Open a session of each pressure, and one with the longest texts and sizes."""
    for name, percent in (("low", 10), ("medium", 75), ("high", 90), ("critical", 97)):
        service.configure(f"s-{name}", "ana")
        service.allocate(f"s-{name}", 512 * MIB * percent // 100, MemoryPurpose.TEMPORARY)
    service.configure("x" * 128, "y" * 256, capacity=2**64 - 1)
    service.allocate("x" * 128, 2**63 + 1)
