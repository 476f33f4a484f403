"""The prose of the documents."""

from __future__ import annotations

from typing import Final

TITLE: Final = "Memory accounting of V6R sessions"

ABOUT: Final = """\
Sessions hold allocations, within a capacity and limits. This service keeps the ledger of them.

**Case.** Keys are in snake_case. With `?case=camel`, or a media type `application/json; case=camel`
in `Accept` or `Content-Type`, answers are in camelCase; `/api/v1/openapi.json?case=camel` describes
these. A few answers are in camelCase either way, as older clients read them. Bodies of requests are
read in both. Values, such as `vm-heap`, are always written alike.

**Numbers.** Sizes and times are whole numbers up to 2^64 - 1, and exact: read them as integers, not
as floating point. Times are milliseconds since the Unix epoch, unless a field says seconds.

**Ids in paths.** An id may hold any character and is percent-encoded, a slash as `%2F`. An id of
`.` or `..` cannot be in a path, since clients take these away.

**Problems.** Whatever goes wrong is answered as `application/problem+json` (RFC 9457), with a
`code` for programs. `/problems` explains all of them.

**HEAD and OPTIONS** are answered wherever GET and others are.
"""

TAGS: Final = {
    "sessions": "Sessions: opened, configured, listed, and ended.",
    "allocations": "Allocations: made, looked up, freed, listed, and asked about in advance.",
    "memory": "The memory of a session: what is in use, its limits, its pressure, and its report.",
    "insights": "What the course of a session suggests: trends, patterns, leaks, and advice.",
    "virtual machines": "The virtual machine of a session: one allocation of its size.",
    "platforms": "Platforms that a session can be configured for.",
    "diagnostics": "Whether the ledger is sound, and how it fares.",
    "service": "The service itself.",
}

CASE: Final = {
    "snake": "The case of the answer's keys; `camel` is the other one, which "
    "`/api/v1/openapi.json?case=camel` describes.",
    "camel": "The case of the answer's keys, which this document describes; without it they are in "
    "snake_case.",
}

PATHS: Final = {
    "session_id": "The session's id, percent-encoded.",
    "allocation_id": "The allocation's id, as it was answered when it was made.",
    "platform": "A platform's label, such as `psp`.",
}

BEARER: Final = (
    "An API key, or a JSON Web Token, as `Authorization: Bearer …`. It grants `read`, `write`, or "
    "`admin` on a pattern of sessions."
)

STREAMS: Final = """\
How sessions are followed while they change. A stream never holds others back: what a client has not
read yet is replaced by what is newer. Keys are in snake_case, or with `?case=camel` in camelCase;
the messages of `/ws/memory` are in camelCase either way. A browser, which cannot set headers on a
WebSocket, offers the subprotocol `v6r.bearer.` followed by its key.
"""

CASE_OF_STREAMS: Final = "The case of the messages' keys."
