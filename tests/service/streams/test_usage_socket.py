"""The protocol of `/ws/memory`, field by field."""

from __future__ import annotations

import asyncio
import logging

import pytest

from memory_accounting.service.security.identity import NOBODY
from memory_accounting.service.streams import usage_socket
from tests.service.streams.ledgers import TOTAL
from tests.service.streams.peers import hub_of
from tests.service.streams.virtual import run


def test_an_update_is_as_the_guide_has_it() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends:
            ends.ledger.use("s-1", 1 << 29)
            async with ends.usage() as peer:
                assert peer.take() == [
                    {
                        "type": "memory_update",
                        "sessionId": "s-1",
                        "timestamp": 1_640_995_200_000,
                        "memory": {
                            "used": "512.0MB",
                            "total": "1.0GB",
                            "available": "512.0MB",
                            "usagePercent": 50,
                            "fragmentation": 5,
                        },
                        "pressure": "low",
                        "platform": "v6r-medium",
                    }
                ]

    run(main())


def test_it_comes_every_five_seconds_and_not_on_change() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.usage() as peer:
            peer.take()
            for used in range(100):
                ends.ledger.use("s-1", used)
                await asyncio.sleep(0.5)
            assert len(peer.take()) == 10

    run(main())


@pytest.mark.parametrize(("percent", "pressure"), [(86, "high"), (96, "critical")])
def test_an_alert_comes_beside_each_update_while_the_pressure_is_high(
    percent: int, pressure: str
) -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends:
            ends.ledger.use("s-1", TOTAL * percent // 100 + 1)
            async with ends.usage() as peer:
                await asyncio.sleep(5)
                update, alert, *again = peer.take()
                assert [each["type"] for each in again] == [update["type"], alert["type"]]
                assert set(alert) == {"type", "sessionId", "pressure", "message", "actions"}
                assert alert["type"] == "memory_pressure_alert"
                assert (alert["sessionId"], alert["pressure"]) == ("s-1", pressure)
                assert f"({percent} %)" in alert["message"]
                assert len(alert["actions"]) == 3

    run(main())


def test_a_snapshot_is_answered() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.usage() as peer:
            peer.take()
            await peer.say({"type": "get_memory_snapshot", "sessionId": "ignored", "timestamp": 1})
            (answer,) = peer.take()
            assert set(answer) == {"type", "data"}
            assert answer["type"] == "memory_snapshot"
            assert answer["data"]["session_id"] == "s-1"
            assert answer["data"]["total"] == {"bytes": TOTAL, "human_readable": "1.0GB"}

    run(main())


def test_a_snapshot_is_answered_in_camel_case_if_asked() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.usage("sessionId=s-1&case=camel") as peer:
            peer.take()
            await peer.say({"type": "get_memory_snapshot"})
            (answer,) = peer.take()
            assert answer["data"]["total"] == {"bytes": TOTAL, "humanReadable": "1.0GB"}

    run(main())


def test_a_question_that_cannot_be_answered_is_an_error_and_the_socket_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def report_of(*_: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(usage_socket, "report_of", report_of)

    async def main() -> None:
        async with hub_of("s-1") as ends, ends.usage() as peer:
            peer.take()
            await peer.say({"type": "get_memory_report"})
            assert [each["code"] for each in peer.take()] == ["internal"]
            await peer.say({"type": "get_memory_snapshot"})
            assert [each["type"] for each in peer.take()] == ["memory_snapshot"]

    with caplog.at_level(logging.ERROR):
        run(main())
    assert "a message could not be answered" in caplog.text


def test_a_question_about_a_session_that_is_not_there_is_an_error() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.usage() as peer:
            peer.take()
            await peer.say({"type": "get_memory_snapshot"})
            assert [each["code"] for each in peer.take()] == ["invalid-allocation"]

    run(main())


@pytest.mark.parametrize(
    "query", ["", "sessionId=", "other=s-1", "sessionId=%20", "sessionId=a%0Ab"]
)
def test_without_a_session_there_is_an_error_and_a_close_with_1008(query: str) -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.usage(query) as peer:
            assert peer.closed_with == 1008
            (error,) = peer.take()
            assert error["type"] == "error"
            assert error["message"]

    run(main())


def test_a_session_that_is_not_granted_is_forbidden() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.usage(identity=NOBODY) as peer:
            assert peer.closed_with == 1008
            assert [each["code"] for each in peer.take()] == ["forbidden"]
            assert ends.ledger.asked.total() == 0

    run(main())


def test_an_unknown_session_is_an_error_until_it_is_opened() -> None:
    async def main() -> None:
        async with hub_of() as ends, ends.usage() as peer:
            assert [each["code"] for each in peer.take()] == ["invalid-allocation"]
            ends.ledger.use("s-1")
            await asyncio.sleep(0.2)
            assert [each["type"] for each in peer.take()] == ["memory_update"]

    run(main())


def test_the_end_of_the_session_is_told_at_once() -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.usage() as peer:
            peer.take()
            ends.ledger.end("s-1")
            await asyncio.sleep(0.2)
            assert [each["code"] for each in peer.take()] == ["session-ended"]

    run(main())


@pytest.mark.parametrize(
    "message", ["{", "[]", "{}", '{"type": "memory_subscribe"}', '{"type": []}']
)
def test_a_bad_message_is_answered_and_the_socket_goes_on(message: str) -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends, ends.usage() as peer:
            peer.take()
            await peer.say(message)
            assert [each["type"] for each in peer.take()] == ["error"]
            await peer.say({"type": "get_memory_snapshot"})
            assert [each["type"] for each in peer.take()] == ["memory_snapshot"]

    run(main())
