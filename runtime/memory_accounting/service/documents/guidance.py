"""What each problem means, and what to do about it."""

from __future__ import annotations

from typing import Final

import attrs


@attrs.frozen
class Guidance:
    """A problem, explained to who meets it."""

    meaning: str
    remedy: str


GUIDANCE: Final = {
    "invalid-size": Guidance(
        "An allocation, a limit, or a capacity of zero bytes was asked for.",
        "Ask for at least one byte. Sizes are whole numbers of bytes, from 1 to 2^64 - 1.",
    ),
    "insufficient-memory": Guidance(
        "The session's capacity does not hold that much more. Memory is committed in pages, so an "
        "allocation takes its size rounded up.",
        "Free what is not needed, ask for less, or configure a larger capacity. The message says "
        "what is in use and what the capacity is.",
    ),
    "limit-exceeded": Guidance(
        "The hard limit of the session, or the maximum of the class that the purpose belongs to, "
        "would be exceeded; or limits that were to be set contradict each other or the capacity.",
        "`details` names the bound. Free memory of that class, or raise the limit: the soft limit "
        "is at most the hard limit, the hard limit at most the capacity, and no class may exceed "
        "the hard limit.",
    ),
    "fragmentation-error": Guidance(
        "There are enough free bytes, but not enough free pages: many small allocations each leave "
        "a part of their last page unused.",
        "Free small allocations, or ask for a few large ones in place of many small ones.",
    ),
    "invalid-allocation": Guidance(
        "There is no session or allocation of this id, or it is no id that could be one.",
        "Check the id; in a path it is percent-encoded, with `%2F` for a slash. A session is "
        "opened by its configuration or its first allocation, and is gone once it was ended.",
    ),
    "already-freed": Guidance(
        "The allocation was freed before. Nothing was changed by asking again.",
        "Nothing needs to be done. A client that frees twice may want to look at why.",
    ),
    "unsupported-platform": Guidance(
        "There is no platform of this label, or it does not come with the capacity asked for.",
        "Take a label from `GET /api/v1/platforms`, such as `psp` or `v6r-medium`; `custom` takes "
        "a capacity of your own.",
    ),
    "allocation-failed": Guidance(
        "The store could not record the decision. Nothing was counted, so nothing needs to be "
        "undone.",
        "Try again after the seconds that `Retry-After` names. If it lasts, "
        "`GET /api/v1/health` and the log of the service say what is wrong with the store.",
    ),
    "malformed": Guidance(
        "The request was read, but a field, a parameter, or an id is not what it has to be. All "
        "that is wrong is named, each with its place.",
        "Correct what the message names. Unknown fields are refused too, since they are mostly "
        "misspelt ones.",
    ),
    "unparsable": Guidance(
        "The body is not JSON, or not JSON with one clear meaning: a key that is there twice, a "
        "number as a bare `NaN`, text that is not UTF-8.",
        "Correct the text at the line and column that the message names.",
    ),
    "unauthorized": Guidance(
        "The service asks for a key or a token, and none came, or one that is not known, has "
        "expired, or was revoked.",
        "Send `Authorization: Bearer` with your key or token. `WWW-Authenticate` and the message "
        "say what was wrong with the one that came.",
    ),
    "forbidden": Guidance(
        "The key or token is known, but is not granted this action on this session.",
        "Ask whoever runs the service for the grant: `read`, `write`, or `admin`, on a pattern of "
        "sessions.",
    ),
    "origin-refused": Guidance(
        "A page of a website that the service does not allow made the request.",
        "Whoever runs the service can allow the origin with the setting `allowed_origins`.",
    ),
    "host-refused": Guidance(
        "The request was made for a host name that the service does not answer to. This keeps "
        "foreign websites from reaching it by a name of theirs.",
        "Call it by its own name, or have that name added to the setting `allowed_hosts`.",
    ),
    "not-found": Guidance(
        "There is nothing at this path.",
        "Compare the path with the documents at `/api/docs`.",
    ),
    "method-not-allowed": Guidance(
        "There is something at this path, but not for this method.",
        "Use one of the methods that the header `Allow` lists.",
    ),
    "not-acceptable": Guidance(
        "No representation of the kind that was asked for exists.",
        "Leave out `Accept`, or accept `application/json`.",
    ),
    "vm-exists": Guidance(
        "The session has a virtual machine, and it has at most one.",
        "Destroy it first: `DELETE /api/v1/sessions/{session_id}/vm`.",
    ),
    "no-vm": Guidance(
        "The session has no virtual machine that could be destroyed.",
        "Nothing needs to be done, or create one: `POST /api/v1/sessions/{session_id}/vm`.",
    ),
    "too-large": Guidance(
        "The body of the request is larger than the service takes.",
        "Send less; bodies of this interface are far below the limit. It is the setting "
        "`most_body_bytes`.",
    ),
    "unsupported-media-type": Guidance(
        "The body is something other than JSON, or does not say that it is JSON.",
        "Send `Content-Type: application/json`.",
    ),
    "too-many-requests": Guidance(
        "The client makes more requests than it may, or failed to say who it is too often.",
        "Wait for the seconds that `Retry-After` names, and make fewer requests; the event stream "
        "tells of changes without asking.",
    ),
    "unavailable": Guidance(
        "The service cannot answer now: it is stopping, or serves as many clients as it may.",
        "Try again after the seconds that `Retry-After` names.",
    ),
    "internal": Guidance(
        "The service failed at something that it did not expect. That is a defect of the service.",
        "Its log says what happened, under the time of the problem. Please report it.",
    ),
}
"""By code: those of memory-error-code, and the service's own."""
