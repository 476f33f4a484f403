"""Sessions that are not there yet, or no more, and stores that are away."""

from __future__ import annotations

import asyncio
import logging

import pytest

from memory_accounting.service.streams import rendering
from tests.service.streams.peers import hub_of
from tests.service.streams.virtual import run, settle


def test_an_unknown_session_is_an_error_and_is_told_of_once() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            await asyncio.sleep(10)
            (error,) = peer.take()
            assert (error["type"], error["code"]) == ("error", "invalid-allocation")
            assert "s-1" in error["message"]

    run(main())


def test_updates_of_an_unknown_session_start_when_it_is_opened() -> None:
    async def main() -> None:
        async with hub_of(update_seconds=1000) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            await asyncio.sleep(1)
            peer.take()
            ends.ledger.use("s-1")
            await settle()
            assert [each["type"] for each in peer.take()] == ["memory_update"]

    run(main())


def test_the_end_of_a_session_is_told_promptly_and_once() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            await asyncio.sleep(1)
            peer.take()
            ends.ledger.end("s-1")
            await asyncio.sleep(0.2)
            assert [each["code"] for each in peer.take()] == ["session-ended"]
            await asyncio.sleep(10)
            assert peer.take() == []

    run(main())


def test_a_session_that_is_opened_again_is_told_of_again() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            ends.ledger.end("s-1")
            await asyncio.sleep(1)
            peer.take()
            ends.ledger.use("s-1")
            await asyncio.sleep(0.2)
            assert peer.take()[-1]["type"] == "memory_update"

    run(main())


def test_an_end_that_nobody_told_of_is_noticed_at_the_next_interval() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=2) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            peer.take()
            ends.ledger.end("s-1", is_told=False)
            await asyncio.sleep(2)
            assert [each["code"] for each in peer.take()] == ["session-ended"]

    run(main())


def test_who_comes_after_the_end_hears_that_there_is_no_such_session() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as first, ends.memory() as second:
            await first.subscribe("s-1")
            ends.ledger.end("s-1")
            await asyncio.sleep(1)
            await second.subscribe("s-1")
            assert [each["code"] for each in second.take()] == ["invalid-allocation"]

    run(main())


def test_a_store_that_is_away_is_one_error_per_session_until_it_is_back() -> None:
    async def main() -> None:
        async with hub_of("s-1", "s-2") as ends, ends.memory() as peer:
            await peer.subscribe("s-1", "s-2")
            peer.take()
            ends.ledger.failure = "connection refused"
            await asyncio.sleep(20)
            errors = peer.take()
            assert [each["code"] for each in errors] == ["allocation-failed"] * 2
            assert {each["message"].split(":")[0] for each in errors} == {"s-1", "s-2"}
            ends.ledger.failure = None
            await asyncio.sleep(2)
            assert {each["type"] for each in peer.take()} == {"memory_update"}

    run(main())


def test_who_comes_while_the_store_is_away_is_told_so() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            ends.ledger.failure = "connection refused"
            await peer.subscribe("s-1")
            assert [each["code"] for each in peer.take()] == ["allocation-failed"]

    run(main())


def test_a_session_that_ended_while_the_store_was_away_is_told_as_ended() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            ends.ledger.failure = "connection refused"
            await asyncio.sleep(4)
            peer.take()
            ends.ledger.end("s-1", is_told=False)
            ends.ledger.failure = None
            await asyncio.sleep(4)
            assert [each["code"] for each in peer.take()] == ["session-ended"]

    run(main())


def test_a_ledger_that_raises_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            ends.ledger.exception = RuntimeError("a mistake")
            await peer.subscribe("s-1")
            assert [each["code"] for each in peer.take()] == ["allocation-failed"]
            ends.ledger.exception = None
            await asyncio.sleep(4)
            assert peer.take()[-1]["type"] == "memory_update"

    with caplog.at_level(logging.CRITICAL):
        run(main())


def test_what_cannot_be_written_is_logged_and_the_next_update_comes(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=2) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            peer.take()
            with monkeypatch.context() as broken:
                broken.delattr(rendering, "UpdateMessage")
                await asyncio.sleep(2)
            assert peer.take() == []
            await asyncio.sleep(2)
            assert [each["type"] for each in peer.take()] == ["memory_update"]

    with caplog.at_level(logging.ERROR):
        run(main())
    assert "'s-1' was not told of" in caplog.text
