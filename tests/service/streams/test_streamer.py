"""The streamer that can be put into any application."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from flight_memory.memory_types import MemoryPurpose
from memory_accounting import MemoryPool
from memory_accounting.service.engine import Engine
from memory_accounting.service.security.identity import NOBODY, STATE
from memory_accounting.service.streams import MemoryStreamer
from memory_accounting.service.streams.asgi import Message, Receive, Scope, Send
from memory_accounting.service.streams.hub import Hub
from memory_accounting.sizes import memory_size
from tests.service.streams.ledgers import FakeLedger
from tests.service.streams.peers import Peer
from tests.service.streams.virtual import run


def peer_of(streamer: MemoryStreamer, **scope: Any) -> Peer:  # noqa: ANN401 - of a scope
    async def serve(scope: Scope, receive: Receive, send: Send, _hub: Hub) -> None:
        await streamer(scope, receive, send)

    peer = Peer(cast("Hub", None), serve, scope={"path": "/anywhere", **scope})
    if STATE not in scope:
        del peer.scope[STATE]
    return peer


def test_it_streams_at_its_interval_wherever_it_is_mounted() -> None:
    async def main() -> None:
        ledger = FakeLedger("s-1")
        async with MemoryStreamer(cast("Engine", ledger), 3) as streamer, peer_of(streamer) as peer:
            await peer.subscribe("s-1")
            await asyncio.sleep(30)
            assert len(peer.take()) == 11
            assert streamer.clients == 1

    run(main())


def test_an_identity_that_was_put_into_the_scope_counts() -> None:
    async def main() -> None:
        ledger = FakeLedger("s-1")
        async with (
            MemoryStreamer(cast("Engine", ledger)) as streamer,
            peer_of(streamer, **{STATE: NOBODY}) as peer,
        ):
            await peer.subscribe("s-1")
            assert [each["code"] for each in peer.take()] == ["forbidden"]

    run(main())


def test_its_end_is_told_to_clients() -> None:
    async def main() -> None:
        async with MemoryStreamer(cast("Engine", FakeLedger())) as streamer:
            peer = peer_of(streamer)
            await peer.__aenter__()
        assert peer.closed_with == 1001

    run(main())


def test_as_a_whole_application_it_starts_and_stops_with_its_server() -> None:
    async def main() -> list[Message]:
        ledger = FakeLedger()
        streamer = MemoryStreamer(cast("Engine", ledger))
        said: asyncio.Queue[Message] = asyncio.Queue()
        told: list[Message] = []

        async def send(message: Message) -> None:
            told.append(message)

        said.put_nowait({"type": "lifespan.startup"})
        said.put_nowait({"type": "lifespan.shutdown"})
        await streamer({"type": "lifespan"}, said.get, send)
        return told

    assert [each["type"] for each in run(main())] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


@pytest.mark.parametrize("interval", [0, -1])
def test_an_interval_that_is_none_is_refused(interval: float) -> None:
    async def main() -> None:
        with pytest.raises(ValueError, match="update_seconds"):
            MemoryStreamer(cast("Engine", FakeLedger()), interval)

    run(main())


def test_a_pool_that_is_called_is_streamed_too() -> None:
    async def main() -> list[int]:
        with MemoryPool() as pool:
            pool.configure("s-1", vm_size="small").unwrap()
            async with MemoryStreamer(pool, 1000) as streamer, peer_of(streamer) as peer:
                await peer.subscribe("s-1")
                await peer.until(1)
                pool.create_allocation("s-1", memory_size(5), MemoryPurpose.TEMPORARY).unwrap()
                await peer.until(2)
                return [each["snapshot"]["used"]["bytes"] for each in peer.take()]

    assert asyncio.run(main()) == [0, 5]
