"""The subscription to the ledger: made again when it ends, and what was missed is read anew."""

from __future__ import annotations

import asyncio
import logging
from itertools import pairwise

import pytest

from memory_accounting.service.streams.feed import LONGEST_SECONDS
from tests.service.streams.peers import hub_of
from tests.service.streams.virtual import run, settle


def test_a_subscription_that_ends_is_made_again() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=1000) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            ends.ledger.drop_subscriptions()
            await asyncio.sleep(1)
            peer.take()
            ends.ledger.use("s-1", 5)
            await settle()
            assert [each["snapshot"]["used"]["bytes"] for each in peer.take()] == [5]

    run(main())


def test_what_changed_while_there_was_no_subscription_is_told_afterwards() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=1000) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            peer.take()
            ends.ledger.cannot_subscribe = 3
            ends.ledger.drop_subscriptions()
            await settle()
            ends.ledger.use("s-1", 5)
            await asyncio.sleep(10)
            assert [each["snapshot"]["used"]["bytes"] for each in peer.take()] == [5]

    run(main())


def test_missed_events_have_the_session_read_anew() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=1000) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            await asyncio.sleep(1)
            peer.take()
            ends.ledger.use("s-1", 5, is_told=False)
            ends.ledger.miss("s-1")
            await settle()
            assert [each["snapshot"]["used"]["bytes"] for each in peer.take()] == [5]

    run(main())


def test_it_is_tried_again_ever_more_rarely_but_never_given_up() -> None:
    async def main() -> list[float]:
        async with hub_of() as ends:
            ends.ledger.cannot_subscribe = 1000
            ends.ledger.drop_subscriptions()
            await asyncio.sleep(300)
            return ends.ledger.subscribed_at

    at = run(main())
    pauses = [later - earlier for earlier, later in pairwise(at[1:])]
    assert pauses[0] < 1
    assert pauses[-1] > LONGEST_SECONDS / 2 - 0.01
    assert max(pauses) < LONGEST_SECONDS + 0.01
    assert len(set(pauses)) > len(pauses) / 2  # not all servers come back at once


def test_trouble_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with hub_of() as ends:
            ends.ledger.cannot_subscribe = 10
            ends.ledger.drop_subscriptions()
            await asyncio.sleep(200)

    with caplog.at_level(logging.INFO, "memory_accounting.service.streams"):
        run(main())
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_store_that_is_away_at_the_start_is_waited_for() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=1000) as ends:
            await ends.hub.close()
            ends.ledger.cannot_subscribe = 2
            await ends.hub.start()
            async with ends.memory() as peer:
                await peer.subscribe("s-1")
                await asyncio.sleep(2)
                peer.take()
                ends.ledger.use("s-1", 5)
                await settle()
                assert len(peer.take()) == 1

    run(main())
