"""When sessions are told of, and how often they are read for it."""

from __future__ import annotations

import asyncio
from unittest import mock

from memory_accounting.service.streams import rendering, topics
from memory_accounting.service.wire import dumps
from tests.service.streams.peers import hub_of
from tests.service.streams.virtual import run, settle


def test_nobody_subscribed_means_nothing_is_read() -> None:
    async def main() -> int:
        async with hub_of("s-1") as ends:
            ends.ledger.use("s-1")
            await asyncio.sleep(60)
            return ends.ledger.asked.total()

    assert run(main()) == 0


def test_who_subscribes_is_told_at_once() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            (update,) = peer.take()
            assert update["session_id"] == "s-1"

    run(main())


def test_a_session_is_told_of_at_each_interval_changed_or_not() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=2) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            peer.take()
            await asyncio.sleep(20)
            assert len(peer.take()) == 10

    run(main())


def test_the_first_change_is_told_promptly() -> None:
    async def main() -> None:
        async with (
            hub_of("s-1", update_seconds=1000, coalesce_seconds=0.1) as ends,
            ends.memory() as peer,
        ):
            await peer.subscribe("s-1")
            await asyncio.sleep(1)
            peer.take()
            ends.ledger.use("s-1", 7)
            await settle()
            (update,) = peer.take()
            assert update["snapshot"]["used"]["bytes"] == 7

    run(main())


def test_changes_that_follow_are_collected() -> None:
    async def main() -> None:
        async with (
            hub_of("s-1", update_seconds=1000, coalesce_seconds=0.1) as ends,
            ends.memory() as peer,
        ):
            await peer.subscribe("s-1")
            await asyncio.sleep(1)
            peer.take()
            for used in range(1, 100):
                ends.ledger.use("s-1", used)
                await asyncio.sleep(0.01)
            await asyncio.sleep(1)
            updates = peer.take()
            assert 9 <= len(updates) <= 12
            assert updates[-1]["snapshot"]["used"]["bytes"] == 99

    run(main())


def test_a_change_while_the_session_is_being_read_is_told_too() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=1000) as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            ends.ledger.slowness = 0.5
            await asyncio.sleep(1)
            ends.ledger.use("s-1", 1)
            await asyncio.sleep(0.2)
            ends.ledger.use("s-1", 2)
            await asyncio.sleep(5)
            assert peer.take()[-1]["snapshot"]["used"]["bytes"] == 2

    run(main())


def test_a_session_is_read_once_however_many_follow_it() -> None:
    async def main() -> int:
        async with hub_of("s-1", update_seconds=2) as ends:
            peers = [ends.memory() for _ in range(50)]
            for peer in peers:
                await peer.__aenter__()
                await peer.subscribe("s-1")
            await asyncio.sleep(2)
            ends.ledger.asked.clear()
            for peer in peers:
                peer.take()
            await asyncio.sleep(10)
            assert [len(peer.take()) for peer in peers] == [5] * 50
            return ends.ledger.asked["snapshot s-1"]

    assert run(main()) == 5


def test_an_update_is_written_once_per_form() -> None:
    async def main() -> int:
        async with hub_of("s-1", update_seconds=2) as ends:
            peers = [ends.memory() for _ in range(10)]
            peers += [ends.memory("case=camel") for _ in range(10)]
            for peer in peers:
                await peer.__aenter__()
                await peer.subscribe("s-1")
            await asyncio.sleep(2)
            with mock.patch.object(rendering, "dumps", wraps=dumps) as written:
                await asyncio.sleep(10)
                return written.call_count

    assert run(main()) == 5 * 2


def test_all_who_have_one_form_share_one_message() -> None:
    async def main() -> bool:
        async with hub_of("s-1") as ends, ends.memory() as one, ends.memory() as other:
            await one.subscribe("s-1")
            await other.subscribe("s-1")
            await asyncio.sleep(2)
            return one.got[-1] is other.got[-1]

    assert run(main())


def test_the_pressure_is_not_asked_for_where_nobody_is_told_of_it() -> None:
    async def main() -> int:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            await asyncio.sleep(10)
            return ends.ledger.asked["pressure s-1"]

    assert run(main()) == 0


def test_who_comes_later_is_told_alone() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=1000) as ends, ends.memory() as first:
            await first.subscribe("s-1")
            await asyncio.sleep(5)
            first.take()
            async with ends.memory() as second:
                await second.subscribe("s-1")
                assert len(second.take()) == 1
                assert first.take() == []

    run(main())


def test_many_who_come_at_once_cost_one_reading() -> None:
    async def main() -> int:
        async with hub_of("s-1", update_seconds=1000) as ends:
            peers = [ends.memory() for _ in range(50)]
            for peer in peers:
                await peer.__aenter__()
            await asyncio.gather(*(peer.subscribe("s-1") for peer in peers))
            assert all(len(peer.take()) == 1 for peer in peers)
            return ends.ledger.asked["snapshot s-1"]

    assert run(main()) == 1


def test_who_unsubscribes_is_told_no_more_and_nothing_is_read() -> None:
    async def main() -> int:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            await peer.say({"type": "memory_unsubscribe", "session_id": "s-1"})
            peer.take()
            ends.ledger.asked.clear()
            ends.ledger.use("s-1")
            await asyncio.sleep(10)
            assert peer.take() == []
            return ends.ledger.asked.total()

    assert run(main()) == 0


def test_when_the_last_client_leaves_nothing_is_read() -> None:
    async def main() -> int:
        async with hub_of("s-1") as ends:
            async with ends.memory() as peer:
                await peer.subscribe("s-1")
            ends.ledger.asked.clear()
            await asyncio.sleep(10)
            return ends.ledger.asked.total()

    assert run(main()) == 0


def test_sessions_take_turns_within_an_interval() -> None:
    async def main() -> list[float]:
        names = [f"s-{number}" for number in range(100)]
        async with hub_of(*names, update_seconds=2) as ends, ends.memory() as peer:
            for name in names:
                await peer.subscribe(name)
            await asyncio.sleep(4)
            ends.ledger.read_at.clear()
            await asyncio.sleep(2)
            return ends.ledger.read_at

    read_at = run(main())
    assert len(read_at) == 100
    quarters = [sum(1 for at in read_at if int(at / 0.5) % 4 == part) for part in range(4)]
    assert min(quarters) > 10


def test_no_interval_is_skipped_because_somebody_joins_at_just_that_moment() -> None:
    async def main() -> int:
        async with hub_of("s-1", update_seconds=2) as ends, ends.memory() as first:
            await first.subscribe("s-1")
            ends.ledger.slowness = 0.3
            (client,) = ends.hub.present
            for _ in range(10):
                await asyncio.sleep(0.5)
                tick = client.topics["s-1"].next_tick
                await asyncio.sleep(tick - 0.1 - asyncio.get_running_loop().time())
                async with ends.memory() as other:
                    await other.subscribe("s-1")  # it is being read when the tick comes
                    await asyncio.sleep(1)
            return len(first.take()) - 1

    assert run(main()) >= 10


def test_beyond_what_can_be_read_the_interval_is_stretched() -> None:
    async def main() -> int:
        with mock.patch.object(topics, "MOST_READ_PER_SECOND", 10):
            names = [f"s-{number}" for number in range(100)]
            async with hub_of(*names, update_seconds=1) as ends, ends.memory() as peer:
                for name in names:
                    await peer.subscribe(name)
                await asyncio.sleep(20)
                ends.ledger.read_at.clear()
                await asyncio.sleep(10)
                return len(ends.ledger.read_at)

    assert 90 <= run(main()) <= 110
