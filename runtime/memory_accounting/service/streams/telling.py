"""What there is to tell of a session, and in which forms clients want to be told."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import attrs

from flight_memory.memory_types import (
    MemoryError_,
    MemoryErrorCode,
    MemoryPressure,
    MemoryUsageSnapshot,
)
from memory_accounting.clock import Clock
from memory_accounting.service.engine import Engine
from memory_accounting.service.wire import Case
from wit_runtime import Err


class Protocol(Enum):
    """The ways in which sessions are followed."""

    MEMORY = "memory"
    """The WebSocket of the REST interface: several sessions, told of on change too."""
    USAGE = "usage"
    """The other WebSocket: one session, in text and whole per cents."""
    EVENTS = "events"
    """Server-Sent Events."""


class Form(NamedTuple):
    """How a client is told: whoever has the same form gets the same bytes."""

    protocol: Protocol
    case: Case


class State(Enum):
    """How a session was found."""

    LIVE = "live"
    UNKNOWN = "unknown"
    """There is none of this id, at least not yet."""
    ENDED = "ended"
    """There is none any more."""
    AWAY = "away"
    """The store does not answer."""


@attrs.frozen(kw_only=True)
class Telling:
    """What is told of a session at one moment."""

    session_id: str
    state: State
    at: int
    """Milliseconds since the Unix epoch."""
    number: int = 0
    """Ascends with everything that a hub tells."""
    snapshot: MemoryUsageSnapshot | None = None
    pressure: MemoryPressure | None = None
    code: str = ""
    """Why there is no snapshot, for programs."""
    message: str = ""
    """The same for people."""


async def read(engine: Engine, clock: Clock, session_id: str, *, with_pressure: bool) -> Telling:
    """Read a session once; a store that fails is an answer too."""
    snapshot = await engine.get_memory_snapshot(session_id)
    if isinstance(snapshot, Err):
        return _refused(session_id, clock(), snapshot.error)
    pressure = None
    if with_pressure:
        found = await engine.get_memory_pressure(session_id)
        if isinstance(found, Err):
            return _refused(session_id, clock(), found.error)
        pressure = found.value
    return Telling(
        session_id=session_id,
        state=State.LIVE,
        at=clock(),
        snapshot=snapshot.value,
        pressure=pressure,
    )


def _refused(session_id: str, at: int, error: MemoryError_) -> Telling:
    is_unknown = error.code is MemoryErrorCode.INVALID_ALLOCATION
    return Telling(
        session_id=session_id,
        state=State.UNKNOWN if is_unknown else State.AWAY,
        at=at,
        code=error.code.value,
        message=named(session_id, error.message),
    )


def named(session_id: str, message: str) -> str:
    """Have a message name the session: an error says nowhere else what it is about."""
    return message if session_id in message else f"{session_id}: {message}"


def ended(session_id: str, at: int, number: int) -> Telling:
    """Tell that a session, which was there, is there no more."""
    return Telling(
        session_id=session_id,
        state=State.ENDED,
        at=at,
        number=number,
        code="session-ended",
        message=f"{session_id}: the session was ended; updates go on if it is opened again",
    )
