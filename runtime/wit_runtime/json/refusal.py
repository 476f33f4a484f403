"""How decoders refuse data: an exception that carries problems, and ways to put them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeAlias

from wit_runtime.kinds import is_dict, is_list
from wit_runtime.problems import MAX_PROBLEMS, Problem, Problems, problem, within
from wit_runtime.wording import misfit, near, shown

Decoder: TypeAlias = Callable[..., Any]
"""A cattrs structure hook: called with the data, and by cattrs with the type as well."""


class Refusal(Exception):  # noqa: N818 - it never leaves this package
    """Raised inside a decoder when data does not fit; the codec turns it into a `ShapeError`."""

    def __init__(self, problems: Problems) -> None:
        """Keep the problems."""
        super().__init__(problems)
        self.problems = problems


def refuse(message: str) -> NoReturn:
    """Refuse the data at hand."""
    raise Refusal(problem(message))


def refuse_kind(data: object, wanted: str) -> NoReturn:
    """Refuse data of the wrong kind."""
    refuse(misfit(data, wanted, "json"))


def decode_part(step: str, decode: Decoder, data: object) -> Any:  # noqa: ANN401 - as decoded
    """Decode a part of the data at hand; its problems lie under `step`."""
    try:
        return decode(data)
    except Refusal as refusal:
        raise Refusal(within(step, refusal.problems)) from None


def decode_each(parts: Iterable[tuple[str, Decoder, object]]) -> list[Any]:
    """Decode parts that lie beside one another, and tell the problems of all of them together.

    Stops looking when there are more problems than an error tells.
    """
    values: list[Any] = []
    found: Problems = ()
    for step, decode, data in parts:
        try:
            values.append(decode(data))
        except Refusal as refusal:
            found += within(step, refusal.problems)
            if len(found) > MAX_PROBLEMS:
                break
    if found:
        raise Refusal(found)
    return values


def unknown_keys(unknown: Iterable[object], known: Iterable[str]) -> Problems:
    """Return a problem for each key that does not belong, with the key that may be meant."""
    keys = list(known)
    return tuple(
        Problem("", f"unknown field {shown(key, 'json')}{near(str(key), keys)}")
        for key in sorted(unknown, key=str)[: MAX_PROBLEMS + 1]
    )


def object_of(data: object, wanted: str) -> dict[Any, Any]:
    """Return data that is a JSON object; refuse any other."""
    if not is_dict(data):
        refuse_kind(data, wanted)
    return data


def list_of(data: object, wanted: str) -> list[Any]:
    """Return data that is a JSON array; refuse any other."""
    if not is_list(data):
        refuse_kind(data, wanted)
    return data
