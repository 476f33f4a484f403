"""The state of a session as text: JSON that a person can read, the same in every store."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from memory_accounting.course import Course, Sample
from memory_accounting.ledger import Terms
from memory_accounting.limits import Limits
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
    counts = (
        data["used"],
        data["committed"],
        shares_of(data["uses"]),
        data["live"],
        data["made"],
        data["bytes_made"],
        data["peak"],
    )
    return SessionState(
        session_id,
        data["opened_at"],
        data["user_id"],
        data["configured"],
        Terms(data["platform"], data["capacity"], Limits(*data["limits"])),
        counts,
        Course(_newest(data["newest"]), data["stored"], data["shift"]),
    )


def _newest(data: list[Any] | None) -> Sample | None:
    if data is None:
        return None
    at, used, committed, capacity, platform, uses = data
    return Sample(at, used, committed, capacity, platform, shares_of(uses) & PURPOSE_LANES)
