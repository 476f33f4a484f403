"""The log: text for people or JSON for programs, on the standard error stream."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as quoted
from typing import Final, TextIO

from memory_accounting.service.observing.gathering import (
    Answered,
    GatheringHandler,
    PromptHandler,
)
from memory_accounting.service.observing.records import FIELDS, REQUESTS, SERVER_ERROR
from memory_accounting.service.observing.seen import current_request
from memory_accounting.service.security.redacting import redacting
from memory_accounting.service.settings import LogSettings

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SAID: Final = frozenset({"method", "route", "status"})
"""Fields that are in the message too."""
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
    direct.answered = formatter.answered
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

    def answered(self, told: Answered) -> str:
        """Return what `format` makes of the record of a request."""
        level = "info" if told.status < SERVER_ERROR else "warning"
        return (
            f'{{"time": "{self.moment(time.time())}", "level": "{level}", "logger": "{REQUESTS}", '
            f'"message": {quoted(f"{told.method} {told.route} {told.status}")}, '
            f'"request_id": {quoted(told.request_id)}, "method": {quoted(told.method)}, '
            f'"route": {quoted(told.route)}, "status": {told.status}, '
            f'"milliseconds": {told.milliseconds}, "bytes": {told.bytes}, '
            f'"client": {quoted(told.client)}, "identity": {quoted(told.identity)}}}'
        )


class TextFormatter(_Formatter):
    """A line for people; characters that would break or colour it are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text."""
        line = f"{self.moment(record.created)} {record.levelname:<7} {record.getMessage()}"
        line += "".join(f" {name}={value}" for name, value in _fields(record) if name not in _SAID)
        line = _CONTROL.sub(_escaped, line)
        exception = self.exception(record)
        return f"{line}\n{exception}" if exception else line

    def answered(self, told: Answered) -> str:
        """Return what `format` makes of the record of a request."""
        level = "INFO   " if told.status < SERVER_ERROR else "WARNING"
        line = (
            f"{self.moment(time.time())} {level} {told.method} {told.route} {told.status} "
            f"request_id={told.request_id} milliseconds={told.milliseconds} bytes={told.bytes} "
            f"client={told.client} identity={told.identity}"
        )
        return line if line.isascii() and line.isprintable() else _CONTROL.sub(_escaped, line)


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
