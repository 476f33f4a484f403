"""A service that does not answer: what is tried again, and what is said."""

from __future__ import annotations

import httpx
import pytest

from memory_accounting.client import ServiceUnreachableError
from tests.service.client.faces import Face, Recorder, json_answer
from tests.service.client.raw import closed_port, raw_server
from wit_runtime import Ok

ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n"
    b'connection: close\r\n\r\n{"freed": true} '
)
LIST = ANSWER.replace(b'{"freed": true} ', b'["a","b"]       ')
LOST = (httpx.ReadError("reset"), httpx.RemoteProtocolError("gone"), httpx.ConnectError("refused"))


@pytest.mark.parametrize("error", LOST, ids=lambda each: type(each).__name__)
def test_a_read_is_sent_again_when_its_connection_is_lost(face: Face, error: Exception) -> None:
    service = Recorder(error, error, json_answer("[]"))
    with face(transport=service.transport) as client:
        assert client.list_sessions() == Ok([])
    assert len(service.requests) == 3


def test_it_is_given_up_in_the_end(face: Face) -> None:
    service = Recorder(httpx.ReadError("reset by peer"))
    with (
        face(transport=service.transport, retries=1) as client,
        pytest.raises(ServiceUnreachableError) as caught,
    ):
        client.list_sessions()
    assert len(service.requests) == 2
    expected = "the service at http://service.test cannot be reached: reset by peer"
    assert str(caught.value) == expected


@pytest.mark.parametrize("error", LOST[:2], ids=lambda each: type(each).__name__)
def test_a_change_that_may_have_been_sent_is_not_sent_again(face: Face, error: Exception) -> None:
    service = Recorder(error)
    with (
        face(transport=service.transport) as client,
        pytest.raises(ServiceUnreachableError, match="may have been carried out") as caught,
    ):
        client.free_allocation("a")
    assert caught.value.was_sent
    assert len(service.requests) == 1


@pytest.mark.parametrize("call", ["end_session", "destroy_vm"])
def test_neither_is_a_deletion(face: Face, call: str) -> None:
    service = Recorder(httpx.ReadError("reset"))
    with (
        face(transport=service.transport) as client,
        pytest.raises(ServiceUnreachableError),
    ):
        getattr(client, call)("s")
    assert len(service.requests) == 1


def test_a_change_that_found_no_connection_is_sent_again(face: Face) -> None:
    service = Recorder(httpx.ConnectError("refused"), json_answer('{"freed":true}'))
    with face(transport=service.transport) as client:
        assert client.free_allocation("a") == Ok(value=True)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ReadTimeout(""), "no answer in time"),
        (httpx.ConnectTimeout(""), "no connection in time"),
        (httpx.PoolTimeout(""), "all connections are in use"),
        (httpx.DecodingError("bad gzip"), "bad gzip"),
        (httpx.LocalProtocolError(""), "LocalProtocolError"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_waiting_longer_would_not_mend_is_told_at_once(
    face: Face, error: Exception, words: str
) -> None:
    service = Recorder(error)
    with (
        face(transport=service.transport) as client,
        pytest.raises(ServiceUnreachableError) as caught,
    ):
        client.list_sessions()
    assert (caught.value.url, caught.value.cause) == ("http://service.test", words)
    assert len(service.requests) == 1


@pytest.mark.parametrize("error", [httpx.ConnectTimeout(""), httpx.PoolTimeout("")])
def test_a_change_that_was_never_sent_says_nothing_of_doubt(face: Face, error: Exception) -> None:
    with (
        face(transport=Recorder(error).transport) as client,
        pytest.raises(ServiceUnreachableError) as caught,
    ):
        client.free_allocation("a")
    assert not caught.value.was_sent


def test_nobody_listens(face: Face) -> None:
    url = closed_port()
    with (
        face(url, "hunter2", retries=1) as client,
        pytest.raises(ServiceUnreachableError) as caught,
    ):
        client.list_sessions()
    assert str(caught.value).startswith(f"the service at {url} cannot be reached: ")
    assert "hunter2" not in repr(caught.value)


def test_a_server_that_hangs_up_on_a_read_is_asked_again(face: Face) -> None:
    with raw_server([b"", ANSWER[:40], LIST]) as raw, face(raw.url) as client:
        assert client.list_sessions() == Ok(["a", "b"])
    assert len(raw.requests) == 3


@pytest.mark.parametrize("answer", [b"", ANSWER[:40], ANSWER[:-3]], ids=["none", "half", "most"])
def test_a_server_that_hangs_up_on_a_change_is_not(face: Face, answer: bytes) -> None:
    with (
        raw_server([answer]) as raw,
        face(raw.url) as client,
        pytest.raises(ServiceUnreachableError, match="may have been carried out"),
    ):
        client.free_allocation("a")
    assert len(raw.requests) == 1


@pytest.mark.parametrize("answer", [b"220 mail.test ESMTP\r\n", b"\x16\x03\x01\x00", b"\0" * 99])
def test_what_speaks_another_protocol(face: Face, answer: bytes) -> None:
    with (
        raw_server([answer]) as raw,
        face(raw.url, retries=0) as client,
        pytest.raises(ServiceUnreachableError, match="cannot be reached"),
    ):
        client.list_sessions()


def test_a_connection_that_stays_silent_is_given_up_in_time(face: Face) -> None:
    with (
        raw_server([ANSWER[:40]]) as raw,
        face(raw.url, timeout=0.05) as client,
        pytest.raises(ServiceUnreachableError),
    ):
        client.free_allocation("a")
