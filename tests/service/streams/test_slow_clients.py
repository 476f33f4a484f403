"""Clients that take nothing: what waits for them is bounded, and nobody else waits."""

from __future__ import annotations

import asyncio

from tests.service.streams.peers import hub_of
from tests.service.streams.virtual import run, settle


def test_who_takes_nothing_does_not_hold_up_others() -> None:
    async def main() -> None:
        async with (
            hub_of("s-1", update_seconds=2) as ends,
            ends.memory() as slow,
            ends.memory() as quick,
        ):
            await slow.subscribe("s-1")
            await quick.subscribe("s-1")
            slow.takes.clear()
            quick.take()
            await asyncio.sleep(20)
            assert len(quick.take()) == 10
            slow.takes.set()
            await settle()

    run(main())


def test_who_takes_again_gets_the_latest_alone() -> None:
    async def main() -> None:
        async with hub_of("s-1", "s-2", update_seconds=2) as ends, ends.memory() as peer:
            await peer.subscribe("s-1", "s-2")
            peer.take()
            peer.takes.clear()
            for used in range(1, 6):
                ends.ledger.use("s-1", used)
                ends.ledger.use("s-2", used)
                await asyncio.sleep(2)
            peer.takes.set()
            await settle()
            used_now = [each["snapshot"]["used"]["bytes"] for each in peer.take()]
            assert len(used_now) == 3  # the one that was under way, and the latest of each
            assert used_now[1:] == [5, 5]

    run(main())


def test_who_takes_nothing_for_long_is_dropped() -> None:
    async def main() -> None:
        dropped: list[str] = []
        scope = {"extensions": {"v6r.abort": {"call": lambda: dropped.append("socket")}}}
        async with hub_of("s-1", send_seconds=30) as ends, ends.memory(scope=scope) as peer:
            await peer.subscribe("s-1")
            peer.takes.clear()
            await asyncio.sleep(29)
            assert ends.hub.clients == 1
            await asyncio.sleep(10)
            assert ends.hub.clients == 0
            assert dropped == ["socket"]
            assert peer.task is not None
            assert not peer.task.cancelled()
            assert peer.task.cancelling() == 0

    run(main())


def test_who_takes_a_little_now_and_then_is_not_dropped() -> None:
    async def main() -> int:
        async with hub_of("s-1", send_seconds=30) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            for _ in range(10):
                peer.takes.clear()
                await asyncio.sleep(25)
                peer.takes.set()
                await settle()
            return ends.hub.clients

    assert run(main()) == 1


def test_an_event_stream_that_takes_nothing_is_dropped_too() -> None:
    async def main() -> int:
        async with hub_of("s-1", send_seconds=30) as ends, ends.events() as peer:
            peer.takes.clear()
            await asyncio.sleep(45)
            return ends.hub.clients

    assert run(main()) == 0


def test_of_who_takes_no_answers_no_more_questions_are_read() -> None:
    async def main() -> None:
        async with hub_of("s-1", messages_per_second=0) as ends, ends.usage() as peer:
            peer.take()
            peer.takes.clear()
            for _ in range(100):
                await peer.say({"type": "get_memory_snapshot"})
            (client,) = ends.hub.present
            assert len(client.outbox) < 20
            peer.takes.set()
            await settle()
            answers = [each for each in peer.take() if each["type"] == "memory_snapshot"]
            assert len(answers) == 100

    run(main())


def test_a_client_that_is_gone_is_forgotten_though_it_said_nothing() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.subscribe("s-1")

            async def broken(_message: object) -> None:
                raise OSError("gone")

            (client,) = ends.hub.present
            client.send = broken
            await asyncio.sleep(5)
            assert client.is_closing
            assert len(client.outbox) == 0

    run(main())
