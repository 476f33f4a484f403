"""Alerts in words: what is the case, in amounts, and what may be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from flight_memory.memory_types import MemoryAllocation, MemoryPressure, MemorySize
from flight_v6r.alerts import Alert, AlertKind, Severity
from memory_accounting.refusals import quoted
from memory_accounting.service.alerts.deciding import Level
from memory_accounting.sizes import memory_size

_SEVERITIES: Final = {
    Level.NONE: Severity.INFO,
    Level.WARNING: Severity.WARNING,
    Level.CRITICAL: Severity.CRITICAL,
}
_FREE: Final = "Free what is no longer needed, oldest first"
_ACTIONS: Final = {
    (AlertKind.PRESSURE, Level.WARNING): (
        "Review what is in use and free what is not needed",
        "Clear caches that can be built again",
        "Stop or restart what is not critical",
    ),
    (AlertKind.PRESSURE, Level.CRITICAL): (
        "Save open work now",
        "Restart the virtual machine",
        "Configure a larger capacity if this goes on",
    ),
    (AlertKind.SOFT_LIMIT, Level.WARNING): (_FREE, "Raise the soft limit if this use is expected"),
    (AlertKind.HARD_LIMIT, Level.CRITICAL): (
        _FREE,
        "Raise the hard limit, or configure a larger capacity: further requests are refused",
    ),
    (AlertKind.LEAK, Level.WARNING): (
        "Look at the suspects: who made them, and whether they are still used",
        "Free those that are not, or restart the session",
    ),
}
_NAMES: Final = {
    AlertKind.SOFT_LIMIT: "the soft limit",
    AlertKind.HARD_LIMIT: "the hard limit",
}


class Seen(NamedTuple):
    """What is known of a session's memory when an alert is told; what is not known is None."""

    used: int | None = None
    bound: int | None = None
    """The capacity for the pressure, the limit for a limit."""
    pressure: MemoryPressure | None = None


def raised(session_id: str, kind: AlertKind, level: Level, seen: Seen, at: int) -> Alert:
    """Tell that a level is reached, or is what remains of a higher one."""
    return _alert(
        session_id,
        kind,
        level,
        _raised_text(kind, level, seen),
        at,
        used=seen.used,
        pressure=seen.pressure,
    )


def leaking(session_id: str, suspects: Sequence[MemoryAllocation], at: int) -> Alert:
    """Tell of allocations that look leaked."""
    amount = memory_size(sum(each.size.bytes for each in suspects)).human_readable
    purposes = ", ".join(sorted({each.purpose.value for each in suspects}))
    count = "1 allocation looks" if len(suspects) == 1 else f"{len(suspects)} allocations look"
    text = f"{count} leaked: {amount} in all, for {purposes}; the oldest is {suspects[0].id}"
    return _alert(session_id, AlertKind.LEAK, Level.WARNING, text, at)


def cleared(session_id: str, kind: AlertKind, seen: Seen, at: int) -> Alert:
    """Tell that an alert no longer holds."""
    text = _cleared_text(kind, seen)
    return _alert(session_id, kind, Level.NONE, text, at, used=seen.used, pressure=seen.pressure)


def ended(session_id: str, kind: AlertKind, at: int) -> Alert:
    """Tell that an alert no longer holds because its session was ended."""
    text = f"The session was ended; the alert about {_subject(kind)} holds no more"
    return _alert(session_id, kind, Level.NONE, text, at)


def _alert(  # noqa: PLR0913 - the fields of an alert
    session_id: str,
    kind: AlertKind,
    level: Level,
    text: str,
    at: int,
    *,
    used: int | None = None,
    pressure: MemoryPressure | None = None,
) -> Alert:
    return Alert(
        session_id=session_id,
        kind=kind,
        severity=_SEVERITIES[level],
        raised=level is not Level.NONE,
        message=f"Session {quoted(session_id)}: {text[0].lower()}{text[1:]}",
        actions=list(_ACTIONS.get((kind, level), ())),
        anomaly=None,
        pressure=pressure,
        used=None if used is None else memory_size(used),
        timestamp=at,
    )


def _raised_text(kind: AlertKind, level: Level, seen: Seen) -> str:
    if kind is AlertKind.PRESSURE:
        name = "critical" if level is Level.CRITICAL else "high"
        return f"Memory pressure is {name}: {_in_use(seen)}"
    return f"{_subject(kind)} is reached: {_in_use(seen)}"


def _cleared_text(kind: AlertKind, seen: Seen) -> str:
    if kind is AlertKind.PRESSURE:
        return f"Memory pressure is no longer high: {_in_use(seen)}"
    if kind is AlertKind.LEAK:
        return "No allocations look leaked any more"
    return f"The use is below {_subject(kind)} again: {_in_use(seen)}"


def _subject(kind: AlertKind) -> str:
    return _NAMES.get(kind, "leaks" if kind is AlertKind.LEAK else "memory pressure")


def _in_use(seen: Seen) -> str:
    used, bound = _text(seen.used), _text(seen.bound)
    if not seen.bound or seen.used is None:
        return f"{used} in use"
    return f"{used} of {bound} in use ({seen.used * 100 // seen.bound} %)"


def _text(amount: int | None) -> str:
    size: MemorySize | None = None if amount is None else memory_size(amount)
    return "an unknown amount" if size is None else size.human_readable
