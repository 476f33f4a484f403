"""The options of a URL that names a store: what follows its question mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

_LONGEST: Final = 3600


def options(shown: str, query: str, readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """Read the options of a URL, of which `shown` may be told.

    Raises ValueError for one that does not exist, or is wrong.
    """
    values: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        reader = readers.get(name)
        if reader is None:
            known = ", ".join(readers)
            raise ValueError(f"{shown}: there is no option {name!a}; there are {known}")
        try:
            values[name] = reader(value)
        except ValueError as error:
            raise ValueError(f"{shown}: {name}: {error}") from error
    return values


def seconds(value: str) -> float:
    """Read a number of seconds above 0, and at most the hour that nobody waits longer than."""
    number = float(value)
    if not 0 < number <= _LONGEST:
        raise ValueError(f"{value} is not above 0 and at most {_LONGEST} seconds")
    return number


def one_of(*choices: str) -> Callable[[str], str]:
    """Make a reader that takes one of these."""

    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(f"{value!a} is none of {', '.join(choices)}")
        return value

    return read
