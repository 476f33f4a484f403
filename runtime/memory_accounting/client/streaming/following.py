"""Following sessions: the request, what an event means, and when to connect again."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

import attrs
import httpx

from flight_memory.memory_types import MemoryUsageSnapshot
from flight_v6r.messages import AlertMessage, SessionEndedMessage, SessionUpdateMessage
from memory_accounting.arguments import require_text
from memory_accounting.client.answers import problem_of, service_error
from memory_accounting.client.call import Call, fits, get
from memory_accounting.client.connecting import Connecting
from memory_accounting.client.errors import ServiceError, ServiceUnreachableError
from memory_accounting.client.streaming.parsing import Parser
from memory_accounting.client.wire import CODECS, Case
from wit_runtime.json import ShapeError

Message: TypeAlias = SessionUpdateMessage | SessionEndedMessage | AlertMessage

_TYPES: Final[dict[str, type[Message]]] = {
    "session_update": SessionUpdateMessage,
    "session_ended": SessionEndedMessage,
    "memory_alert": AlertMessage,
}
_EVENT_STREAM: Final = "text/event-stream"
_OK: Final = 200
_PASSING: Final = frozenset({429, 502, 503, 504})
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 15.0
_JITTER: Final = random.Random()  # noqa: S311 - spreads attempts, and guards nothing

SILENCE: Final = 60.0
"""Seconds without a byte after which a stream counts as lost; the service sends some every 20 s."""


@attrs.define
class Following:
    """The state of a stream that is followed, across the connections that it takes.

    The first connection must succeed. After that a lost one is replaced, with pauses that double
    from what the service asks for, or else half a second, to 15 s, each shortened at random by up
    to a half so that clients do not all come back at once; until there was none for `patience`
    seconds.
    """

    connecting: Connecting
    session_ids: tuple[str, ...]
    patience: float
    _losses: int = 0
    _last_heard: float | None = None
    """When something came; none before the first connection."""
    _parser: Parser = attrs.Factory(Parser)

    @property
    def call(self) -> Call[Any]:
        """The request for the stream."""
        query = urlencode([("session_id", each) for each in self.session_ids])
        return get(f"/api/v1/stream?{query}".rstrip("?"), object)

    def request(self, timeout: httpx.Timeout) -> dict[str, Any]:
        """Return the request as httpx sends it."""
        request = self.connecting.request(self.call)
        accept = _EVENT_STREAM + ("; case=camel" if self.connecting.case is Case.CAMEL else "")
        headers = {"Accept": f"{accept}, application/problem+json", "Cache-Control": "no-store"}
        patient = httpx.Timeout(timeout.connect, read=max(SILENCE, timeout.connect or 0))
        return request | {"headers": headers, "timeout": patient}

    def is_stream(self, response: httpx.Response) -> bool:
        """Tell whether an answer is the stream; if not, its body must be read for `refuse`."""
        kind = response.headers.get("content-type", "")
        return response.status_code == _OK and kind.startswith(_EVENT_STREAM)

    def refuse(self, response: httpx.Response) -> Exception:
        """Return why an answer is not the stream."""
        answer = self.connecting.answer(response)
        try:
            return service_error(problem_of(answer, self.connecting.case, self.call), answer)
        except ServiceUnreachableError as error:
            return error

    def connected(self) -> None:
        """Note that a connection stands."""
        self._last_heard = time.monotonic()
        self._parser = Parser(self._parser.retry_milliseconds)

    def messages(self, piece: bytes) -> Iterator[Message]:
        """Return the messages that a piece of the stream completes.

        Those of types that this client does not know are left out. Raises
        `ServiceUnreachableError` for what cannot be read.
        """
        self._last_heard, self._losses = time.monotonic(), 0
        try:
            for event in self._parser.feed(piece):
                type_ = _TYPES.get(event.name)
                if type_ is not None:
                    yield CODECS[self.connecting.case].loads(event.data, type_)
        except (ShapeError, ValueError) as error:
            cause = f"what it streams cannot be read: {error}"
            raise ServiceUnreachableError(self.connecting.url, cause) from error

    def pause(self, error: Exception | None) -> float:
        """Return the seconds after which to connect again, or raise the error.

        None stands for a stream that the service ended, as it does when it stops.
        """
        if error is None:
            error = ServiceUnreachableError(self.connecting.url, "it ended the stream")
        if isinstance(error, httpx.HTTPError):
            error = self.connecting.unreachable(error)
        if not self._is_passing(error):
            raise error
        self._losses += 1
        asked = self._parser.retry_milliseconds
        first = _FIRST_PAUSE if asked is None else asked / 1000
        pause = min(_LONGEST_PAUSE, first * (1 << min(self._losses - 1, 10)))
        return pause * _JITTER.uniform(0.5, 1)

    def _is_passing(self, error: Exception) -> bool:
        if self._last_heard is None or time.monotonic() - self._last_heard > self.patience:
            return False
        if isinstance(error, ServiceError):
            return error.status in _PASSING
        return isinstance(error, ServiceUnreachableError)


@attrs.define
class Watching:
    """Which snapshots a watch gives, and when it is over."""

    waiting: set[str]
    """The named sessions that have not ended."""
    is_over: bool = False

    def snapshot(self, message: Message) -> MemoryUsageSnapshot | None:
        """Return the snapshot of a message, if it has one; note the end of a session."""
        if isinstance(message, SessionEndedMessage) and self.waiting:
            self.waiting.discard(message.session_id)
            self.is_over = not self.waiting
        return message.snapshot if isinstance(message, SessionUpdateMessage) else None


def following(connecting: Connecting, session_ids: tuple[str, ...], patience: float) -> Following:
    """Check what is to be followed; raises TypeError or ValueError, naming the argument."""
    for each in session_ids:
        require_text("session_id", each)
        if not fits(each):
            raise ValueError("session_id: it is not a session id")
    if patience < 0:
        raise ValueError(f"patience: {patience!r} is below 0 seconds")
    return Following(connecting, session_ids, patience)
