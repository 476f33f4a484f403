"""Server-Sent Events: their form, and which sessions they follow."""

from __future__ import annotations

import asyncio
import json

import attrs
import pytest

from flight_memory.memory_types import MemoryPressure
from flight_v6r.alerts import Alert, AlertKind, Severity
from memory_accounting.service.security.identity import NOBODY, Action, Grant, Identity
from memory_accounting.sizes import memory_size
from tests.service.streams.peers import NOW, hub_of
from tests.service.streams.virtual import run, settle

ALERT = Alert(
    session_id="s-1",
    kind=AlertKind.PRESSURE,
    severity=Severity.WARNING,
    raised=True,
    message="Memory pressure is high",
    actions=["Free something"],
    anomaly=None,
    pressure=MemoryPressure.HIGH,
    used=memory_size(1),
    timestamp=NOW,
)
ANN = Identity("ann", (Grant(Action.READ, "a-*"),))


def test_it_begins_as_browsers_and_proxies_want_it() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.events() as peer:
            start, retry, *_ = peer.got
            assert start["status"] == 200
            assert dict(start["headers"]) == {
                b"content-type": b"text/event-stream; charset=utf-8",
                b"cache-control": b"no-store",
                b"x-accel-buffering": b"no",
            }
            assert retry["body"].startswith(b"retry: ")
            assert retry["body"].endswith(b"\n\n")

    run(main())


def test_an_update_has_name_id_and_one_line_of_data() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.events("session_id=s-1") as peer:
            event, ident, data, *rest = peer.got[-1]["body"].decode().split("\n")
            assert event == "event: session_update"
            assert int(ident.removeprefix("id: ")) > 0
            assert rest == ["", ""]
            update = json.loads(data.removeprefix("data: "))
            assert set(update) == {"type", "session_id", "snapshot", "pressure", "timestamp"}
            assert (update["type"], update["pressure"]) == ("session_update", "low")
            assert update["timestamp"] == NOW

    run(main())


def test_ids_ascend() -> None:
    async def main() -> list[int]:
        async with hub_of("s-1", "s-2") as ends, ends.events() as peer:
            await asyncio.sleep(10)
            text = b"".join(each.get("body", b"") for each in peer.got).decode()
            return [int(line[4:]) for line in text.splitlines() if line.startswith("id: ")]

    ids = run(main())
    assert len(ids) > 5
    assert ids == sorted(set(ids))


def test_without_a_session_all_are_followed_also_those_opened_later() -> None:
    async def main() -> None:
        async with hub_of("s-1", "s-2") as ends, ends.events() as peer:
            assert {data["session_id"] for _, data in peer.take_events()} == {"s-1", "s-2"}
            ends.ledger.use("s-3")
            await settle()
            assert [data["session_id"] for _, data in peer.take_events()] == ["s-3"]

    run(main())


def test_sessions_that_were_opened_unheard_are_found_after_a_while() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.events() as peer:
            ends.ledger.use("s-1", is_told=False)
            await asyncio.sleep(12)
            assert "s-1" in {data["session_id"] for _, data in peer.take_events()}

    run(main())


def test_only_the_sessions_that_were_named_are_followed() -> None:
    async def main() -> None:
        async with (
            hub_of("s-1", "s-2", "s-3") as ends,
            ends.events("session_id=s-1&session_id=s-2") as peer,
        ):
            await asyncio.sleep(5)
            assert {data["session_id"] for _, data in peer.take_events()} == {"s-1", "s-2"}

    run(main())


@pytest.mark.parametrize("query", ["", "session_id=s-1"])
def test_the_end_of_a_session_is_told_once(query: str) -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.events(query) as peer:
            peer.take_events()
            ends.ledger.end("s-1")
            await asyncio.sleep(10)
            assert peer.take_events() == [
                (
                    "session_ended",
                    {"type": "session_ended", "session_id": "s-1", "timestamp": NOW},
                )
            ]

    run(main())


def test_sessions_that_ended_are_not_looked_at_for_those_who_follow_all() -> None:
    async def main() -> int:
        async with hub_of("s-1") as ends, ends.events():
            ends.ledger.end("s-1")
            await asyncio.sleep(1)
            ends.ledger.asked.clear()
            await asyncio.sleep(9)
            return ends.ledger.asked["snapshot s-1"]

    assert run(main()) == 0


