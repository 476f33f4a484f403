"""A call of the service before it is sent: method, path, body, and what its answer means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeAlias, TypeVar
from urllib.parse import quote

import attrs

from flight_memory.memory_types import MemoryError_
from wit_runtime import Err

T = TypeVar("T")

LONGEST_ID: Final = 1024
"""How many characters of an id go into a URL; no session and no allocation has a longer one."""


@attrs.frozen
class Body:
    """A value and its WIT type."""

    value: object
    type_: object


@attrs.frozen(kw_only=True)
class Call(Generic[T]):
    """One request, and how its answer is read."""

    method: str
    path: str
    """Below the URL of the service, percent-encoded, with the query."""
    answer: object
    """The WIT type of the answer."""
    pick: Callable[[Any], T]
    """Returns what the caller asked for, from the answer."""
    body: Body | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether asking twice is the same as asking once."""
        return self.method == "GET"


Asked: TypeAlias = Call[T] | Err[MemoryError_]
"""A call, or the refusal of what no request can carry."""


def same(answer: Any) -> Any:  # noqa: ANN401 - the type is that of the call
    """Return the answer as it is."""
    return answer


def always(value: T) -> Callable[[Any], T]:
    """Return a function that answers the same, whatever the service says on success."""
    return lambda _: value


def get(path: str, answer: object, pick: Callable[[Any], T] = same) -> Call[T]:
    """Return a call that reads."""
    return Call(method="GET", path=path, answer=answer, pick=pick)


def session_path(session_id: str, rest: str = "") -> str:
    """Return the path of a session, or of something of it."""
    return f"/api/v1/sessions/{segment(session_id)}{rest}"


def allocation_path(allocation_id: str, rest: str = "") -> str:
    """Return the path of an allocation, or of something of it."""
    return f"/api/v1/memory/allocations/{segment(allocation_id)}{rest}"


def segment(text: str) -> str:
    """Return a text as one segment of a path.

    Everything but letters, digits, `-`, `_`, `~`, and `.` is percent-encoded; so are the dots of
    `.` and `..`, which would mean other paths (RFC 3986, section 5.2.4).
    """
    return text.replace(".", "%2E") if text in {".", ".."} else quote(text, safe="")


def fits(text: str) -> bool:
    """Tell whether an id can be part of a path.

    An empty one would mean another path, UTF-8 has no lone surrogates, and URLs have an end.
    """
    return 0 < len(text) <= LONGEST_ID and is_unicode(text)


def is_unicode(text: str) -> bool:
    """Tell whether a text has no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
