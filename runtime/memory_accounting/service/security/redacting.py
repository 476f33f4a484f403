"""Keeping secrets out of logs: keys, tokens, passwords of URLs, and secrets of webhooks."""

from __future__ import annotations

import logging
import re
from typing import Any, Final

HIDDEN: Final = "[hidden]"
"""What stands in a log in place of a secret."""

_SECRETS: Final = re.compile(
    r"""
      (?P<scheme>(?:bearer|basic|digest|negotiate)\s+)        [\w.~+/=-]{6,}
    | (?P<header>authorization["']?\s*[:=,]\s*b?["']?)         [^"'\r\n]+
    | (?P<offer>v6r\.bearer\.)                                 [\w.~+/=-]+
    | (?P<key>v6r_)                                            [\w-]{20,}
    | (?P<hook>whsec_)                                         [\w+/=-]+
    | (?P<token>eyJ)                                           [\w-]+\.[\w-]+\.[\w-]*
    | (?P<url>[a-z][a-z0-9+.-]*://[^\s:/@?\#"']*:)             [^\s/?\#"']+(?=@)
    | (?P<field>\b(?:access[_-]token|token|api[_-]?key|jwt[_-]secret|webhook[_-]secret|password
          |passwd|secret)["']?\s*[=:]\s*b?["']?)               [^\s"'&,;)}\]]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A search for plain text is many times as fast as the expression, and most lines have none.
_HINTS: Final = (
    "bearer",
    "basic",
    "authorization",
    "v6r_",
    "whsec_",
    "eyj",
    "://",
    "token",
    "secret",
    "passw",
    "key",
)
_PLAIN: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_FORMATTER: Final = logging.Formatter()


def redacted(text: str) -> str:
    """Return a text without the secrets that are known by their form or by what stands before."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return text
    return _SECRETS.sub(_hide, text)


def _hide(found: re.Match[str]) -> str:
    return found[found.lastgroup or 0] + HIDDEN


def redacting() -> logging.Filter:
    """Return a filter that takes secrets out of records.

    It belongs on handlers, which see the records of all loggers; a logger's own filters do not see
    what comes from the loggers below it. It changes messages, the text of exceptions and stacks,
    and further fields.
    """
    return _Redacting()


class _Redacting(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """Take the secrets out of a record, which is kept."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            return True  # the handler says what is wrong with it
        if (clean := redacted(message)) != message:
            record.msg, record.args = clean, None
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            _clean_exception(record)
        if record.stack_info:
            record.stack_info = redacted(record.stack_info)
        for name in record.__dict__.keys() - _PLAIN:
            record.__dict__[name] = _clean(record.__dict__[name])
        return True


def _clean_exception(record: logging.LogRecord) -> None:
    text = record.exc_text or ""
    record.exc_text = redacted(text)
    if record.exc_text != text:
        # A formatter of its own kind would format the exception again, with the secret.
        record.exc_info = None


def _clean(value: Any) -> Any:  # noqa: ANN401 - whatever was logged
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return value
