"""What both clients share of HTTP: the address, the headers, and when to try again."""

from __future__ import annotations

import random
import re
import ssl
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import attrs
import httpx

from memory_accounting.client.answers import Answer
from memory_accounting.client.call import Call
from memory_accounting.client.errors import ServiceUnreachableError
from memory_accounting.client.wire import CODECS, JSON, Case, media_type

T = TypeVar("T")

_CONNECTIONS: Final = httpx.Limits(
    max_connections=100,
    max_keepalive_connections=20,
    # Less than servers keep them: a connection that the server just closed takes no request.
    keepalive_expiry=3.0,
)
_FIRST_PAUSE: Final = 0.1
_NUMBER: Final = re.compile(r"\A\[Errno -?\d+\] ")
_LOSSES: Final = (httpx.NetworkError, httpx.RemoteProtocolError)
_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_JITTER: Final = random.Random()  # noqa: S311 - spreads attempts, and guards nothing


@attrs.frozen
class Connecting:
    """Where the service is, and how it is asked."""

    url: str
    """Without credentials and without a slash at its end; safe to show."""
    case: Case
    retries: int
    """How often a call that reads is sent again after its connection was lost."""
    options: dict[str, Any] = attrs.field(repr=False)
    """Those of an httpx client."""

    def request(self, call: Call[T]) -> dict[str, Any]:
        """Return a call as httpx sends it."""
        request: dict[str, Any] = {"method": call.method, "url": self.url + call.path}
        if call.body is not None:
            body = CODECS[self.case].dumps(call.body.value, call.body.type_)
            request["content"] = body.encode()
            request["headers"] = {"Content-Type": JSON}
        return request

    def answer(self, response: httpx.Response) -> Answer:
        """Return an answer as it is read; its body has been read."""
        return Answer(
            self.url,
            response.status_code,
            response.headers.get("content-type", ""),
            response.content,
            response.headers.get("retry-after"),
        )

    def pause(self, call: Call[T], error: httpx.HTTPError, attempt: int) -> float:
        """Return the seconds after which a call that failed is sent again; else raise.

        Only a call that changes nothing is repeated once it may have been sent. `attempt` counts
        from 0.
        """
        is_lost = isinstance(error, _LOSSES if call.is_repeatable else httpx.ConnectError)
        if is_lost and attempt < self.retries:
            return _JITTER.uniform(0, _FIRST_PAUSE * 2**attempt)
        raise self.unreachable(error, was_sent=not call.is_repeatable) from error

    def unreachable(
        self, error: httpx.HTTPError, *, was_sent: bool = False
    ) -> ServiceUnreachableError:
        """Return what httpx raised in words."""
        was_sent = was_sent and not isinstance(error, _UNSENT)
        return ServiceUnreachableError(self.url, _words(error), was_sent=was_sent)


def connecting(  # noqa: PLR0913 - those of a client
    url: str,
    token: str | None,
    *,
    timeout: float,
    retries: int,
    case: str,
    transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None,
) -> Connecting:
    """Check the settings of a client; raises ValueError and TypeError, never showing a secret."""
    wire_case = Case(case) if case in set(Case) else None
    if wire_case is None:
        raise ValueError(f"case: {case!r} is neither snake nor camel")
    if not timeout > 0:
        raise ValueError(f"timeout: {timeout!r} is not above 0 seconds")
    if isinstance(retries, bool) or retries < 0:
        raise ValueError(f"retries: {retries!r} is not a number from 0")
    headers = {"User-Agent": _user_agent(), "Accept": media_type(wire_case)}
    if token is not None:
        headers["Authorization"] = f"Bearer {_checked_token(token)}"
    options: dict[str, Any] = {
        "headers": headers,
        "timeout": httpx.Timeout(timeout),
        "limits": _CONNECTIONS,
        "follow_redirects": False,  # a redirect would take the token elsewhere
    }
    if transport is not None:
        options["transport"] = transport
    checked_url = _checked_url(url)
    if checked_url.startswith("http:"):
        # Without TLS no authority is needed; to load them all takes longer than a few calls.
        options["verify"] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return Connecting(checked_url, wire_case, retries, options)


def _checked_url(url: str) -> str:
    """Return a URL that can be shown and extended by paths."""
    if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers need not be type-checked
        raise TypeError(f"url: expected str, got {type(url).__name__}")
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise ValueError("url: it holds credentials; pass a token as token=")
    try:
        parsed, split = httpx.URL(url), urlsplit(url)
        _ = split.port
    except (httpx.InvalidURL, ValueError) as error:
        raise ValueError(f"url: {url!a} is not a URL: {error}") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError(f"url: {url!r} is not of the form http://host:port or https://host")
    if split.query or split.fragment:
        raise ValueError(f"url: {url!r} has more than a host, a port, and a path")
    return str(parsed).rstrip("/?#")


def _checked_token(token: str) -> str:
    if not isinstance(token, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers need not be type-checked
        raise TypeError(f"token: expected str, got {type(token).__name__}")
    if not (token.isascii() and token.isprintable() and token and " " not in token):
        raise ValueError("token: it is not of visible ASCII characters")
    return token


def _user_agent() -> str:
    try:
        return f"v6r-python/{version('wit-codegen')}"
    except PackageNotFoundError:
        return "v6r-python"


def _words(error: httpx.HTTPError) -> str:
    """Say what happened; httpx says nothing of a timeout but its kind, and numbers of errors."""
    match error:
        case httpx.PoolTimeout():
            return "all connections are in use"
        case httpx.ConnectTimeout():
            return "no connection in time"
        case httpx.TimeoutException():
            return "no answer in time"
        case _:
            return _NUMBER.sub("", str(error)) or type(error).__name__
