"""Both clients under one face, so that one test holds for both."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, TypeAlias

import httpx

from memory_accounting.client import AsyncClient, Client
from tests.conformance.memory.awaiting import LoopCaller

URL: Final = "http://service.test"
Face: TypeAlias = Callable[..., AbstractContextManager[Client]]
"""Opens a client: `called` or `awaited`."""


@contextmanager
def called(
    url: str = URL,
    token: str | None = None,
    **options: Any,  # noqa: ANN401 - those of a client
) -> Generator[Client, None, None]:
    with Client(url, token, **options) as client:
        yield client


@contextmanager
def awaited(
    url: str = URL,
    token: str | None = None,
    **options: Any,  # noqa: ANN401 - those of a client
) -> Generator[Client, None, None]:
    """The client that is awaited, with functions that return when they are done."""
    with LoopCaller() as caller:
        client = AsyncClient(url, token, **options)
        try:
            yield caller.blocking(client, Client)
        finally:
            caller.run(client.close())


FACES: Final[tuple[Face, ...]] = (called, awaited)


class Recorder:
    """A service that keeps the requests it gets, and answers with what it was told to."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self.answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        # Each time anew: a response belongs to one client.
        headers, content = answer.headers, answer.content
        return httpx.Response(answer.status_code, headers=headers, content=content)

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)


def json_answer(text: str, status: int = 200, **headers: str) -> httpx.Response:
    kind = {"content-type": "application/json"}
    return httpx.Response(status, content=text.encode(), headers=kind | headers)


def problem_answer(
    code: str, status: int, message: str = "no", details: str | None = None, **headers: str
) -> httpx.Response:
    data = {
        "type": f"/problems/{code}",
        "title": "A title",
        "status": status,
        "detail": message,
        "code": code,
        "message": message,
        "details": details,
        "timestamp": 1_700_000_000_000,
    }
    kind = {"content-type": "application/problem+json"}
    return httpx.Response(status, json=data, headers=kind | headers)
