"""Two servers on one store: whoever changes a session, those who follow it anywhere are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from memory_accounting.service.settings import ServiceSettings, StreamSettings
from tests.service.streams.live import SECONDS, live
from tests.stores.common import redis_url
from tests.stores.servers import Server, needs_server, running

pytestmark = needs_server
ON_CHANGE = ServiceSettings(streams=StreamSettings(update_seconds=1000))


def update(peer: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(peer.recv(SECONDS))
    assert message["type"] == "memory_update", message
    return message


def test_a_change_made_through_either_server_is_told_by_both() -> None:
    with redis_url() as url, live(ON_CHANGE, store=url) as one, live(ON_CHANGE, store=url) as two:
        one.open("s-1")
        with (
            connect(f"ws://{one.address}/api/v1/ws/memory") as here,
            connect(f"ws://{two.address}/api/v1/ws/memory") as there,
        ):
            for peer in (here, there):
                peer.send(json.dumps({"type": "memory_subscribe", "session_id": "s-1"}))
                update(peer)
            used = 0
            for server in (one, two, one, two):
                used += 4096
                server.use("s-1", 4096)
                for peer in (here, there):
                    while update(peer)["snapshot"]["used"]["bytes"] < used:
                        pass


def test_a_session_opened_through_one_server_is_followed_by_event_streams_of_the_other() -> None:
    with (
        redis_url() as url,
        live(ON_CHANGE, store=url) as one,
        live(ON_CHANGE, store=url) as two,
        httpx.stream("GET", f"http://{two.address}/api/v1/stream", timeout=SECONDS) as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines).startswith("retry: ")
        one.open("s-1")
        assert any(line == "event: session_update" for line in lines)
        one.run(one.pool.end_session("s-1"))
        assert any(line == "event: session_ended" for line in lines)


def test_while_the_store_is_away_that_is_said_and_afterwards_changes_are_told_again(
    tmp_path: Path,
) -> None:
    often = ServiceSettings(streams=StreamSettings(update_seconds=0.2))
    store = Server(tmp_path, "--appendonly", "yes", "--appendfsync", "always")
    with running(store), live(often, store=f"{store.url}?timeout=1") as server:
        server.open("s-1")
        with connect(f"ws://{server.address}/api/v1/ws/memory") as peer:
            peer.send(json.dumps({"type": "memory_subscribe", "session_id": "s-1"}))
            update(peer)
            store.kill()
            message: dict[str, Any] = {"type": "memory_update"}
            while message["type"] == "memory_update":
                message = json.loads(peer.recv(SECONDS))
            assert message["code"] == "allocation-failed"
            store.start()
            server.use("s-1", 4096)
            while update(peer)["snapshot"]["used"]["bytes"] < 4096:
                pass
