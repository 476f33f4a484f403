"""The store on a Redis or Valkey server or cluster, for any number of threads."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar, cast

from flight_v6r.diagnostics import Finding
from memory_accounting.stores.redis import inspecting, reading, writing
from memory_accounting.stores.redis.asking import Batch, Pause, Request, Steps, Walk
from memory_accounting.stores.redis.faults import FAULTS
from memory_accounting.stores.redis.shared import Shared
from memory_accounting.stores.seam import (
    Change,
    Held,
    Holdings,
    Known,
    Outcome,
    Place,
    Reading,
    Wanted,
)

T = TypeVar("T")


class Pipeline(Protocol):
    """Commands on their way together."""

    def execute_command(self, *arguments: Any) -> object:  # noqa: ANN401 - the client's
        """Put a command in."""
        ...

    def execute(self, raise_on_error: bool = True) -> list[Any]:  # noqa: FBT001, FBT002
        """Send all, and return the answers."""
        ...


class Client(Protocol):
    """What is needed of a client, of a server or of a cluster."""

    def execute_command(self, *arguments: Any) -> Any:  # noqa: ANN401 - any command, any answer
        """Send a command, and return the answer."""
        ...

    def pipeline(self, transaction: bool | None = None) -> Pipeline:  # noqa: FBT001
        """Begin to put commands together."""
        ...

    def scan_iter(self, match: str | None = None, count: int | None = None) -> Iterator[bytes]:
        """Return all keys that match, of all nodes."""
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...


class RedisStore:
    """The sessions on one server or cluster, which any number of processes share.

    Nothing is kept here that could be outdated. A request that fails is sent again until the time
    that was agreed on is over; a change is applied once, however often it is sent.
    """

    name = "redis"

    def __init__(self, client: Client, shared: Shared) -> None:
        """Use a client whose answers are bytes and that tries nothing a second time by itself."""
        self._client = client
        self._shared = shared

    def load(self, session_id: str) -> Known | None:
        """Return the present state of a session."""
        return self._run(reading.load(self._shared, session_id))

    def apply(self, change: Change) -> Outcome:
        """Apply a change if its version is the present one."""
        return self._run(writing.apply(self._shared, change))

    def find(self, allocation_id: str, now: int) -> Place:
        """Look up an allocation id."""
        return self._run(reading.find(self._shared, allocation_id, now))

    def read(self, session_id: str) -> Reading | None:
        """Return the present state of a session with its final samples."""
        return self._run(reading.read(self._shared, session_id))

    def live(self, session_id: str, wanted: Wanted) -> list[Held]:
        """Return live allocations of a session, oldest first; in pages, not of one moment."""
        return self._run(reading.live(self._shared, session_id, wanted))

    def sessions(self) -> list[str]:
        """Return the ids of the sessions in the order of their opening."""
        return self._run(reading.sessions(self._shared))

    def totals(self) -> tuple[int, int, int]:
        """Return how many sessions there are, how many allocations are live, and their bytes."""
        return self._run(reading.totals(self._shared))

    def holdings(self, session_id: str) -> Holdings | None:
        """Return all that is kept of a session that can be read."""
        return self._run(reading.holdings(self._shared, session_id))

    def inspect(self) -> list[Finding]:
        """Report what is wrong beyond the state of single sessions; change nothing."""
        return self._run(inspecting.examine(self._shared, mends=False))

    def mend(self) -> list[Finding]:
        """Mend what can be of what `inspect` reports, and report it."""
        return self._run(inspecting.examine(self._shared, mends=True))

    def pause(self, seconds: float) -> None:
        """Wait for a moment."""
        time.sleep(seconds)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _run(self, steps: Steps[T]) -> T:
        """Send what the steps ask for until they have their result."""
        try:
            request = steps.send(None)
            while True:
                try:
                    answer = self._send(request)
                except FAULTS as error:
                    request = steps.throw(error)
                else:
                    request = steps.send(answer)
        except StopIteration as end:
            return cast("T", end.value)

    def _send(self, request: Request) -> Any:  # noqa: ANN401 - whatever was asked for
        if isinstance(request, Pause):
            return time.sleep(request.seconds)
        if isinstance(request, Walk):
            return set(self._client.scan_iter(match=request.pattern, count=1000))
        if isinstance(request, Batch):
            pipeline = self._client.pipeline(transaction=False)
            for command in request.commands:
                pipeline.execute_command(*command)
            return unfailing(pipeline.execute(raise_on_error=False))
        return self._client.execute_command(*request)


def unfailing(answers: Iterable[Any]) -> list[Any]:
    """Return the answers to a batch; raise the first failure among them."""
    answers = list(answers)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers
