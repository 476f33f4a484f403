"""Every request has an id, is counted, and is logged; no record has an id of a session."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting.service.observing.asgi import Message, Receive, Scope, Send
from memory_accounting.service.observing.layer import observed
from memory_accounting.service.observing.metrics import Metrics
from memory_accounting.service.observing.seen import current_request, noting, request_id
from tests.service.operations.observing import ROUTE, answers, logged, records, scope, small


def _headers(sent: list[Message]) -> dict[bytes, bytes]:
    return dict(sent[0]["headers"])


def test_an_id_is_made() -> None:
    app = observed(small, Metrics("1"))
    first, second = answers(app, scope(), scope())
    one, other = _headers(first)[b"x-request-id"], _headers(second)[b"x-request-id"]
    assert len(one) == len(other) == 16
    assert one != other


def test_an_id_that_is_brought_is_kept() -> None:
    [sent] = answers(observed(small, Metrics("1")), scope(x_request_id="abc-1"))
    assert _headers(sent) == {b"a": b"b", b"x-request-id": b"abc-1"}


def test_a_socket_that_is_refused_over_http_has_its_id_too() -> None:
    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "websocket.http.response.start", "status": 403, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})

    asked = {**scope(x_request_id="abc-1"), "type": "websocket"}
    [sent] = answers(observed(app, Metrics("1")), asked)
    assert _headers(sent) == {b"x-request-id": b"abc-1"}


@pytest.mark.parametrize("brought", ["", "a b", "x" * 129, 'a"b', "a\\nb", "é", "{}"])
def test_an_id_that_is_not_sane_is_replaced(brought: str) -> None:
    assert len(request_id([(b"x-request-id", brought.encode())])) == 16


@given(st.binary())
def test_no_id_breaks_a_header_or_a_log(brought: bytes) -> None:
    found = request_id([(b"x-request-id", brought)])
    assert found.isascii()
    assert found.isprintable()
    assert 0 < len(found) <= 128


def test_the_id_is_known_while_the_request_is_answered_and_forgotten_then() -> None:
    seen: list[str] = []

    async def app(*request: object) -> None:
        seen.append(current_request.get())
        await small(*request)  # type: ignore[arg-type]  # what ASGI passes

    answers(observed(app, Metrics("1")), scope(x_request_id="one"), scope(x_request_id="two"))
    assert seen == ["one", "two"]
    assert not current_request.get()


def test_a_request_is_a_record() -> None:
    with logged(format="json") as stream:
        answers(observed(noting(small), Metrics("1")), scope(x_request_id="r1", user_agent="x"))
    [record] = records(stream)
    assert record.pop("time").endswith("Z")
    assert record.pop("milliseconds") >= 0
    assert record == {
        "level": "info",
        "logger": "memory_accounting.service.requests",
        "message": f"GET {ROUTE} 200",
        "request_id": "r1",
        "method": "GET",
        "route": ROUTE,
        "status": 200,
        "bytes": 5,
        "client": "192.0.2.7",
        "identity": "alice",
    }


def test_no_record_has_the_path() -> None:
    with logged(format="json") as stream:
        app = observed(noting(small), Metrics("1"))
        answers(app, scope("/api/v1/things/secret-id"), scope("/missing"))
    assert "secret-id" not in stream.getvalue()
    assert [each["route"] for each in records(stream)] == [ROUTE, "unmatched"]


def test_a_failure_is_a_warning_with_status_500() -> None:
    metrics = Metrics("1")
    with logged(format="json") as stream, pytest.raises(RuntimeError):
        answers(observed(noting(small), metrics), scope("/fails"))
    [record] = records(stream)
    assert (record["level"], record["status"]) == ("warning", 500)
    assert metrics.in_progress == 0


def test_requests_are_not_logged_where_that_is_set() -> None:
    with logged(format="json") as stream:
        answers(observed(noting(small), Metrics("1"), is_logged=False), scope())
    assert not stream.getvalue()


def test_what_else_is_seen_of_a_request_that_was_refused_before_the_router() -> None:
    async def refusing(asked: object, receive: object, send: object) -> None:
        del asked, receive
        await send({"type": "http.response.start", "status": 401, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    with logged(format="json") as stream:
        answers(observed(refusing, Metrics("1")), scope())
    [record] = records(stream)
    assert (record["route"], record["identity"], record["status"]) == ("unmatched", "-", 401)
