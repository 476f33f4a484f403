"""An answer that is ready: sent as it is, without another look at it."""

from __future__ import annotations

from typing import Final

from litestar.types import Receive, Scope, Send

from flight_v6r.messages import Problem
from memory_accounting.service.wire import PROBLEM, Case, dumps, media_type

_TYPES: Final = {case: (b"content-type", media_type(case).encode()) for case in Case}
_PROBLEM_TYPE: Final = (b"content-type", PROBLEM.encode())
RETRY_SECONDS: Final = "1"
UNAVAILABLE: Final = 503


class Reply:
    """A status, headers, and a body, as an ASGI application."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self,
        status: int,
        body: bytes,
        content_type: tuple[bytes, bytes],
        *more: tuple[bytes, bytes],
    ) -> None:
        """Prepare an answer."""
        self.status = status
        self.body = body
        self.headers = [content_type, (b"content-length", str(len(body)).encode()), *more]

    def head(self) -> Reply:
        """Return the same answer without its body, whose length it keeps."""
        head = Reply(self.status, b"", self.headers[0])
        head.headers = self.headers
        return head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        del scope, receive
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def reply(status: int, value: object, type_: object, case: Case) -> Reply:
    """Return a value of a WIT type as an answer."""
    return Reply(status, dumps(value, type_, case), _TYPES[case])


def problem_reply(problem: Problem, case: Case, *more: tuple[bytes, bytes]) -> Reply:
    """Return a problem as an answer, with more headers."""
    body = dumps(problem, Problem, case)
    if problem.status == UNAVAILABLE:  # the store or the service is away for now
        more = (*more, (b"retry-after", RETRY_SECONDS.encode()))
    return Reply(problem.status, body, _PROBLEM_TYPE, *more)
