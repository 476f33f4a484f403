"""Which ledger a command is about: a store, or one that a server keeps."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import attrs

from memory_accounting.cli.failing import UsageError

STORE: Final = "sqlite:///v6r.db"
"""The store when none is named."""


@attrs.frozen
class Store:
    """A ledger that is opened here."""

    url: str
    is_named: bool = True
    """Whether somebody named it, or it is the default."""


@attrs.frozen
class Server:
    """A ledger that a server keeps."""

    url: str
    token: str | None = attrs.field(default=None, repr=False)


Place: TypeAlias = Store | Server


def place(options: argparse.Namespace, environment: Mapping[str, str]) -> Place:
    """Return the ledger that a command is about; a flag beats the environment.

    Raises `UsageError` where two are named in the same way.
    """
    url, store = options.url, options.store
    if url is not None and store is not None:
        raise UsageError("--url and --store name two ledgers; leave one out")
    if url is None and store is None:
        url, store = environment.get("V6R_URL") or None, environment.get("V6R_STORE") or None
        if url is not None and store is not None:
            raise UsageError("$V6R_URL and $V6R_STORE are both set; use --url or --store")
    if url is not None:
        return Server(_server_url(url), options.token or environment.get("V6R_TOKEN") or None)
    if options.token is not None:
        raise UsageError("--token is for a server, and none is named: add --url")
    return Store(STORE, is_named=False) if store is None else Store(store)


def store_alone(options: argparse.Namespace, environment: Mapping[str, str], what: str) -> Store:
    """Return the store of a command that works on nothing else, such as a copy of a file."""
    store: str | None = options.store or environment.get("V6R_STORE") or None
    is_elsewhere = options.url is not None or (environment.get("V6R_URL") and store is None)
    if is_elsewhere:
        raise UsageError(f"{what} is made of a store, not through a server: name it with --store")
    return Store(STORE, is_named=False) if store is None else Store(store)


def _server_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, is_one = urlsplit(""), False
    if not is_one:
        # What may hold a password is not shown.
        raise UsageError("--url: write http://host:port or https://host")
    if "@" in parts.netloc:
        raise UsageError("--url: it holds a password; use --token or $V6R_TOKEN")
    return url
