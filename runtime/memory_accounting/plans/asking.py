"""What plans ask of a store: a method of the seam and its arguments, typed by the answer."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar, cast

from flight_v6r.diagnostics import Finding
from memory_accounting.arguments import well_formed
from memory_accounting.stores.seam import (
    Change,
    Held,
    Holdings,
    Known,
    Outcome,
    Place,
    Reading,
    Wanted,
)

T = TypeVar("T")


class Ask(NamedTuple):
    """A call of a store's method."""

    method: str
    arguments: tuple[object, ...] = ()


METHODS: Final = (
    "load",
    "apply",
    "find",
    "read",
    "live",
    "sessions",
    "totals",
    "holdings",
    "inspect",
    "mend",
    "pause",
)
"""The methods of a store that plans ask for."""

Plan: TypeAlias = Generator[Ask, Any, T]
"""Yields what it asks, is sent the answers, and returns the result of the operation."""


def load(session_id: str) -> Plan[Known | None]:
    """Ask for the present state of a session; an id that none can have is not asked for."""
    if not well_formed(session_id):
        return None
    return cast("Known | None", (yield Ask("load", (session_id,))))


def apply(change: Change) -> Plan[Outcome]:
    """Ask to apply a change."""
    return cast("Outcome", (yield Ask("apply", (change,))))


def find(allocation_id: str, now: int) -> Plan[Place]:
    """Ask where an allocation is; what no store could keep is nowhere."""
    if not allocation_id.isprintable():
        return None
    return cast("Place", (yield Ask("find", (allocation_id, now))))


def read(session_id: str) -> Plan[Reading | None]:
    """Ask for the present state of a session with its samples."""
    if not well_formed(session_id):
        return None
    return cast("Reading | None", (yield Ask("read", (session_id,))))


def live(session_id: str, wanted: Wanted) -> Plan[list[Held]]:
    """Ask for live allocations."""
    return cast("list[Held]", (yield Ask("live", (session_id, wanted))))


def sessions() -> Plan[list[str]]:
    """Ask for the ids of the sessions."""
    return cast("list[str]", (yield Ask("sessions")))


def totals() -> Plan[tuple[int, int, int]]:
    """Ask for the numbers of sessions, of allocations, and of bytes."""
    return cast("tuple[int, int, int]", (yield Ask("totals")))


def holdings(session_id: str) -> Plan[Holdings | None]:
    """Ask for all that is kept of a session."""
    return cast("Holdings | None", (yield Ask("holdings", (session_id,))))


def inspect() -> Plan[list[Finding]]:
    """Ask what is wrong beyond single sessions."""
    return cast("list[Finding]", (yield Ask("inspect")))


def mend() -> Plan[list[Finding]]:
    """Ask to mend that, and what was wrong."""
    return cast("list[Finding]", (yield Ask("mend")))


def pause(seconds: float) -> Plan[None]:
    """Ask to wait."""
    yield Ask("pause", (seconds,))
