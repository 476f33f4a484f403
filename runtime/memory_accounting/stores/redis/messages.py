"""What servers tell of changes, as events: pure, from the message and what was told before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flight_memory.memory_types import MemoryAllocation
from flight_v6r.events import ChangeEventsMissed, MemoryEvent
from memory_accounting.events import telling
from memory_accounting.settings import PoolSettings
from memory_accounting.stores.redis import values
from memory_accounting.stores.seam import NEVER, Known


class Heard(NamedTuple):
    """Where a session stood when it was last heard of."""

    version: str
    sequence: int


class Told(NamedTuple):
    """The events of a message, and where the session stands then; none where it was ended."""

    events: list[MemoryEvent]
    heard: Heard | None


class _Message(NamedTuple):
    at: int
    version: str
    """The version before the change."""
    before: Known | None
    after: Known | None
    made: MemoryAllocation | None
    freed: list[MemoryAllocation]


def missed(session_id: str, sequence: int, at: int) -> MemoryEvent:
    """Tell that events of a session were lost."""
    return MemoryEvent(session_id, sequence, at, ChangeEventsMissed())


def told(
    session_id: str, message: bytes, settings: PoolSettings, heard: Heard | None, *, gap: bool
) -> Told:
    """Return what a message says.

    Events were lost where the change was one of another state than the session was last heard to
    have; `gap` tells that there was time for that, also if it was never heard of.
    """
    at, version, before, after, made, freed = _read(session_id, message)
    known = before or after
    sequence = 0 if known is None else known.state.sequence
    last = heard.version if heard is not None else version if not gap else NEVER
    events = [] if version == last else [missed(session_id, sequence, at)]
    if after is not None:
        state = None if before is None else before.state
        if state is not None or version == NEVER:
            events += telling.events(state, after.state, at, settings, made=made, freed=freed)
        return Told(events, Heard(after.version, after.state.sequence))
    if before is not None:
        events.append(telling.ended(before.state, at))
    return Told(events, None)


def _read(session_id: str, message: bytes) -> _Message:
    at, before, after, *records = message.split(b"\n")
    allocations = list(_allocations(records))
    return _Message(
        int(at),
        before.partition(b" ")[0].decode(errors="replace"),
        values.readable(session_id, before),
        values.readable(session_id, after),
        next((each for is_made, each in allocations if is_made), None),
        [each for is_made, each in allocations if not is_made],
    )


def _allocations(records: list[bytes]) -> Iterator[tuple[bool, MemoryAllocation]]:
    """Read what was made and freed: lines of a sign, an id, and a record."""
    for line in records:
        text = line.decode(errors="replace")
        allocation_id, _, record = text[1:].partition(" ")
        held = values.held(allocation_id, record)
        if held is not None:
            yield text.startswith("+"), held.allocation
