"""The settings of the service, with their defaults; frozen, and checked when they are made.

Where they come from (flags, environment, file) is `configuring`'s business.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import attrs

from memory_accounting.service.alerts.signing import key_of

_Check: TypeAlias = Callable[[object, "attrs.Attribute[Any]", Any], None]


def _whole(least: int, most: int = 2**63) -> _Check:
    """Make a validator for whole numbers; a bool is none."""

    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if type(value) is not int:
            raise TypeError(f"{attribute.name}: {value!r} is not a whole number")
        if not least <= value <= most:
            raise ValueError(f"{attribute.name}: {value} is not from {least} to {most}")

    return check


def _number(least: float, *, above: bool = False) -> _Check:
    """Make a validator for numbers from, or above, a least one."""

    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if type(value) not in {int, float}:
            raise TypeError(f"{attribute.name}: {value!r} is not a number")
        assert isinstance(value, int | float)  # noqa: S101 - for the type checkers
        if not isfinite(value) or value < least or (above and value == least):
            wanted = "above" if above else "at least"
            raise ValueError(f"{attribute.name}: {value} is not {wanted} {least:g}")

    return check


def _one_of(*choices: str) -> _Check:
    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value not in choices:
            raise ValueError(f"{attribute.name}: {value!r} is none of {', '.join(choices)}")

    return check


def _webhook_urls(_: object, attribute: attrs.Attribute[Any], value: tuple[str, ...]) -> None:
    """Refuse what nothing can be posted to. No URL is shown: it may have a secret in it."""
    for number, url in enumerate(value, 1):
        if not _is_web_url(url):
            raise ValueError(
                f"{attribute.name}: number {number} is not an http or https URL with a host, "
                "such as https://example.org/alerts"
            )
    if len(set(value)) < len(value):
        raise ValueError(f"{attribute.name}: a URL is there twice")


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_placed = bool(parts.hostname) and parts.port != 0  # it raises for what is no port
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and " " not in url and not parts.fragment
    return is_placed and is_plain and parts.scheme in {"http", "https"}


def _webhook_secret(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if value:
        try:
            key_of(value)
        except ValueError as error:
            raise ValueError(f"{attribute.name}: {error}") from None


def _hidden(urls: tuple[str, ...]) -> str:
    """Show how many URLs there are: each may have a secret in it."""
    return f"<{len(urls)} URLs>"


_count: Final = _whole(1)
_seconds: Final = _number(0, above=True)


@attrs.frozen(kw_only=True)
class StreamSettings:
    """How sessions are streamed."""

    update_seconds: float = attrs.field(default=2.0, validator=_seconds)
    """How often each subscribed session is told of, changed or not."""
    usage_seconds: float = attrs.field(default=5.0, validator=_seconds)
    """The same for the second WebSocket protocol."""
    coalesce_seconds: float = attrs.field(default=0.1, validator=_seconds)
    """How long changes of a session are collected before they are told at once."""
    sample_seconds: float = attrs.field(default=60.0, validator=_seconds)
    """How often the history of every session gets a sample, changed or not."""
    most_clients: int = attrs.field(default=10_000, validator=_count)
    """How many sockets and event streams may be open at once."""
    most_subscriptions: int = attrs.field(default=256, validator=_count)
    """How many sessions one socket or event stream may follow."""
    send_seconds: float = attrs.field(default=30.0, validator=_seconds)
    """How long a client may take no data before its connection is closed."""
    ping_seconds: float = attrs.field(default=20.0, validator=_seconds)
    """How often a silent connection is pinged."""


@attrs.frozen(kw_only=True)
class AlertSettings:
    """When alerts are raised, and where they go."""

    clear_percent: int = attrs.field(default=5, validator=_whole(0, 100))
    """By how many per cent of the capacity the use must fall below a bound before an alert about
    it is cleared, so that it does not flap."""
    hold_seconds: float = attrs.field(default=10.0, validator=_number(0))
    """How long the use must stay below before an alert is cleared."""
    leak_check_seconds: float = attrs.field(default=300.0, validator=_number(0))
    """How often all sessions are searched for allocations that look leaked; 0: never."""
    webhooks: tuple[str, ...] = attrs.field(default=(), validator=_webhook_urls, repr=_hidden)
    """URLs to which alerts are posted."""
    webhook_secret: str = attrs.field(default="", validator=_webhook_secret, repr=False)
    """Signs the body of each post; required where there are webhooks. `whsec_` and base64, or any
    other text."""
    webhook_attempts: int = attrs.field(default=6, validator=_count)
    """How often a post is tried at most."""
    webhook_seconds: float = attrs.field(default=10.0, validator=_seconds)
    """How long a post may take."""

    def __attrs_post_init__(self) -> None:
        """Check what concerns several settings together."""
        if self.webhooks and not self.webhook_secret:
            raise ValueError("webhook_secret: posts to webhooks are signed; set it")


@attrs.frozen(kw_only=True)
class SecuritySettings:
    """Who is let in, and how much they may ask for."""

    keys_file: Path | None = None
    """A file of API keys, hashed, with what each is granted."""
    jwt_secret: str = attrs.field(default="", repr=False)
    """The secret (HS256) of JSON Web Tokens; empty: none are accepted."""
    jwt_public_key: Path | None = None
    """A PEM file with the public key (RS256, ES256, EdDSA) of JSON Web Tokens."""
    jwt_audience: str = ""
    """The audience that tokens must name; empty: any."""
    jwt_issuer: str = ""
    """The issuer that tokens must name; empty: any."""
    insecure: bool = False
    """Whether anyone may do anything even beyond the machine itself."""
    allowed_origins: tuple[str, ...] = ()
    """Origins of browsers beyond the service's own, such as `https://v6r.example`; `*`: any."""
    allowed_hosts: tuple[str, ...] = ()
    """Host names by which the service may be called, beyond the one it listens on; `*`: any."""
    most_body_bytes: int = attrs.field(default=65_536, validator=_count)
    """The largest body of a request."""
    most_message_bytes: int = attrs.field(default=16_384, validator=_count)
    """The largest message on a WebSocket."""
    requests_per_second: float = attrs.field(default=0, validator=_number(0))
    """How many requests a client may make in the long run; 0: any number."""
    messages_per_second: float = attrs.field(default=20, validator=_number(0))
    """How many messages a client may send on one WebSocket in the long run; 0: any number."""


