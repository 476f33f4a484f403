"""The events of all machines: a thread that listens to what servers tell of every change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from memory_accounting.clock import system_clock
from memory_accounting.events.subscriptions import QUEUE, Subscription, Subscriptions
from memory_accounting.renewing import renew_in_child
from memory_accounting.settings import PoolSettings
from memory_accounting.stores.redis import messages
from memory_accounting.stores.redis.faults import FAULTS
from memory_accounting.stores.redis.keys import Keyspace
from memory_accounting.stores.redis.messages import Heard

_TICK: Final = 0.2
_SILENCE: Final = 2.0
"""Seconds without a word after which the server is asked whether it is there."""
_DEAD: Final = 6.0
"""Seconds without a word after which the connection is given up."""
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0


class Ear(Protocol):
    """A connection that listens."""

    def psubscribe(self, pattern: str) -> object:
        """Listen to the channels that match."""
        ...

    def get_message(self, *, timeout: float) -> dict[str, Any] | None:
        """Return the next message, if one comes within so many seconds."""
        ...

    def ping(self) -> object:
        """Ask for a sign of life."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class RedisFeed(Subscriptions):
    """Subscriptions to what happens anywhere.

    The thread starts with the first subscription and looks after itself: where the connection
    breaks, it makes another one, and of every session that was heard of before, those who subscribe
    are told that they may have missed something.
    """

    def __init__(
        self,
        listen: Callable[[], Ear],
        keyspace: Keyspace,
        settings: PoolSettings,
        patience: float,
    ) -> None:
        """Get connections from `listen`; the first subscriber waits `patience` seconds for one."""
        super().__init__()
        self._listen = listen
        self._keyspace = keyspace
        self._settings = settings
        self._patience = patience
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ready, self._stopped = threading.Event(), threading.Event()
        self._heard: dict[str, Heard] = {}
        self._gap = False
        renew_in_child(self, RedisFeed._begin_anew)

    def subscribe(self, session_id: str | None = None, *, queue: int = QUEUE) -> Subscription:
        """Begin to collect the events of a session, or of all sessions, wherever they happen.

        What happens after this returns is collected. Where no server answers in time, it begins as
        soon as one does, with `events-missed` for what was heard of.
        """
        subscription = super().subscribe(session_id, queue=queue)
        with self._starting:
            if self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(
                    target=self._run, name="memory-accounting-events", daemon=True
                )
                self._thread.start()
        if not self._ready.wait(self._patience):
            self._gap = True
        return subscription

    def close(self) -> None:
        """Close all subscriptions, and stop listening."""
        super().close()
        self._stopped.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(_DEAD)

    def _begin_anew(self) -> None:
        """Be of use in a forked child, where no thread lives on: the next subscriber starts one."""
        self._renew_locks()
        is_closed = self._stopped.is_set()
        self._gap = self._gap or self._ready.is_set()
        self._starting, self._thread = threading.Lock(), None
        self._ready, self._stopped = threading.Event(), threading.Event()
        if is_closed:
            self._stopped.set()

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                self._follow()
            except FAULTS:  # a connection that broke, or sent what is no message
                pause = _FIRST_PAUSE if self._ready.is_set() else min(2 * pause, _LONGEST_PAUSE)
            self._gap = self._gap or self._ready.is_set()
            self._ready.clear()
            self._stopped.wait(pause)

    def _follow(self) -> None:
        """Listen until the connection breaks or nobody listens any more."""
        ear = self._listen()
        try:
            ear.psubscribe(f"{self._keyspace.events}*")
            heard_at = asked_at = time.monotonic()
            while not self._stopped.is_set():
                message = ear.get_message(timeout=_TICK)
                now = time.monotonic()
                if message is not None:
                    heard_at = now
                    self._take(message)
                elif now - heard_at > _DEAD:
                    return
                elif now - max(heard_at, asked_at) > _SILENCE:
                    ear.ping()
                    asked_at = now
        finally:
            ear.close()

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "psubscribe":
            if self._gap:
                self._tell_of_gap()
            self._ready.set()
        elif kind == "pmessage":
            channel = message["channel"].decode(errors="replace")
            self._tell(channel.removeprefix(self._keyspace.events), message["data"])

    def _tell(self, session_id: str, message: bytes) -> None:
        before = self._heard.get(session_id)
        events, heard = messages.told(session_id, message, self._settings, before, gap=self._gap)
        if heard is None:
            self._heard.pop(session_id, None)
        else:
            self._heard[session_id] = heard
        self.tell(events)

    def _tell_of_gap(self) -> None:
        """Tell of every session that somebody may believe to know."""
        at, heard = system_clock(), self._heard
        self._heard = {}
        for subscription in self.present:
            if subscription.session_id is not None:
                heard.setdefault(subscription.session_id, Heard("", 0))
        self.tell(messages.missed(each, where.sequence, at) for each, where in heard.items())
