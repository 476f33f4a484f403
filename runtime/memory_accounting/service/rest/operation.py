"""An operation of the REST interface: one row of the table behind routes and documents."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

import attrs

from flight_memory.memory_types import MemoryError_
from memory_accounting.service.context import Service
from memory_accounting.service.engine import Engine
from memory_accounting.service.problems import ProblemError
from memory_accounting.service.security.identity import Action, Identity
from memory_accounting.sizes import U64_MAX
from wit_runtime import Err, Ok

EMPTY: Final = "%EMPTY"
"""Stands for an empty segment of a path, which a router would drop; it is no percent-encoding."""

Answer: TypeAlias = Ok[Any] | Err[MemoryError_]


class Subject(Enum):
    """What an operation is about, and so what must be granted for it."""

    OPEN = "open"
    """Nothing that is protected."""
    ALL = "all"
    """The ledger as a whole."""
    SESSION = "session"
    """The session in the path."""
    BODY = "body"
    """The session named in the body."""
    ALLOCATION = "allocation"
    """The session of the allocation in the path."""
    VISIBLE = "visible"
    """Those sessions that may be read; the operation itself leaves out the others."""


@attrs.frozen
class Query:
    """A parameter in the query string: a u64."""

    name: str
    about: str
    default: int | None = None
    most: int = U64_MAX


@attrs.define(eq=False)
class Call:
    """One request for an operation."""

    service: Service
    identity: Identity
    path: Mapping[str, str]
    """The variables of the path, decoded."""
    numbers: Mapping[str, int | None]
    """The numbers of the query, or their defaults."""
    texts: Mapping[str, str]
    """The texts of the query."""
    body: Any
    """The body, as a value of the operation's type."""

    @property
    def engine(self) -> Engine:
        """The ledger."""
        return self.service.engine

    @property
    def session_id(self) -> str:
        """The session in the path."""
        return self.path["session_id"]


Run: TypeAlias = Callable[[Call], Awaitable[Answer]]


@attrs.frozen(kw_only=True, eq=False)
class Operation:
    """What is done for a method and a path, and all that a document says of it."""

    name: str
    """The operation's id, in camelCase."""
    method: str
    path: str
    """With variables in braces, as in `/api/v1/sessions/{session_id}/memory`."""
    run: Run
    answer: object
    """The WIT type of the answer."""
    status: int = 200
    body: Any = None
    """The WIT type of the body; none: there is no body."""
    numbers: tuple[Query, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    """Texts in the query, each with what it means."""
    action: Action = Action.READ
    subject: Subject = Subject.SESSION
    about: Callable[..., object] | str
    """The function of the contract that it answers for, whose docs are its own; or those."""
    summary: str
    codes: tuple[str, ...] = ()
    """The codes of the problems that it answers with beyond those common to all."""
    tag: str = "memory"
    examples: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    """Examples of bodies, by name, as JSON data."""
    answer_example: Any = None

    @property
    def doc(self) -> str:
        """What it does, in Markdown."""
        return self.about if isinstance(self.about, str) else inspect.getdoc(self.about) or ""


def decoded(segment: str) -> str:
    """Decode a segment of a path; raises `ProblemError` where it is no UTF-8."""
    if segment == EMPTY:
        return ""
    if "%" not in segment:
        return segment
    try:
        return unquote(segment, errors="strict")
    except UnicodeDecodeError:
        raise ProblemError("malformed", "the path is not UTF-8 once it is decoded") from None


def number(query: Query, text: str | None) -> int | None:
    """Read a number of the query; raises `ProblemError` where it is none."""
    if text is None:
        return query.default
    if text.isascii() and text.isdecimal() and len(text) <= len(str(query.most)):
        value = int(text)
        if value <= query.most:
            return value
    raise ProblemError(
        "malformed", f"{query.name}: {text[:64]!r} is not a whole number from 0 to {query.most}"
    )
