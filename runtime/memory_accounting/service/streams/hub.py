"""All streams of a server process: who is connected, and what they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, Final

from flight_v6r.alerts import Alert
from flight_v6r.events import ChangeEventsMissed, ChangeSessionEnded, MemoryEvent
from memory_accounting.clock import Clock, system_clock
from memory_accounting.service.engine import Engine
from memory_accounting.service.security.identity import Action
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.service.streams.client import Client
from memory_accounting.service.streams.feed import Feed
from memory_accounting.service.streams.outbox import Tally
from memory_accounting.service.streams.rendering import Messages, alert_event
from memory_accounting.service.streams.telling import Protocol
from memory_accounting.service.streams.topics import Topics
from memory_accounting.service.streams.upkeep import Upkeep
from memory_accounting.service.wire import Case
from wit_runtime import Err

GOING_AWAY: Final = 1001
_CLOSING_SECONDS: Final = 2.0


class Hub:
    """Follows the ledger for any number of sockets and event streams, in one event loop."""

    def __init__(
        self, engine: Engine, settings: ServiceSettings | None = None, clock: Clock = system_clock
    ) -> None:
        """Follow a ledger once started; the ledger is not closed here."""
        self.engine: Final = engine
        self.settings: Final = settings or ServiceSettings()
        self.clock: Final = clock
        self.tally: Final = Tally()
        """What became of all that was to be sent."""
        self._clients: dict[Client, None] = {}
        self._everyone: dict[Client, None] = {}
        self._topics: Topics | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._is_closing = False
        self._emptied = asyncio.Event()

    async def start(self) -> None:
        """Begin to follow the ledger; a store that is away is tried again."""
        if self._topics is not None:
            return
        self._is_closing = False
        self._topics = Topics(self.engine, self.settings.streams, self.clock)
        feed = Feed(self.engine, self._happened, self._missed, self._wants)
        upkeep = Upkeep(self.settings.streams, self._clients, self._look_for_sessions)
        self._tasks = [_begin(feed.run()), _begin(upkeep.run())]

    async def close(self) -> None:
        """Say goodbye to every client (1001), and stop. Closing twice is the same.

        To be called before the server closes its connections, so that clients hear why.
        """
        self._is_closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        topics, self._topics = self._topics, None
        if topics is not None:
            topics.close()
        for client in list(self._clients):
            client.close(GOING_AWAY, "the service is going away")
        if self._clients:
            self._emptied.clear()
            try:
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await self._emptied.wait()
            except TimeoutError:
                for client in list(self._clients):
                    client.cut()

    @property
    def clients(self) -> int:
        """How many sockets and event streams are open."""
        return len(self._clients)

    @property
    def present(self) -> tuple[Client, ...]:
        """Those who are connected."""
        return tuple(self._clients)

    @property
    def refusal(self) -> str | None:
        """Why no further client is taken now; None: it is."""
        if self._is_closing or self._topics is None:
            return "the service is going away"
        if len(self._clients) >= self.settings.streams.most_clients:
            return f"there are {len(self._clients)} streams, which is the most there may be"
        return None

    def join(self, client: Client) -> None:
        """Let a client follow sessions; it must `leave`."""
        self._clients[client] = None

    def leave(self, client: Client) -> None:
        """Forget a client."""
        client.is_closing = True
        self._everyone.pop(client, None)
        if self._topics is not None:
            for session_id in list(client.topics):
                self._topics.unfollow(client, session_id)
        self._clients.pop(client, None)
        if not self._clients:
            self._emptied.set()

    def follow(self, client: Client, session_id: str) -> None:
        """Tell a client of a session, which need not be there yet, from now on."""
        if self._topics is not None and not client.is_closing:
            self._topics.follow(client, session_id)

    def unfollow(self, client: Client, session_id: str) -> None:
        """Tell a client of a session no more."""
        if self._topics is not None:
            self._topics.unfollow(client, session_id)

    async def follow_all(self, client: Client) -> None:
        """Tell a client of all sessions that it may read, and of those that are opened later."""
        client.follows_all = True
        self._everyone[client] = None
        await self._list_for([client])

    def tell_alert(self, alert: Alert) -> None:
        """Tell the event streams that follow its session of an alert."""
        if self._topics is None:
            return
        followers = dict.fromkeys(self._topics.followers(alert.session_id))
        followers.update(dict.fromkeys(self._entitled(alert.session_id)))
        number = next(self._topics.numbers)
        forms: dict[Case, Messages] = {}
        key = ("alert", alert.session_id, alert.kind, alert.anomaly)
        for client in followers:
            if client.form.protocol is Protocol.EVENTS:
                case = client.form.case
                if case not in forms:
                    forms[case] = (alert_event(alert, number, case),)
                client.put(key, forms[case])

    def _wants(self, event: MemoryEvent) -> bool:
        """Tell whether anybody would be told of an event."""
        topics = self._topics
        return topics is not None and (
            bool(self._everyone) or topics.are_followed(event.session_id)
        )

    def _happened(self, event: MemoryEvent) -> None:
        if self._topics is None:
            return
        session_id = event.session_id
        is_end = isinstance(event.change, ChangeSessionEnded)
        if not is_end and not isinstance(event.change, ChangeEventsMissed):
            self._introduce(session_id, self._everyone)
        self._topics.changed(session_id, is_end=is_end)

    async def _missed(self) -> None:
        if self._topics is not None:
            self._topics.all_changed()
            await self._look_for_sessions()

    async def _look_for_sessions(self) -> None:
        """Look for sessions that were opened unheard, such as by another process."""
        await self._list_for(list(self._everyone))

    async def _list_for(self, clients: list[Client]) -> None:
        if not clients:
            return
        found = await self.engine.list_sessions()
        if isinstance(found, Err):
            return  # it is looked for again in a while
        for session_id in found.value:
            self._introduce(session_id, clients)

    def _introduce(self, session_id: str, clients: Iterable[Client]) -> None:
        for client in list(clients):
            if session_id not in client.topics and client.identity.allows(Action.READ, session_id):
                self.follow(client, session_id)

    def _entitled(self, session_id: str) -> list[Client]:
        return [each for each in self._everyone if each.identity.allows(Action.READ, session_id)]


def _begin(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.get_running_loop().create_task(work)
