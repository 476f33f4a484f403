"""The sessions that are followed: each is read once, and told to all who follow it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Final
from zlib import crc32

import attrs

from memory_accounting.clock import Clock
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import StreamSettings
from memory_accounting.service.streams.client import Client
from memory_accounting.service.streams.telling import Protocol, State, Telling, read
from memory_accounting.service.streams.timetable import Timetable
from memory_accounting.service.streams.topic import Topic

_log: Final = logging.getLogger("memory_accounting.service.streams")

MOST_READ_PER_SECOND: Final = 2500
"""How many sessions are read per second because their time has come. Where more are followed than
that allows, the time between two updates is stretched for all; changes are still told promptly."""
_MOST_AT_ONCE: Final = 32


class Topics:
    """All that is followed, in one event loop."""

    def __init__(self, engine: Engine, settings: StreamSettings, clock: Clock) -> None:
        """Follow nothing yet."""
        self._engine, self._settings, self._clock = engine, settings, clock
        self._loop = asyncio.get_running_loop()
        self._live: dict[str, Topic] = {}
        self._usage: dict[str, Topic] = {}
        self._timetable = Timetable[Topic](self._come_due)
        self._readings: set[asyncio.Task[None]] = set()
        self._at_once = asyncio.Semaphore(_MOST_AT_ONCE)
        self.numbers: Final = count(1)
        """The numbers of what is told."""

    def __len__(self) -> int:
        """Return how many topics there are."""
        return len(self._live) + len(self._usage)

    def follow(self, client: Client, session_id: str) -> None:
        """Tell a client of a session from now on, beginning with how it is now."""
        is_usage = client.form.protocol is Protocol.USAGE
        topics = self._usage if is_usage else self._live
        topic = topics.get(session_id)
        if topic is None:
            topic = topics[session_id] = Topic(session_id, is_usage)
            self._schedule(topic)
        client.topics[session_id] = topic
        topic.followers[client] = None
        now = self._loop.time()
        is_fresh = now - topic.read_at < self._settings.coalesce_seconds and not topic.has_changed
        if is_fresh and topic.latest is not None and topic.suits(client):
            client.put(session_id, topic.latest.in_form(client.form))
            return
        topic.newcomers[client] = None
        self._timetable.hasten(topic, now)

    def unfollow(self, client: Client, session_id: str) -> None:
        """Tell a client of a session no more, not even what waits."""
        topic = client.topics.get(session_id)
        if topic is None:
            return
        topic.leave(client)
        if not topic.followers:
            self._drop(topic)

    def are_followed(self, session_id: str) -> bool:
        """Tell whether anybody follows a session."""
        return session_id in self._live or session_id in self._usage

    def changed(self, session_id: str, *, is_end: bool = False) -> None:
        """Take note that a session changed, so that those who follow it are told soon."""
        for topic in self._of(session_id):
            if is_end or not topic.waits_for_its_time:
                topic.has_changed = True
                self._hasten(topic)

    def all_changed(self) -> None:
        """Take note that any session may have changed."""
        for session_id in {*self._live, *self._usage}:
            self.changed(session_id)

    def followers(self, session_id: str) -> Iterator[Client]:
        """Yield those who follow a session, in any way."""
        for topic in self._of(session_id):
            yield from topic.followers

    def close(self) -> None:
        """Follow nothing any more."""
        self._timetable.clear()
        for reading in self._readings:
            reading.cancel()

    def _of(self, session_id: str) -> Iterator[Topic]:
        for topics in (self._live, self._usage):
            topic = topics.get(session_id)
            if topic is not None:
                yield topic

    def _drop(self, topic: Topic) -> None:
        self._timetable.drop(topic)
        del (self._usage if topic.is_usage else self._live)[topic.session_id]

    def _schedule(self, topic: Topic) -> None:
        """Set the next time: on a grid of the session's own, so that sessions take turns."""
        settings, now = self._settings, self._loop.time()
        seconds = settings.usage_seconds if topic.is_usage else settings.update_seconds
        seconds = max(seconds, len(self) / MOST_READ_PER_SECOND)
        phase = crc32(topic.session_id.encode()) / 2**32 * seconds
        topic.next_tick = ((now - phase) // seconds + 1) * seconds + phase
        self._timetable.set(topic, topic.next_tick)

    def _hasten(self, topic: Topic) -> None:
        """Have a topic read as soon as enough changes were collected."""
        earliest = topic.read_at + self._settings.coalesce_seconds
        self._timetable.hasten(topic, max(self._loop.time(), earliest))

    def _come_due(self, topic: Topic) -> None:
        """Have a topic read; what is due while it is being read is looked at afterwards."""
        if topic.is_reading:
            return
        topic.is_reading = True
        reading = self._loop.create_task(self._read(topic))
        self._readings.add(reading)
        reading.add_done_callback(partial(self._end_reading, topic))

    def _end_reading(self, topic: Topic, reading: asyncio.Task[None]) -> None:
        self._readings.discard(reading)
        if not reading.cancelled() and reading.exception() is not None:
            _log.error("%r was not told of", topic.session_id, exc_info=reading.exception())
            topic.is_reading = False
            if topic.followers:
                self._schedule(topic)

    async def _read(self, topic: Topic) -> None:
        async with self._at_once:
            is_time = self._loop.time() >= topic.next_tick
            is_for_all = is_time or topic.has_changed
            topic.has_changed = False  # what changes from here on is read again
            newcomers, topic.newcomers = list(topic.newcomers), {}
            telling = await self._telling(topic.session_id, with_pressure=topic.wants_pressure)
        topic.read_at = self._loop.time()
        topic.is_reading = False
        if not topic.followers:
            return  # it was dropped meanwhile
        topic.tell(telling, newcomers, is_for_all=is_for_all)
        if not topic.followers:
            self._drop(topic)
            return
        if is_time:
            self._schedule(topic)
        else:  # its time may have come meanwhile
            self._timetable.hasten(topic, topic.next_tick)
        if topic.has_changed:
            self._hasten(topic)
        if topic.newcomers:
            self._timetable.hasten(topic, topic.read_at)

    async def _telling(self, session_id: str, *, with_pressure: bool) -> Telling:
        try:
            found = await read(self._engine, self._clock, session_id, with_pressure=with_pressure)
        except Exception:  # noqa: BLE001 - whatever a ledger does, the others must go on
            _log.exception("session %r could not be read", session_id)
            found = Telling(
                session_id=session_id,
                state=State.AWAY,
                at=self._clock(),
                code="allocation-failed",
                message=f"{session_id}: the session could not be read",
            )
        return attrs.evolve(found, number=next(self.numbers))
