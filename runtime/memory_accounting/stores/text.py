"""The state of a session as text: JSON that a person can read, the same in every store."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from memory_accounting.course import Course, Sample
from memory_accounting.ledger import Terms
from memory_accounting.limits import Limits
from memory_accounting.platforms import LABELS
from memory_accounting.purposes import PURPOSE_LANES, by_purpose, shares_of
from memory_accounting.state import SessionState

FORM: Final = 1
"""The form that is written; one that is not known is refused rather than misread."""


class UnreadableStateError(ValueError):
    """A text is not the state of a session."""


def write(state: SessionState) -> str:
    """Write a state.

    What changes with every allocation is written anew; the rest mostly stays, and is remembered.
    """
    _, opened_at, user_id, configured, terms, counts, course = state
    used, committed, shares, live, made, bytes_made, peak = counts
    newest, stored, shift = course
    uses = ",".join(map(str, by_purpose(shares)))
    return (
        f'{{"form":{FORM},"opened_at":{opened_at},"user_id":{_text(user_id)},'
        f'"configured":{configured},{_terms(terms.platform, terms.capacity, terms.bounds)},'
        f'"used":{used},"committed":{committed},"uses":[{uses}],"live":{live},"made":{made},'
        f'"bytes_made":{bytes_made},"peak":{peak},"newest":{_sample(newest)},'
        f'"stored":{stored},"shift":{shift}}}'
    )


@lru_cache(maxsize=1024)
def _text(value: str | None) -> str:
    return json.dumps(value)


@lru_cache(maxsize=1024)
def _terms(platform: str, capacity: int, limits: tuple[int, ...]) -> str:
    return f'"platform":{json.dumps(platform)},"capacity":{capacity},"limits":{list(limits)}'


@lru_cache(maxsize=1024)
def _sample(newest: Sample | None) -> str:
    if newest is None:
        return "null"
    *numbers, platform, shares = newest
    return json.dumps([*numbers, platform, by_purpose(shares)])


def read(session_id: str, text: str) -> SessionState:
    """Read a state. Raises `UnreadableStateError`, saying what is wrong."""
    try:
        return _state(session_id, json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        cause = f"{type(error).__name__}: {error}"
        raise UnreadableStateError(
            f"the state of session {session_id!a} cannot be read: {cause}"
        ) from error


def _state(session_id: str, data: Any) -> SessionState:  # noqa: ANN401 - whatever JSON holds
    if data["form"] != FORM:
        raise ValueError(f"it has form {data['form']!r}, and this version reads form {FORM}")
    used, committed, live, made, bytes_made, peak = _wholes(
        *(data[name] for name in ("used", "committed", "live", "made", "bytes_made", "peak"))
    )
    uses = shares_of(_wholes(*data["uses"]))
    opened_at, configured, capacity, stored = _wholes(
        data["opened_at"], data["configured"], data["capacity"], data["stored"]
    )
    user_id, shift = data["user_id"], data["shift"]
    if not (user_id is None or type(user_id) is str) or type(shift) is not int:
        raise ValueError(f"user_id is {user_id!r}, and shift {shift!r}")
    return SessionState(
        session_id,
        opened_at,
        user_id,
        configured,
        Terms(_label(data["platform"]), capacity, Limits(*_wholes(*data["limits"]))),
        (used, committed, uses, live, made, bytes_made, peak),
        Course(_newest(data["newest"]), stored, shift),
    )


def _newest(data: list[Any] | None) -> Sample | None:
    if data is None:
        return None
    *amounts, platform, uses = data
    at, used, committed, capacity = _wholes(*amounts)
    shares = shares_of(_wholes(*uses)) & PURPOSE_LANES
    return Sample(at, used, committed, capacity, _label(platform), shares)


def _wholes(*values: Any) -> tuple[int, ...]:  # noqa: ANN401 - whatever JSON holds
    """Return numbers that are whole and not below 0."""
    for value in values:
        if type(value) is not int or value < 0:
            raise ValueError(f"{value!r} is no amount")
    return values


def _label(platform: object) -> str:
    if platform not in LABELS:
        raise ValueError(f"{platform!r} is no platform")
    return str(platform)
