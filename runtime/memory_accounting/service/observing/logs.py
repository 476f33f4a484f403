"""The log: text for people or JSON for programs, on the standard error stream."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import time
from collections.abc import Iterable
from contextlib import nullcontext
from json.encoder import encode_basestring_ascii as quoted
from typing import Final, TextIO

from memory_accounting.service.observing.records import FIELDS, REQUESTS
from memory_accounting.service.observing.seen import current_request
from memory_accounting.service.security.redacting import redacting
from memory_accounting.service.settings import LogSettings

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SAID: Final = frozenset({"method", "route", "status"})
"""Fields that are in the message too."""
_GATHERED_SECONDS: Final = 0.1
_MOST_GATHERED: Final = 1000
_QUIET: Final = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
_SILENT: Final = ("httpx", "httpcore", "asyncio", "opentelemetry")
"""Those that would log the URLs of webhooks, or each step of the event loop."""


def configure_logging(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send all records of the process to a stream, each on a line (but for a traceback in text)."""
    to: TextIO = sys.stderr if stream is None else stream
    formatter = JsonFormatter() if settings.format == "json" else TextFormatter()
    direct = GatheringHandler(to)
    handler: logging.Handler = PromptHandler(to, after=direct)
    handler.setFormatter(formatter)
    direct.setFormatter(formatter)
    handler.addFilter(redacting())
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # Records of requests have no room for a secret: they need not be searched for one.
    requests = logging.getLogger(REQUESTS)
    requests.handlers, requests.propagate = [direct], False
    # What a server says of each connection is said better by the records of requests.
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    for name in _SILENT:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # Nobody asks for these, and they cost time for each record.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


class GatheringHandler(logging.Handler):
    """Writes what is said within a moment at once: each write of its own costs as much as a record.

    What was gathered is written within a tenth of a second, and at the end of the process.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream."""
        super().__init__()
        self._stream = stream
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line until it is time to write."""
        self._lines.append(self.format(record))
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


class _Formatter(logging.Formatter):
    """What both formats share."""

    def __init__(self) -> None:
        super().__init__()
        self._second = 0
        self._text = ""

    def moment(self, created: float) -> str:
        """Return a moment as RFC 3339 in UTC, to the millisecond."""
        second = int(created)
        if second != self._second:
            self._text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._second = second
        return f"{self._text}.{int(created * 1000) % 1000:03d}Z"

    def exception(self, record: logging.LogRecord) -> str:
        """Return the traceback of a record; empty: it has none."""
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        return record.exc_text or ""


class JsonFormatter(_Formatter):
    """A JSON object a line, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON."""
        line = (
            f'{{"time": "{self.moment(record.created)}", "level": "{record.levelname.lower()}", '
            f'"logger": {quoted(record.name)}, "message": {quoted(record.getMessage())}'
        )
        line += "".join(f', "{name}": {_json(value)}' for name, value in _fields(record))
        if exception := self.exception(record):
            line += f', "exception": {quoted(exception)}'
        return line + "}"


class TextFormatter(_Formatter):
    """A line for people; characters that would break or colour it are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text."""
        line = f"{self.moment(record.created)} {record.levelname:<7} {record.getMessage()}"
        line += "".join(f" {name}={value}" for name, value in _fields(record) if name not in _SAID)
        line = _CONTROL.sub(_escaped, line)
        exception = self.exception(record)
        return f"{line}\n{exception}" if exception else line


def _fields(record: logging.LogRecord) -> Iterable[tuple[str, str | float]]:
    """Return the fields of a record, with the id of the request that it was made for."""
    fields: dict[str, str | float] | None = record.__dict__.get(FIELDS)
    if fields is not None:
        return fields.items()
    request = current_request.get()
    return (("request_id", request),) if request else ()


def _json(value: str | float) -> str | float:
    # `json.dumps` of a whole record takes three times as long, for every request.
    return quoted(value) if type(value) is str else value


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
