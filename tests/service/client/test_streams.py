"""Following sessions: of a live service, and across the failures of a toy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, closing
from itertools import islice
from typing import Any, Literal

import httpx
import pytest

from flight_memory.memory_types import MemoryPurpose
from flight_v6r.messages import AlertMessage, SessionEndedMessage, SessionUpdateMessage
from memory_accounting import memory_size
from memory_accounting.client import AsyncClient, Client, ServiceError, ServiceUnreachableError
from memory_accounting.client.streaming.following import Message
from tests.service.client.faces import Recorder, problem_answer
from tests.service.client.raw import closed_port
from tests.service.live import live_server

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
SIZE = '{"bytes":%d,"human_readable":"-"}'
SNAPSHOT = (
    '{"timestamp":1,"session_id":"%s","platform":"psp","total":'
    + SIZE % 9
    + ',"used":'
    + SIZE
    + ',"available":'
    + SIZE % 9
    + ',"fragmentation_ratio":0.0}'
)


def update(used: int, session_id: str = "s") -> str:
    snapshot = SNAPSHOT % (session_id, used)
    return (
        "event: session_update\n"
        f'data: {{"type":"session_update","session_id":"{session_id}","snapshot":{snapshot},'
        '"pressure":"low","timestamp":1}\n\n'
    )


def ended(session_id: str) -> str:
    data = f'{{"type":"session_ended","session_id":"{session_id}","timestamp":1}}'
    return f"event: session_ended\ndata: {data}\n\n"


ALERT = (
    'event: memory_alert\ndata: {"type":"memory_alert","alert":{"session_id":"s","kind":"pressure",'
    '"severity":"critical","raised":true,"message":"m","actions":[],"anomaly":null,'
    '"pressure":"critical","used":null,"timestamp":1}}\n\n'
)


class Toy:
    """Answers each request for a stream with the next of some texts or statuses, and ends it."""

    def __init__(self, *answers: str | int) -> None:
        self.answers = list(answers)
        self.requests: list[str] = []

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for moment in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{moment}.complete"})
            return
        self.requests.append(f"{scope['path']}?{scope['query_string'].decode()}")
        answer = self.answers.pop(0) if self.answers else 503
        if isinstance(answer, int):
            refusal = problem_answer("unavailable", answer)
            status, kind, body = answer, b"application/problem+json", refusal.content
        else:
            status, kind, body = 200, b"text/event-stream", answer.encode()
        head = {"status": status, "headers": [(b"content-type", kind)]}
        await send({"type": "http.response.start", **head})
        await send({"type": "http.response.body", "body": body})


def used(url: str, *session_ids: str, count: int | None = None, patience: float = 60) -> list[int]:
    with Client(url) as client, closing(client.watch(*session_ids, patience=patience)) as seen:
        return [each.used.bytes for each in islice(seen, count)]


async def used_async(url: str, *session_ids: str, count: int) -> list[int]:
    amounts = list[int]()
    async with AsyncClient(url) as client, aclosing(client.watch(*session_ids)) as seen:
        async for each in seen:
            amounts.append(each.used.bytes)
            if len(amounts) == count:
                break
    return amounts


NOW = "retry: 1\n\n"


def test_all_kinds_of_messages_and_none_that_are_not_known() -> None:
    toy = Toy(update(1) + "event: news\ndata: {}\n\n: ping\n\n" + ALERT + ended("s"))
    with live_server(toy) as url, Client(url) as client, closing(client.events()) as messages:
        kinds = [type(each) for each in islice(messages, 3)]
    assert kinds == [SessionUpdateMessage, AlertMessage, SessionEndedMessage]
    assert toy.requests == ["/api/v1/stream?"]


def test_sessions_are_named_in_the_query() -> None:
    toy = Toy(update(1, "a"))
    with live_server(toy) as url:
        assert used(url, "a/b", "c&d", count=1) == [1]
    assert toy.requests == ["/api/v1/stream?session_id=a%2Fb&session_id=c%26d"]


def test_a_watch_of_named_sessions_is_over_when_all_have_ended() -> None:
    stream = update(1, "a") + ended("a") + update(2, "b") + ended("other") + ended("b")
    with live_server(Toy(stream + update(3, "a"))) as url:
        assert used(url, "a", "b") == [1, 2]


def test_a_watch_of_all_sessions_goes_on() -> None:
    with live_server(Toy(update(1, "a") + ended("a") + update(2, "b"))) as url:
        assert used(url, count=2) == [1, 2]


def test_a_lost_stream_is_replaced() -> None:
    toy = Toy(NOW + update(1), 503, 502, update(2)[:50], update(3) + ended("s"))
    with live_server(toy) as url:
        assert used(url, "s") == [1, 3]
    assert len(toy.requests) == 5


def test_a_lost_stream_is_replaced_for_who_awaits() -> None:
    toy = Toy(NOW + update(1), 503, update(2))
    with live_server(toy) as url:
        assert asyncio.run(used_async(url, "s", count=2)) == [1, 2]


def test_patience_ends() -> None:
    with (
        live_server(Toy(NOW + update(1))) as url,
        pytest.raises(ServiceError, match="unavailable"),
    ):
        used(url, "s", patience=0.02)


def test_what_will_not_pass_is_raised_at_once_after_a_loss_too() -> None:
    toy = Toy(NOW + update(1), 403, update(2))
    with live_server(toy) as url, pytest.raises(ServiceError) as caught:
        used(url, "s")
    assert caught.value.status == 403


@pytest.mark.parametrize("status", [401, 403, 503])
def test_a_stream_that_is_refused_to_begin_with(status: int) -> None:
    toy = Toy(status, update(1))
    with live_server(toy) as url, pytest.raises(ServiceError) as caught:
        used(url)
    assert (caught.value.status, len(toy.requests)) == (status, 1)


def test_nobody_to_begin_with() -> None:
    with pytest.raises(ServiceUnreachableError):
        used(closed_port())


def test_an_answer_that_is_no_stream() -> None:
    page = Recorder(httpx.Response(200, html="<h1>Hello</h1>"))
    with (
        Client("http://host", transport=page.transport) as client,
        pytest.raises(ServiceUnreachableError, match="is not the service"),
    ):
        next(client.watch())


def test_messages_that_cannot_be_read_to_begin_with() -> None:
    with (
        live_server(Toy("event: session_update\ndata: {}\n\n")) as url,
        pytest.raises(ServiceUnreachableError, match="cannot be read"),
    ):
        used(url, patience=0)


@pytest.mark.parametrize("wrong", ["", "\ud800", "x" * 1025], ids=["empty", "no Unicode", "long"])
def test_what_is_no_session_id_is_refused_before_anything_is_sent(wrong: str) -> None:
    with (
        Client("http://host") as client,
        pytest.raises(ValueError, match="session_id: it is not a session id"),
    ):
        next(client.watch("s", wrong))


def test_patience_is_not_negative() -> None:
    with Client("http://host") as client, pytest.raises(ValueError, match="patience: -1"):
        client.events(patience=-1)


@pytest.mark.parametrize("case", ["snake", "camel"])
def test_a_live_service_tells_of_changes_and_of_the_end(
    whole_service: str, case: Literal["snake", "camel"]
) -> None:
    with Client(whole_service, case=case) as client:
        client.configure("s/1", capacity=1 << 20).unwrap()
        with closing(client.events("s/1")) as messages:
            first = next(messages)
            assert isinstance(first, SessionUpdateMessage)
            assert first.snapshot.used.bytes == 0
            client.create_allocation("s/1", memory_size(5), MemoryPurpose.TEMPORARY).unwrap()
            assert any(used_by(each) == 5 for each in islice(messages, 20))
            client.end_session("s/1").unwrap()
            assert any(isinstance(each, SessionEndedMessage) for each in islice(messages, 20))


def used_by(message: Message) -> int | None:
    return message.snapshot.used.bytes if isinstance(message, SessionUpdateMessage) else None


def test_a_live_service_is_watched_from_a_loop(whole_service: str) -> None:
    async def work() -> list[int]:
        seen = list[int]()
        async with AsyncClient(whole_service) as client:
            (await client.configure("s", capacity=1 << 20)).unwrap()
            async for snapshot in client.watch("s"):
                seen.append(snapshot.used.bytes)
                if len(seen) == 1:
                    size = memory_size(5)
                    made = client.create_allocation("s", size, MemoryPurpose.TEMPORARY)
                    (await made).unwrap()
                elif snapshot.used.bytes or len(seen) == 20:
                    (await client.end_session("s")).unwrap()
        return seen

    seen = asyncio.run(work())
    assert seen[0] == 0
    assert 5 in seen
