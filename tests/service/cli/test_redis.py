"""The commands on a Redis store, which is named like any other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.service.cli.places import Ledger
from tests.stores.common import redis_url


@pytest.fixture
def on_redis(capsys: pytest.CaptureFixture[str]) -> Iterator[Ledger]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with redis_url() as url:
        yield Ledger(("--store", url), capsys)


def test_a_session_on_redis(on_redis: Ledger) -> None:
    on_redis.done("configure", "s-1", "--vm", "medium")
    id_ = on_redis.alloc("s-1", "64MB")
    on_redis.done("vm", "create", "s-1", "--size", "small")
    assert on_redis.done("watch", "--count", "1") == "s-1 576.0MB of 1.0GB 56% low\n"
    on_redis.done("free", id_)
    on_redis.done("vm", "destroy", "s-1")
    assert on_redis.done("status") == "redis: 1 session, 0 live allocations, 0B in use\n"
    assert on_redis.done("check").startswith("sound: ")