@attrs.frozen(kw_only=True)
class LogSettings:
    """What is logged, and how."""

    level: str = attrs.field(default="info", validator=_one_of("debug", "info", "warning", "error"))
    """The least severe records that are logged: `debug`, `info`, `warning`, or `error`."""
    format: str = attrs.field(default="text", validator=_one_of("text", "json"))
    """`text` for people, or `json`: an object a line."""
    requests: bool = True
    """Whether every request is logged."""


@attrs.frozen(kw_only=True)
class ComponentSettings:
    """The limits of each instance of a hosted component."""

    memory_bytes: int = attrs.field(default=64 << 20, validator=_count)
    """The linear memory that an instance may have."""
    call_seconds: float = attrs.field(default=1.0, validator=_seconds)
    """How long a call may take."""
    most_sessions: int = attrs.field(default=1000, validator=_count)
    """How many sessions, and so instances, there may be."""


@attrs.frozen(kw_only=True)
class ServiceSettings:
    """All settings of the service."""

    host: str = "127.0.0.1"
    """The name or address to listen on; `0.0.0.0` or `::`: all addresses of the machine."""
    port: int = attrs.field(default=8080, validator=_whole(0, 65_535))
    """The port to listen on; 0: one that is free."""
    store: str = "sqlite:///v6r.db"
    """The URL of the ledger's store."""
    component: Path | None = None
    """A component that keeps the ledger, in place of a store."""
    shutdown_seconds: float = attrs.field(default=10.0, validator=_seconds)
    """How long running requests may take once the service is told to stop."""
    node_capacity: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(_whole(1))
    )
    """Bytes that a session opened by its first allocation may use; none: the machine's memory."""
    tracing: bool = False
    """Whether requests are traced with OpenTelemetry."""
    streams: StreamSettings = attrs.field(factory=StreamSettings)
    alerts: AlertSettings = attrs.field(factory=AlertSettings)
    security: SecuritySettings = attrs.field(factory=SecuritySettings)
    log: LogSettings = attrs.field(factory=LogSettings)
    limits: ComponentSettings = attrs.field(factory=ComponentSettings)