def test_who_may_read_some_sessions_follows_those() -> None:
    async def main() -> None:
        async with hub_of("a-1", "b-1") as ends, ends.events(identity=ANN) as peer:
            ends.ledger.use("a-2")
            ends.ledger.use("b-2")
            await asyncio.sleep(5)
            assert {data["session_id"] for _, data in peer.take_events()} == {"a-1", "a-2"}

    run(main())


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("session_id=b-1", 403, "forbidden"),
        ("session_id=a-1&session_id=b-1", 403, "forbidden"),
        ("session_id=", 404, "invalid-allocation"),
        ("session_id=a-1&session_id=a-2&session_id=a-3", 422, "malformed"),
        ("case=kebab", 422, "malformed"),
    ],
)
def test_what_is_wrong_with_a_request_is_a_problem(query: str, status: int, code: str) -> None:
    async def main() -> None:
        async with (
            hub_of("a-1", most_subscriptions=2) as ends,
            ends.events(query, identity=ANN) as peer,
        ):
            start, body = peer.got
            assert start["status"] == status
            assert (b"content-type", b"application/problem+json") in start["headers"]
            assert json.loads(body["body"])["code"] == code

    run(main())


def test_nobody_may_follow_anything() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.events(identity=NOBODY) as peer:
            await asyncio.sleep(5)
            assert peer.take_events() == []

    run(main())


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE"])
def test_it_is_read_with_get_alone(method: str) -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.events(scope={"method": method}) as peer:
            assert peer.got[0]["status"] == 405
            assert (b"allow", b"GET") in peer.got[0]["headers"]

    run(main())


@pytest.mark.parametrize("query", ["case=camel"])
@pytest.mark.parametrize("accept", [b"*/*", b"text/event-stream"])
def test_camel_case_is_had_by_the_query(query: str, accept: bytes) -> None:
    async def main() -> None:
        scope = {"headers": [(b"accept", accept)]}
        async with hub_of("s-1") as ends, ends.events(query, scope=scope) as peer:
            ((_, update),) = peer.take_events()
            assert "sessionId" in update
            assert "humanReadable" in update["snapshot"]["used"]

    run(main())


def test_a_silent_stream_has_heartbeats() -> None:
    async def main() -> None:
        async with hub_of(ping_seconds=20) as ends, ends.events() as peer:
            await asyncio.sleep(100)
            comments = [each for each in peer.got if each.get("body", b"").startswith(b":")]
            assert 4 <= len(comments) <= 5

    run(main())


def test_a_busy_stream_has_none() -> None:
    async def main() -> None:
        async with hub_of("s-1", ping_seconds=20) as ends, ends.events() as peer:
            await asyncio.sleep(100)
            assert not [each for each in peer.got if each.get("body", b"").startswith(b":")]

    run(main())


@pytest.mark.parametrize("query", ["", "session_id=s-1"])
def test_an_alert_is_told_to_those_who_follow_its_session(query: str) -> None:
    async def main() -> None:
        async with (
            hub_of("s-1", "s-2") as ends,
            ends.events(query) as peer,
            ends.events("session_id=s-2") as other,
            ends.memory() as socket,
        ):
            await socket.subscribe("s-1")
            peer.take_events()
            other.take_events()
            socket.take()
            ends.hub.tell_alert(ALERT)
            await settle()
            ((name, data),) = peer.take_events()
            assert (name, data["type"]) == ("memory_alert", "memory_alert")
            assert data["alert"]["kind"] == "pressure"
            assert data["alert"]["session_id"] == "s-1"
            assert other.take_events() == []
            assert socket.take() == []

    run(main())


def test_an_alert_is_not_told_to_those_who_may_not_read_its_session() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.events(identity=ANN) as peer:
            ends.hub.tell_alert(ALERT)
            await settle()
            assert peer.take_events() == []

    run(main())


def test_of_an_alert_that_was_raised_and_cleared_meanwhile_the_latest_is_told() -> None:
    async def main() -> None:
        async with hub_of("s-1", update_seconds=1000) as ends, ends.events() as peer:
            peer.takes.clear()
            ends.ledger.use("s-1")
            await settle()
            ends.hub.tell_alert(ALERT)
            ends.hub.tell_alert(attrs.evolve(ALERT, raised=False))
            await settle()
            peer.takes.set()
            await settle()
            alerts = [data["alert"] for name, data in peer.take_events() if name == "memory_alert"]
            assert [each["raised"] for each in alerts] == [False]

    run(main())


def test_a_session_that_cannot_be_read_is_a_stream_error() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.events("session_id=s-1") as peer:
            peer.take_events()
            ends.ledger.failure = "connection refused"
            await asyncio.sleep(10)
            ((name, data),) = peer.take_events()
            assert name == "stream_error"
            assert data["code"] == "allocation-failed"

    run(main())


def test_a_named_session_that_is_not_there_is_a_stream_error() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.events("session_id=s-1") as peer:
            ((name, data),) = peer.take_events()
            assert (name, data["code"]) == ("stream_error", "invalid-allocation")

    run(main())


def test_a_websocket_that_asks_for_an_event_stream_is_refused() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.events(scope={"type": "websocket"}) as peer:
            assert peer.got[0]["status"] == 404

    run(main())
