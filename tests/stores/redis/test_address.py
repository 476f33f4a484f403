"""What a URL says."""

from __future__ import annotations

import pytest

from memory_accounting.stores.redis.address import address


def test_a_plain_one() -> None:
    read = address("redis://example.org")
    assert read.nodes == (("example.org", 6379),)
    assert (read.database, read.is_cluster, read.is_safe, read.patience) == (0, False, False, 5.0)
    assert read.keyspace.prefix == "v6r"
    assert read.credentials == {}


def test_everything() -> None:
    read = address("rediss://me:p%40ss@[::1]:7000/3?prefix=a.b&timeout=0.5&ssl_cert_reqs=none")
    assert read.nodes == (("::1", 7000),)
    assert (read.database, read.is_safe, read.patience) == (3, True, 0.5)
    assert read.credentials == {"username": "me", "password": "p@ss"}
    assert read.tls == {"ssl_cert_reqs": "none"}
    assert "p%40ss" not in repr(read)
    assert "p@ss" not in repr(read)


def test_nodes_of_a_cluster() -> None:
    read = address("redis+cluster://:secret@one:7000,two/0")
    assert read.nodes == (("one", 7000), ("two", 6379))
    assert read.is_cluster
    assert read.credentials == {"password": "secret"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://host", "write redis://"),
        ("redis://host/x", "'x' is no number of a database"),
        ("redis://host:port", "(?i)port"),
        ("redis://host?socket_timeout=1", "no option 'socket_timeout'; there are prefix, timeout"),
        ("redis://host?timeout=0", "timeout: 0 is not above 0"),
        ("redis://host?timeout=nan", "timeout: nan is not above 0"),
        ("redis://host?timeout=soon", "timeout: could not convert"),
        ("redis://host?prefix={x}", "prefix: '{x}' is not"),
        ("redis://host?prefix=*", "prefix:"),
        ("redis://host?ssl_ca_certs=x", "ssl_ca_certs needs rediss://"),
        ("rediss://host?ssl_cert_reqs=maybe", "none of required, optional, none"),
        ("redis+cluster://host/1", "only database 0"),
    ],
)
def test_a_wrong_one(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        address(url)


def test_no_password_is_shown() -> None:
    with pytest.raises(ValueError, match="no option") as raised:
        address("redis://me:secret@host?x=1")
    assert "secret" not in str(raised.value)
