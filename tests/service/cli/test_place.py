"""Which ledger a command is about."""

from __future__ import annotations

import argparse

import pytest

from memory_accounting.cli.failing import UsageError
from memory_accounting.cli.place import STORE, Server, Store, place, store_alone

URL, FILE, TOKEN = "http://127.0.0.1:8080", "sqlite:///x.db", "t0ken"


def options(
    *, url: str | None = None, store: str | None = None, token: str | None = None
) -> argparse.Namespace:
    return argparse.Namespace(url=url, store=store, token=token)


@pytest.mark.parametrize(
    ("flags", "environment", "chosen"),
    [
        (options(), {}, Store(STORE, is_named=False)),
        (options(), {"V6R_STORE": FILE}, Store(FILE)),
        (options(), {"V6R_URL": URL}, Server(URL)),
        (options(), {"V6R_URL": "", "V6R_STORE": FILE}, Store(FILE)),
        (options(store=FILE), {"V6R_URL": URL}, Store(FILE)),
        (options(url=URL), {"V6R_STORE": FILE}, Server(URL)),
        (options(url=URL), {"V6R_URL": "http://other", "V6R_STORE": FILE}, Server(URL)),
        (options(url=URL), {"V6R_TOKEN": "t"}, Server(URL, "t")),
        (options(url=URL, token=TOKEN), {"V6R_TOKEN": "t"}, Server(URL, TOKEN)),
        (options(), {"V6R_TOKEN": "t"}, Store(STORE, is_named=False)),
    ],
)
def test_a_flag_beats_the_environment(
    flags: argparse.Namespace, environment: dict[str, str], chosen: Store | Server
) -> None:
    assert place(flags, environment) == chosen


@pytest.mark.parametrize(
    ("flags", "environment", "said"),
    [
        (options(url=URL, store=FILE), {}, "name two ledgers"),
        (options(), {"V6R_URL": URL, "V6R_STORE": FILE}, "both set"),
        (options(token=TOKEN), {}, "add --url"),
        (options(token=TOKEN, store=FILE), {}, "add --url"),
    ],
)
def test_two_ledgers_are_wrong_usage(
    flags: argparse.Namespace, environment: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        place(flags, environment)


@pytest.mark.parametrize(
    "url", ["", "x", "ftp://x", "http://", "http://x:port", "http://x:0", "http://[::1", "//x"]
)
def test_what_is_no_url_of_a_server(url: str) -> None:
    with pytest.raises(UsageError, match="http://host:port"):
        place(options(url=url), {})


def test_a_password_in_a_url_is_refused_and_not_shown() -> None:
    with pytest.raises(UsageError, match="--token") as caught:
        place(options(url="http://u:secret@host"), {})
    assert "secret" not in str(caught.value)


def test_a_token_is_not_shown() -> None:
    assert TOKEN not in repr(place(options(url=URL, token=TOKEN), {}))


@pytest.mark.parametrize(
    ("flags", "environment"), [(options(url=URL), {}), (options(), {"V6R_URL": URL})]
)
def test_what_needs_a_store_is_not_made_through_a_server(
    flags: argparse.Namespace, environment: dict[str, str]
) -> None:
    with pytest.raises(UsageError, match="name it with --store"):
        store_alone(flags, environment, "a copy")


def test_what_needs_a_store_may_name_it_beside_the_server_of_the_environment() -> None:
    assert store_alone(options(store=FILE), {"V6R_URL": URL}, "a copy") == Store(FILE)
