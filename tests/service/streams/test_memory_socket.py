"""The protocol of `/api/v1/ws/memory`, field by field."""

from __future__ import annotations

import asyncio

import pytest

from memory_accounting.service.security.identity import Action, Grant, Identity
from tests.service.streams.peers import NOW, hub_of
from tests.service.streams.virtual import run

SNAPSHOT = {
    "timestamp": 1_640_995_200_000,
    "session_id": "s-1",
    "platform": "v6r-medium",
    "total": {"bytes": 1_073_741_824, "human_readable": "1.0GB"},
    "used": {"bytes": 536_870_912, "human_readable": "512.0MB"},
    "available": {"bytes": 536_870_912, "human_readable": "512.0MB"},
    "fragmentation_ratio": 0.05,
}


def test_an_update_is_as_the_guide_has_it() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.memory() as peer:
            ends.ledger.use("s-1", 1 << 29)
            await peer.say(
                {"type": "memory_subscribe", "session_id": "s-1", "timestamp": 1_640_995_200_000}
            )
            assert peer.take() == [
                {
                    "type": "memory_update",
                    "session_id": "s-1",
                    "snapshot": SNAPSHOT,
                    "timestamp": NOW,
                }
            ]

    run(main())


def test_in_camel_case_all_keys_are() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.memory("case=camel") as peer:
            ends.ledger.use("s-1", 1 << 29)
            await peer.subscribe("s-1")
            (update,) = peer.take()
            assert set(update) == {"type", "sessionId", "snapshot", "timestamp"}
            assert set(update["snapshot"]) == {
                "timestamp",
                "sessionId",
                "platform",
                "total",
                "used",
                "available",
                "fragmentationRatio",
            }
            assert update["snapshot"]["used"] == {"bytes": 1 << 29, "humanReadable": "512.0MB"}

    run(main())


@pytest.mark.parametrize("query", ["", "case=camel", "case=snake"])
@pytest.mark.parametrize("key", ["session_id", "sessionId"])
def test_messages_are_read_in_either_case(query: str, key: str) -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory(query) as peer:
            await peer.say({"type": "memory_subscribe", key: "s-1"})
            assert [each["type"] for each in peer.take()] == ["memory_update"]

    run(main())


def test_fields_that_are_not_known_are_passed_over() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.say({"type": "memory_subscribe", "session_id": "s-1", "client": "mobile"})
            assert [each["type"] for each in peer.take()] == ["memory_update"]

    run(main())


def test_several_sessions_share_a_socket() -> None:
    async def main() -> None:
        async with hub_of("s-1", "s-2") as ends, ends.memory() as peer:
            await peer.subscribe("s-1", "s-2")
            assert [each["session_id"] for each in peer.take()] == ["s-1", "s-2"]
            await peer.say({"type": "memory_unsubscribe", "session_id": "s-1"})
            await asyncio.sleep(4)
            assert {each["session_id"] for each in peer.take()} == {"s-2"}

    run(main())


def test_to_subscribe_again_is_to_be_told_again_and_counts_once() -> None:
    async def main() -> None:
        async with hub_of("s-1", most_subscriptions=1) as ends, ends.memory() as peer:
            await peer.subscribe("s-1", "s-1")
            assert [each["type"] for each in peer.take()] == ["memory_update"] * 2

    run(main())


def test_to_unsubscribe_from_what_is_not_followed_is_no_error() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.memory() as peer:
            await peer.say({"type": "memory_unsubscribe", "session_id": "s-1"})
            assert peer.take() == []

    run(main())


def test_there_are_only_so_many_subscriptions() -> None:
    async def main() -> None:
        names = ("s-1", "s-2", "s-3")
        async with hub_of(*names, most_subscriptions=2) as ends, ends.memory() as peer:
            await peer.subscribe(*names)
            assert peer.take()[-1]["code"] == "too-many-subscriptions"
            await peer.say({"type": "memory_unsubscribe", "session_id": "s-1"})
            await peer.subscribe("s-3")
            assert [each["session_id"] for each in peer.take()] == ["s-3"]

    run(main())


