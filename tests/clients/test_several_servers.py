"""Several servers on one Redis are one service to those who follow its sessions."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.clients.programs import following
from tests.clients.services import STORES, Store, allocated, opened, service, service_at
from tests.stores.common import redis_url
from tests.stores.servers import needs_server

pytestmark = pytest.mark.slow  # what the programs import comes from the network
Followers = dict[str, list[str]]
SESSION = "session-123"
MIB = 1 << 20
GOING_AWAY = 1001
LOST = 1006


@needs_server
@pytest.mark.parametrize(("here", "there"), [("node", "go"), ("go", "node")])
def test_a_change_reaches_followers_of_either_server_and_one_outlives_the_other(
    followers: Followers, here: str, there: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(redis_url())
        one = stack.enter_context(service_at(url, tmp_path / "one"))
        other = stack.enter_context(service_at(url, tmp_path / "other"))
        opened(one, SESSION)
        near = stack.enter_context(following(followers[here], one.url, SESSION))
        far = stack.enter_context(following(followers[there], other.url, SESSION))
        for follower in (near, far):
            follower.until({"used": 0})
        used = 0
        for server in (one, other, one, other):
            used += MIB
            allocated(server, SESSION, MIB)
            for follower in (near, far):
                follower.until({"used": used})
        one.signal(signal.SIGKILL)
        near.until({"closed": LOST})
        allocated(other, SESSION, MIB)
        far.until({"used": used + MIB})


@pytest.mark.parametrize("language", ["node", "go"])
@pytest.mark.parametrize("store", STORES)
def test_a_server_that_is_told_to_stop_says_that_it_goes_away(
    followers: Followers, language: str, store: Store, tmp_path: Path
) -> None:
    with service(store, tmp_path) as server:
        opened(server, SESSION)
        with following(followers[language], server.url, SESSION) as follower:
            follower.until({"used": 0})
            server.signal(signal.SIGTERM)
            follower.until({"closed": GOING_AWAY})
            assert follower.process.wait(60) == 0
        assert server.end() == 0
