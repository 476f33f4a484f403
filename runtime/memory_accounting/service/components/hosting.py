"""The sessions and their instances: opened, asked, lost, and ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Final, TypeVar

from flight_memory.memory_types import MemoryAllocation, MemoryError_
from flight_v6r.events import Change, ChangeSessionEnded, MemoryEvent
from memory_accounting.arguments import well_formed
from memory_accounting.clock import Clock
from memory_accounting.events.subscriptions import Subscriptions
from memory_accounting.freed import FreedIds
from memory_accounting.refusals import (
    Refusal,
    gone,
    malformed_session_id,
    quoted,
    refused,
    unknown_session,
)
from memory_accounting.service.components import refusals
from memory_accounting.service.components.guests import Guest, MakeGuest
from memory_accounting.service.components.views import HostedSession, look
from wit_host import HostError
from wit_runtime import Err, Ok, Result, UnwrapError

T = TypeVar("T")

_log: Final = logging.getLogger("memory_accounting.service.components")
_TURNS: Final = 64
_CLOSE_SECONDS: Final = 10.0
_FREED_IDS: Final = 8192
_FREED_MILLISECONDS: Final = 3_600_000
FAILURES: Final = (HostError, UnwrapError)
"""An instance that cannot go on, and one that contradicts itself."""


class Hosting:
    """The sessions of one component, in one event loop.

    An instance that fails takes its session with it, and nothing else.
    """

    def __init__(self, make: MakeGuest, clock: Clock, *, most_sessions: int) -> None:
        """Begin without a session."""
        self.clock = clock
        self.subscriptions = Subscriptions()
        self.sessions: dict[str, HostedSession] = {}
        """In the order of their opening."""
        self.places: dict[str, HostedSession] = {}
        """The sessions of all live allocations, by the ids of these."""
        self._freed = FreedIds(_FREED_IDS, _FREED_MILLISECONDS)
        self._make = make
        self._most = most_sessions
        self._opening = 0
        self._turns = [asyncio.Lock() for _ in range(_TURNS)]
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    def turn(self, session_id: str) -> asyncio.Lock:
        """Return what is held while a session is changed."""
        return self._turns[hash(session_id) % _TURNS]

    async def apart(self, work: Coroutine[Any, Any, T]) -> T:
        """Await work that goes on where the caller is cancelled.

        A call that is cancelled ends its instance, and whoever asks must not end a session by
        hanging up.
        """
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def ask(
        self, session_id: str, call: Callable[[Guest], Awaitable[Result[T, MemoryError_]]]
    ) -> Result[T, MemoryError_]:
        """Ask the instance of a session."""
        session = self.sessions.get(session_id)
        if session is None:
            return self.not_there(session_id)
        return await self.apart(self._asked(session, call))

    async def try_out(
        self, call: Callable[[Guest], Awaitable[Result[T, MemoryError_]]]
    ) -> Result[T, MemoryError_]:
        """Ask an instance that keeps no session, and is thrown away."""

        async def run() -> Result[T, MemoryError_]:
            if self._is_closed:
                return self.refuse(refusals.closed())
            try:
                guest = await self._make()
                try:
                    return await call(guest)
                finally:
                    await guest.close()
            except FAILURES as error:
                return self.refuse(refusals.not_made(error))

        return await self.apart(run())

    async def open(
        self, session_id: str, ask: Callable[[Guest], Awaitable[Result[T, MemoryError_]]]
    ) -> tuple[HostedSession, Ok[T]] | Err[MemoryError_]:
        """Make an instance, and keep it for a session if what it is asked opens that."""
        refusal = self._no_room()
        if refusal is not None:
            return self.refuse(refusal)
        self._opening += 1
        try:
            return await self._opened(session_id, ask, await self._make())
        except FAILURES as error:
            return self.refuse(refusals.not_made(error))
        finally:
            self._opening -= 1

    async def _opened(
        self,
        session_id: str,
        ask: Callable[[Guest], Awaitable[Result[T, MemoryError_]]],
        guest: Guest,
    ) -> tuple[HostedSession, Ok[T]] | Err[MemoryError_]:
        is_kept = False
        try:
            answer = await ask(guest)
            if isinstance(answer, Err):
                return answer
            view = await look(guest, session_id)
            if self._is_closed:
                return self.refuse(refusals.closed())
            session = HostedSession(session_id, guest, view, self.clock())
            self.sessions[session_id] = session
            is_kept = True
            return session, answer
        finally:
            if not is_kept:
                self.apart_and_unwatched(guest.close())

    def _no_room(self) -> Refusal | None:
        if self._is_closed:
            return refusals.closed()
        if len(self.sessions) + self._opening >= self._most:
            return refusals.too_many(self._most)
        return None

    def lose(self, session: HostedSession, error: Exception) -> Err[MemoryError_]:
        """Let a session go whose instance failed; refuse what was asked."""
        if self.sessions.get(session.id) is not session:
            return self.not_there(session.id)  # it was ended, or lost by another call, meanwhile
        _log.warning(
            "session %s is lost, for its component failed: %s",
            quoted(session.id),
            refusals.reason(error),
        )
        self.forget(session)
        self.apart_and_unwatched(session.guest.close())
        return self.refuse(refusals.lost(session.id, error))

    def forget(self, session: HostedSession) -> None:
        """Let a session go with all it held, and tell so."""
        del self.sessions[session.id]
        now = self.clock()
        for allocation_id in tuple(session.live):
            self.free(allocation_id, now)
        self.tell(session, [ChangeSessionEnded()])

    def apart_and_unwatched(self, work: Awaitable[None]) -> None:
        """Let an instance be closed, whatever becomes of that."""

        async def run() -> None:
            try:
                await work
            except FAILURES:
                _log.info("an instance was not closed in order", exc_info=True)

        task = asyncio.create_task(run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def keep(self, session: HostedSession, made: MemoryAllocation) -> None:
        """Note that an allocation is made."""
        session.live[made.id] = made
        self.places[made.id] = session

    def free(self, allocation_id: str, at: int) -> None:
        """Note that an allocation is freed."""
        self._freed.add(allocation_id, at)
        del self.places.pop(allocation_id).live[allocation_id]

    def tell(self, session: HostedSession, changes: Iterable[Change]) -> None:
        """Tell of one change of a session, in all its parts."""
        session.sequence += 1
        at = self.clock()
        self.subscriptions.tell(
            MemoryEvent(session.id, session.sequence, at, change) for change in changes
        )

    def refuse(self, refusal: Refusal) -> Err[MemoryError_]:
        """Date a refusal."""
        return refused(refusal, self.clock())

    def not_there(self, session_id: str) -> Err[MemoryError_]:
        """Refuse a session id that no session has."""
        is_id = well_formed(session_id)
        return self.refuse(
            unknown_session(session_id) if is_id else malformed_session_id(session_id)
        )

    def not_live(self, allocation_id: str) -> Err[MemoryError_]:
        """Refuse an allocation id that no live allocation has."""
        now = self.clock()
        return refused(gone(allocation_id, self._freed.freed_at(allocation_id, now)), now)

    async def close(self) -> None:
        """End all instances, after the calls that are on their way. Closing twice is the same."""
        self._is_closed = True
        self.subscriptions.close()
        guests = [each.guest for each in self.sessions.values()]
        self.sessions.clear()
        self.places.clear()
        for each in guests:
            self.apart_and_unwatched(each.close())
        if self._running:
            await asyncio.wait(self._running, timeout=_CLOSE_SECONDS)

    async def _asked(
        self,
        session: HostedSession,
        call: Callable[[Guest], Awaitable[Result[T, MemoryError_]]],
    ) -> Result[T, MemoryError_]:
        try:
            return await call(session.guest)
        except FAILURES as error:
            return self.lose(session, error)