def test_a_session_that_is_not_granted_is_forbidden_and_not_followed() -> None:
    async def main() -> None:
        identity = Identity("ann", (Grant(Action.READ, "team-a-*"),))
        async with hub_of("team-a-1", "team-b-1") as ends, ends.memory(identity=identity) as peer:
            await peer.subscribe("team-b-1", "team-a-1")
            error, update = peer.take()
            assert (error["type"], error["code"]) == ("error", "forbidden")
            assert update["session_id"] == "team-a-1"
            assert ends.ledger.asked["snapshot team-b-1"] == 0

    run(main())


@pytest.mark.parametrize("session_id", ["", " ", "a b", "x" * 129, "a\nb", "\x00"])
def test_what_is_no_session_id_is_refused_and_not_followed(session_id: str) -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.memory() as peer:
            await peer.subscribe(session_id)
            assert [each["code"] for each in peer.take()] == ["invalid-allocation"]
            (client,) = ends.hub.present
            assert client.topics == {}

    run(main())


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", "unparsable"),
        ("", "unparsable"),
        ('{"type": NaN}', "unparsable"),
        ('{"type": "a", "type": "b"}', "unparsable"),
        ("[" * 10_000, "unparsable"),
        ("9" * 10_000, "unparsable"),
        ("[]", "malformed"),
        ("null", "malformed"),
        ('"memory_subscribe"', "malformed"),
        ("{}", "malformed"),
        ('{"type": 1}', "malformed"),
        ('{"type": "memory_subscribe"}', "malformed"),
        ('{"type": "memory_subscribe", "session_id": 5}', "malformed"),
        ('{"type": "memory_subscribe", "session_id": null}', "malformed"),
        ('{"type": "memory_subscribe", "session_id": "\\ud800"}', "malformed"),
        ('{"type": "memory_subscribe", "session_id": "s", "timestamp": -1}', "malformed"),
        ('{"type": "memory_subscribe", "session_id": "s", "timestamp": "now"}', "malformed"),
        ('{"type": "get_memory_snapshot"}', "unknown-message"),
        ('{"type": "\\ud800"}', "unknown-message"),
    ],
)
def test_a_bad_message_is_answered_and_the_socket_goes_on(message: str, code: str) -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.say(message)
            (error,) = peer.take()
            assert set(error) == {"type", "code", "message"}
            assert (error["type"], error["code"]) == ("error", code)
            await peer.subscribe("s-1")
            assert [each["type"] for each in peer.take()] == ["memory_update"]

    run(main())


def test_a_binary_message_is_answered_and_the_socket_goes_on() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.memory() as peer:
            await peer.say_bytes(b'{"type": "memory_subscribe", "session_id": "s-1"}')
            assert [each["code"] for each in peer.take()] == ["malformed"]
            await peer.subscribe("s-1")
            assert [each["type"] for each in peer.take()] == ["memory_update"]

    run(main())


def test_a_message_that_is_too_long_closes_with_1009() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.memory() as peer:
            await peer.say("x" * 16_385)
            assert peer.closed_with == 1009

    run(main())


def test_too_many_messages_are_an_error_and_the_socket_goes_on() -> None:
    async def main() -> None:
        async with (
            hub_of("s-1", messages_per_second=1, most_subscriptions=1) as ends,
            ends.memory() as peer,
        ):
            for _ in range(5):
                await peer.subscribe("s-1")
            kinds = [each.get("code", each["type"]) for each in peer.take()]
            assert kinds == ["memory_update"] * 3 + ["too-many-messages"]
            await asyncio.sleep(1)
            peer.take()
            await peer.subscribe("s-1")
            assert peer.take()

    run(main())


def test_a_flood_is_closed_with_1008() -> None:
    async def main() -> None:
        async with (
            hub_of(messages_per_second=10, most_subscriptions=1) as ends,
            ends.memory() as peer,
        ):
            for _ in range(100):
                await peer.say("x")
            assert peer.closed_with == 1008

    run(main())


def test_as_many_subscriptions_as_there_may_be_are_no_flood() -> None:
    async def main() -> None:
        names = [f"s-{number}" for number in range(256)]
        async with hub_of(*names) as ends, ends.memory() as peer:
            await peer.subscribe(*names)
            assert {each["type"] for each in peer.take()} == {"memory_update"}

    run(main())


def test_a_case_that_does_not_exist_is_refused() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.memory("case=kebab") as peer:
            assert peer.got[0]["status"] == 422

    run(main())


def test_a_request_that_is_no_websocket_is_not_found() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.memory(scope={"type": "http"}) as peer:
            assert peer.got[0]["status"] == 404

    run(main())
