"""Handlers that write to one stream: one that gathers lines, and one that does not wait."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Final, NamedTuple, TextIO

_GATHERED_SECONDS: Final = 0.1
_MOST_GATHERED: Final = 1000


class Answered(NamedTuple):
    """What the log says of a request that was answered; no part of it is a secret."""

    request_id: str
    method: str
    route: str
    status: int
    milliseconds: float
    bytes: int
    client: str
    identity: str


class GatheringHandler(logging.Handler):
    """Writes what is said within a moment at once: each write of its own costs as much as a record.

    What was gathered is written within a tenth of a second, and at the end of the process.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream."""
        super().__init__()
        self._stream = stream
        self._lines: list[str] = []
        self.answered: Callable[[Answered], str] | None = None
        """Makes the line of a request, where that needs no record."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record until it is time to write."""
        self.put(self.format(record))

    def put(self, line: str) -> None:
        """Keep a line until it is time to write."""
        self._lines.append(line)
        if len(self._lines) == 1:
            try:
                asyncio.get_running_loop().call_later(_GATHERED_SECONDS, self.flush)
            except RuntimeError:  # no loop: nothing would come back to it
                self.flush()
        elif len(self._lines) >= _MOST_GATHERED:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        with self.lock or nullcontext():
            lines, self._lines = self._lines, []
            if lines:
                self._stream.write("\n".join((*lines, "")))
                self._stream.flush()


class PromptHandler(logging.StreamHandler[TextIO]):
    """Writes at once, after what was said before."""

    def __init__(self, stream: TextIO, *, after: logging.Handler) -> None:
        """Write to a stream that another handler gathers lines for."""
        super().__init__(stream)
        self._after = after

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        self._after.flush()
        super().emit(record)
