"""How clients come and go: too many of them, and the end of the service."""

from __future__ import annotations

import asyncio
import json

from tests.service.streams.peers import hub_of
from tests.service.streams.virtual import run, settle


def test_clients_are_counted() -> None:
    async def main() -> list[int]:
        counts: list[int] = []
        async with hub_of("s-1") as ends:
            async with ends.memory(), ends.usage(), ends.events():
                counts.append(ends.hub.clients)
            counts.append(ends.hub.clients)
        return counts

    assert run(main()) == [3, 0]


def test_a_client_too_many_is_refused_over_http() -> None:
    async def main() -> None:
        async with hub_of(most_clients=1) as ends, ends.memory(), ends.memory() as peer:
            start, body = peer.got
            assert (start["type"], start["status"]) == ("websocket.http.response.start", 503)
            assert (b"retry-after", b"1") in start["headers"]
            assert json.loads(body["body"])["code"] == "unavailable"
            assert ends.hub.clients == 1

    run(main())


def test_a_client_too_many_is_refused_with_1013_where_the_server_can_do_no_better() -> None:
    async def main() -> None:
        async with (
            hub_of(most_clients=1) as ends,
            ends.memory(),
            ends.memory(scope={"extensions": {}}) as peer,
        ):
            assert peer.closed_with == 1013

    run(main())


def test_an_event_stream_too_many_is_refused() -> None:
    async def main() -> None:
        async with hub_of(most_clients=1) as ends, ends.memory(), ends.events() as peer:
            assert peer.got[0]["status"] == 503

    run(main())


def test_when_the_service_stops_every_client_is_told_1001() -> None:
    async def main() -> None:
        async with (
            hub_of("s-1") as ends,
            ends.memory() as one,
            ends.usage() as two,
            ends.events() as three,
        ):
            await one.subscribe("s-1")
            await ends.hub.close()
            assert (one.closed_with, two.closed_with) == (1001, 1001)
            assert three.got[-1] == {
                "type": "http.response.body",
                "body": b"",
                "more_body": False,
            }
            assert ends.hub.clients == 0

    run(main())


def test_what_waits_is_not_sent_before_the_goodbye() -> None:
    async def main() -> None:
        async with hub_of("s-1", "s-2") as ends, ends.memory() as peer:
            await peer.subscribe("s-1", "s-2")
            peer.take()
            peer.takes.clear()
            await asyncio.sleep(4)
            closing = asyncio.create_task(ends.hub.close())
            await settle()
            peer.takes.set()
            await closing
            assert [each["type"] for each in peer.got] == ["websocket.send", "websocket.close"]

    run(main())


def test_who_takes_no_goodbye_does_not_hold_up_the_end() -> None:
    async def main() -> float:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.subscribe("s-1")
            peer.takes.clear()
            await asyncio.sleep(3)
            began = asyncio.get_running_loop().time()
            await ends.hub.close()
            await settle()
            assert ends.hub.clients == 0
            return asyncio.get_running_loop().time() - began

    assert run(main()) < 3


def test_who_comes_while_it_stops_is_refused() -> None:
    async def main() -> None:
        async with hub_of() as ends:
            await ends.hub.close()
            async with ends.memory() as peer:
                assert peer.got[0]["status"] == 503

    run(main())


def test_closing_twice_is_the_same() -> None:
    async def main() -> None:
        async with hub_of() as ends:
            await ends.hub.close()
            await ends.hub.close()

    run(main())


def test_a_handler_that_is_cancelled_leaves_nothing_behind() -> None:
    async def main() -> int:
        async with hub_of("s-1") as ends:
            peer = ends.memory()
            await peer.__aenter__()
            await peer.subscribe("s-1")
            assert peer.task is not None
            peer.task.cancel()
            await asyncio.wait([peer.task])
            assert peer.task.cancelled()
            ends.ledger.asked.clear()
            await asyncio.sleep(5)
            return ends.hub.clients + ends.ledger.asked.total()

    assert run(main()) == 0
