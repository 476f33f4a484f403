"""The posts to one URL: which are tried again, how often, and when."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import httpx

from memory_accounting.clock import Clock
from memory_accounting.service.alerts import signing
from memory_accounting.service.settings import AlertSettings

Pause: TypeAlias = Callable[[float], Awaitable[None]]

_log: Final = logging.getLogger("memory_accounting.service.alerts")
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0
_LONGEST_RETRY_AFTER: Final = 300.0
_PASSING: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class Post(NamedTuple):
    """An alert on its way."""

    id: str
    body: bytes


class Answer(NamedTuple):
    """What became of an attempt."""

    status: int | None
    """None: there was no answer."""
    what: str
    """For the log; it has nothing of the URL in it."""
    retry_after: float | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and HTTPStatus(200) <= self.status < HTTPStatus(300)

    @property
    def may_pass(self) -> bool:
        """Whether it may go better the next time."""
        return self.status is None or self.status in _PASSING or self.status >= HTTPStatus(500)


class Delivery:
    """The queue of one URL, and the task that works on it."""

    def __init__(  # noqa: PLR0913 - all that a post takes
        self,
        url: str,
        key: bytes,
        settings: AlertSettings,
        client: httpx.AsyncClient,
        *,
        clock: Clock,
        pause: Pause,
        queue: int,
    ) -> None:
        """Begin with nothing that waits."""
        self._url = url
        self._place = place(url)
        self._key = key
        self._settings = settings
        self._client = client
        self._clock = clock
        self._pause = pause
        self._most = queue
        self._waiting: deque[Post] = deque()
        self._arrived = asyncio.Event()
        self._is_ending = False
        self._is_gone = False
        self.delivered = 0
        self.failed = 0
        self.dropped = 0

    def put(self, post: Post) -> None:
        """Let a post wait; where too many do, the oldest is dropped."""
        if self._is_gone or self._is_ending:
            self.dropped += 1
            return
        if len(self._waiting) >= self._most:
            self._waiting.popleft()
            self.dropped += 1
            _log.warning("webhook %s: too many alerts wait; the oldest is dropped", self._place)
        self._waiting.append(post)
        self._arrived.set()

    def end(self) -> None:
        """Let the task end once nothing waits."""
        self._is_ending = True
        self._arrived.set()

    def give_up_rest(self) -> None:
        """Count what still waits as dropped."""
        if self._waiting:
            _log.warning("webhook %s: %d alerts were not posted", self._place, len(self._waiting))
        self.dropped += len(self._waiting)
        self._waiting.clear()

    async def run(self) -> None:
        """Post what comes, until the end."""
        while True:
            while self._waiting:
                await self._deliver(self._waiting.popleft())
            if self._is_ending:
                return
            self._arrived.clear()
            await self._arrived.wait()

    async def _deliver(self, post: Post) -> None:
        try:
            answer = await self._tried(post)
        except BaseException:
            self.failed += 1  # the task is told to stop in the middle of it
            raise
        if answer.is_taken:
            self.delivered += 1
            return
        self.failed += 1
        _log.warning("webhook %s: alert %s given up: %s", self._place, post.id, answer.what)
        if answer.status == HTTPStatus.GONE:
            self._is_gone = True
            _log.warning("webhook %s: it is gone, and gets no more until a restart", self._place)
            self.give_up_rest()

    async def _tried(self, post: Post) -> Answer:
        """Try until it is taken, cannot be, or was tried often enough."""
        attempts = self._settings.webhook_attempts
        for attempt in range(1, attempts + 1):
            answer = await self._attempt(post)
            if answer.is_taken or not answer.may_pass or attempt == attempts:
                return answer
            _log.info("webhook %s: alert %s: %s; tried again", self._place, post.id, answer.what)
            await self._pause(_pause_after(attempt, answer.retry_after))
        raise AssertionError  # there is at least one attempt

    async def _attempt(self, post: Post) -> Answer:
        """Post once. The answer's body is not read, and redirects are not followed."""
        seconds = self._settings.webhook_seconds
        headers = signing.headers(self._key, post.id, self._clock() // 1000, post.body)
        try:
            async with (
                asyncio.timeout(seconds),
                self._client.stream(
                    "POST",
                    self._url,
                    content=post.body,
                    headers=headers,
                    follow_redirects=False,
                    timeout=seconds,
                ) as response,
            ):
                return Answer(
                    response.status_code,
                    f"the answer is {response.status_code}",
                    _retry_after(response.headers.get("retry-after"), self._clock()),
                )
        except TimeoutError:
            return Answer(None, f"no answer within {seconds:g} s")
        except httpx.HTTPError as error:
            # Its text may have the URL in it.
            return Answer(None, f"not reached ({type(error).__name__})")
        except Exception as error:  # noqa: BLE001 - whatever it is, the next alert is tried
            _log.error("webhook %s: %s", self._place, type(error).__name__)
            return Answer(None, f"not posted ({type(error).__name__})")


def place(url: str) -> str:
    """Return what may be shown of a URL: neither who posts nor the path, which may be secrets."""
    parts = urlsplit(url)
    port = "" if parts.port is None else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _pause_after(attempt: int, retry_after: float | None) -> float:
    """Return the seconds to wait: what the receiver asked for, or a random part of a growing time.

    Random, so that those who failed together do not come back together ("full jitter").
    """
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(attempt, 16))
    drawn = random.uniform(0, longest)  # noqa: S311 - no secret
    return drawn if retry_after is None else min(retry_after, _LONGEST_RETRY_AFTER) + drawn / 10


def _retry_after(text: str | None, now: int) -> float | None:
    """Read a Retry-After header, seconds or a date (RFC 9110, section 10.2.3); None: no sense."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.fromtimestamp(now / 1000, UTC)).total_seconds())
