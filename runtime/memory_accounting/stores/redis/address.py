"""Which server or cluster, and how it is used: what a URL says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

import attrs

from memory_accounting.stores.redis.keys import PREFIX, Keyspace
from memory_accounting.url_options import one_of, options, seconds

SCHEMES: Final = ("redis", "rediss", "redis+cluster", "rediss+cluster")
_FORM: Final = "redis://user:password@host:6379/0?timeout=5"
_PORT: Final = 6379


@attrs.frozen
class Address:
    """A server, or some of the nodes of a cluster."""

    shown: str
    """The URL without the password."""
    nodes: tuple[tuple[str, int], ...]
    database: int
    is_cluster: bool
    """Whether the URL says that it is a cluster; a server that is one of a cluster says so too."""
    keyspace: Keyspace
    patience: float
    """Seconds for which a request that fails is tried again."""
    credentials: Mapping[str, str] = attrs.field(repr=False)
    tls: Mapping[str, Any] = attrs.field(repr=False)
    is_safe: bool
    """Whether connections are encrypted."""


def address(url: str) -> Address:
    """Read a URL. Raises ValueError, saying what is wrong."""
    parts = urlsplit(url)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if parts.scheme not in SCHEMES or parts.fragment:
        raise ValueError(f"{shown}: write {_FORM}")
    values = options(shown, parts.query, _READERS)
    database = _database(shown, parts)
    is_safe = parts.scheme.startswith("rediss")
    tls = {name: value for name, value in values.items() if name.startswith("ssl_")}
    if tls and not is_safe:
        raise ValueError(f"{shown}: {min(tls)} needs rediss://")
    return Address(
        shown,
        tuple(_nodes(shown, parts)),
        database,
        parts.scheme.endswith("+cluster"),
        Keyspace(values.get("prefix", PREFIX), database),
        values.get("timeout", 5.0),
        dict(_credentials(parts)),
        tls,
        is_safe,
    )


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "prefix": str,
    "timeout": seconds,
    "ssl_ca_certs": str,
    "ssl_certfile": str,
    "ssl_keyfile": str,
    "ssl_cert_reqs": one_of("required", "optional", "none"),
}


def _nodes(shown: str, parts: SplitResult) -> Iterator[tuple[str, int]]:
    for node in parts.netloc.rpartition("@")[2].split(","):
        try:
            one = urlsplit(f"//{node}")
            host, port = one.hostname, one.port
        except ValueError as error:
            raise ValueError(f"{shown}: {error}") from error
        yield host or "localhost", _PORT if port is None else port


def _database(shown: str, parts: SplitResult) -> int:
    text = parts.path.strip("/") or "0"
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{shown}: {text!a} is no number of a database")
    if int(text) and parts.scheme.endswith("+cluster"):
        raise ValueError(f"{shown}: a cluster has only database 0")
    return int(text)


def _credentials(parts: SplitResult) -> Iterator[tuple[str, str]]:
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    if user:
        yield "username", unquote(user)
    if password:
        yield "password", unquote(password)
