"""Alerts about the sessions of a ledger, from its events and now and then from its answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeAlias

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from flight_v6r.alerts import Alert
from flight_v6r.events import (
    ChangeAllocationFreed,
    ChangeAllocationMade,
    ChangeEventsMissed,
    ChangeLimitCrossed,
    ChangePressureChanged,
    ChangeSessionEnded,
    MemoryEvent,
)
from memory_accounting.clock import Clock
from memory_accounting.service.alerts.board import Board
from memory_accounting.service.alerts.deciding import Reading
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import AlertSettings
from memory_accounting.stores.seam import StoreError
from wit_runtime import Err

OnAlert: TypeAlias = Callable[[Alert], None]

_log: Final = logging.getLogger("memory_accounting.service.alerts")
_HARMLESS: Final = (ChangeAllocationMade, ChangeAllocationFreed)
"""Changes that cross no bound, and do not make a reading worthless."""
_LONGEST_PAUSE: Final = 30.0
_READ_ALL_SECONDS: Final = 300.0
"""How often all sessions are read, for a SQLite file that another process changes tells nothing."""


class Alerts:
    """Watches all sessions of a ledger, from `start` to `close`, in one event loop.

    What is reached is told by an event, at once. What is left is seen by reading the sessions that
    have alerts, once for each tick in which something happened to them. Where the ledger cannot be
    reached it goes on trying, and reads everything anew once it can.
    """

    def __init__(  # noqa: PLR0913 - a part of the service, with what it needs of the others
        self,
        engine: Engine,
        settings: AlertSettings,
        clock: Clock,
        on_alert: OnAlert,
        *,
        tick_seconds: float = 1.0,
        retry_seconds: float = 1.0,
    ) -> None:
        """Know what to watch; `on_alert` is called in the event loop with each alert."""
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._on_alert = on_alert
        self._tick_seconds = tick_seconds
        self._retry_seconds = retry_seconds
        self._board = Board(settings)
        self._tasks: list[asyncio.Task[None]] = []
        self._touched: set[str] = set()
        """Sessions with alerts to which something happened since they were read."""
        self._anew: set[str] = set()
        """Sessions of which events were missed."""
        self._being_read: set[str] = set()
        """The session that is being read, until an event tells of it meanwhile."""
        self._is_away = False
        """Whether the ledger could not be reached the last time."""
        self._all = asyncio.Event()
        """Set when all sessions are to be read."""

    async def start(self) -> None:
        """Begin to watch."""
        jobs = [("follow events", self._follow), ("read sessions", self._read_on)]
        if self._settings.leak_check_seconds:
            jobs.append(("look for leaks", self._look_for_leaks))
        self._tasks = [asyncio.create_task(self._keep_on(*job)) for job in jobs]

    async def close(self) -> None:
        """Stop. Closing twice is the same."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def raised(self) -> list[Alert]:
        """Return the alerts that hold now, in the order in which they were first raised."""
        return self._board.raised()

    async def _keep_on(self, what: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run something again whenever it ends, after pauses that grow while it ends at once."""
        clock = asyncio.get_running_loop().time
        pause = self._retry_seconds
        while True:
            began = clock()
            try:
                await run()
            except StoreError as error:
                _log.warning("alerts cannot %s, and try again: %s", what, error)
            except Exception:  # noqa: BLE001 - whatever it is, watching goes on
                _log.exception("alerts failed to %s, and try again", what)
            if clock() - began > _LONGEST_PAUSE:
                pause = self._retry_seconds
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _follow(self) -> None:
        """Take the events of all sessions until there are no more."""
        async with await self._engine.subscribe() as events:
            events.only(self._wants)
            self._all.set()
            async for some in events.gathered():
                for event in some:
                    self._take(event)

    def _wants(self, event: MemoryEvent) -> bool:
        """Tell whether an event matters: allocations do in sessions that have alerts."""
        return not isinstance(event.change, _HARMLESS) or self._board.has_alerts(event.session_id)

    def _take(self, event: MemoryEvent) -> None:
        session_id, at = event.session_id, event.timestamp
        if not isinstance(event.change, _HARMLESS):
            self._being_read.discard(session_id)
        match event.change:
            case ChangePressureChanged(change):
                self._tell(self._board.pressure_changed(session_id, change, at))
            case ChangeLimitCrossed(crossing):
                self._tell(self._board.limit_crossed(session_id, crossing, at))
            case ChangeSessionEnded():
                self._tell(self._board.ended(session_id, at))
            case ChangeEventsMissed():
                self._anew.add(session_id)
            case _:
                pass
        if self._board.has_alerts(session_id):
            self._touched.add(session_id)

    async def _read_on(self) -> None:
        """Read what has to be read, once each tick."""
        clock = asyncio.get_running_loop().time
        due = clock() + _READ_ALL_SECONDS
        while True:
            if self._all.is_set() or clock() > due:
                await self._mark_all()
                due = clock() + _READ_ALL_SECONDS
            for session_id in tuple(self._touched | self._anew):
                await self._read(session_id)
                await asyncio.sleep(0)  # a ledger in memory never waits, and others want to run
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._tick_seconds):
                    await self._all.wait()

    async def _mark_all(self) -> None:
        """Note that all sessions are to be read: those there are, and those there were."""
        self._all.clear()  # first: who subscribes anew while this is listed wants it once more
        try:
            found = await self._engine.list_sessions()
        except BaseException:
            self._all.set()
            raise
        if isinstance(found, Err):
            self._all.set()
            if not self._is_away:
                _log.warning("alerts cannot read the sessions: %s", found.error.message)
            self._is_away = True
            await asyncio.sleep(self._tick_seconds)
            return
        self._is_away = False
        self._anew.update(found.value, self._board.sessions())

    async def _read(self, session_id: str) -> None:
        """Read a session, and see what that means, unless an event overtook the reading."""
        self._being_read = {session_id}
        reading = await self._reading(session_id)
        if reading is None or session_id not in self._being_read:
            return  # at the next tick again
        anew = session_id in self._anew
        self._anew.discard(session_id)
        self._touched.discard(session_id)
        if isinstance(reading, Err):
            self._tell(self._board.ended(session_id, reading.error.timestamp))
            return
        self._tell(self._board.read(session_id, reading, anew=anew))
        if self._board.is_settling(session_id):
            self._touched.add(session_id)

    async def _reading(self, session_id: str) -> Reading | Err[MemoryError_] | None:
        """Return the memory of a session, the error that it is unknown, or None: not now."""
        snapshot = await self._engine.get_memory_snapshot(session_id)
        limits = await self._engine.get_memory_limits(session_id)
        pressure = await self._engine.get_memory_pressure(session_id)
        for each in (snapshot, limits, pressure):
            if isinstance(each, Err):
                is_gone = each.error.code is MemoryErrorCode.INVALID_ALLOCATION
                return each if is_gone else None
        seen = snapshot.unwrap()
        return Reading(
            at=seen.timestamp,
            used=seen.used.bytes,
            total=seen.total.bytes,
            soft=limits.unwrap().soft_limit.bytes,
            hard=limits.unwrap().hard_limit.bytes,
            pressure=pressure.unwrap(),
        )

    async def _look_for_leaks(self) -> None:
        """Look at moments that are multiples of the interval, the same ones on every server."""
        interval = max(1, round(self._settings.leak_check_seconds * 1000))
        while True:
            at = (self._clock() // interval + 1) * interval
            while (left := at - self._clock()) > 0:  # noqa: ASYNC110 - of a clock that may be set
                await asyncio.sleep(min(left / 1000, _LONGEST_PAUSE))
            found = await self._engine.list_sessions()
            for session_id in [] if isinstance(found, Err) else found.value:
                await asyncio.sleep(0)  # as above
                suspects = await self._engine.get_leak_suspects(session_id, None)
                if not isinstance(suspects, Err):
                    self._tell(self._board.leaks(session_id, suspects.value, at))

    def _tell(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            try:
                self._on_alert(alert)
            except Exception:  # noqa: BLE001 - the next one is another
                _log.exception("an alert was not passed on")
