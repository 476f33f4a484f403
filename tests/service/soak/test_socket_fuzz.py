"""Sockets are sent what nobody should send: they answer, or close for a reason."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Iterator

import pytest

from tests.service.soak.conftest import Service
from tests.service.soak.frames import (
    CLOSE,
    MEMORY,
    PING,
    PONG,
    TEXT,
    USAGE,
    Frame,
    Peer,
    connected,
    frame,
    handshake,
    opened,
    say,
)

PATHS = pytest.mark.parametrize("path", [MEMORY, USAGE], ids=["memory", "usage"])
KINDS = ("memory_subscribe", "memory_unsubscribe", "get_memory_snapshot", "get_memory_report")
CODES = {1000, 1001, 1002, 1003, 1007, 1008, 1009}
"""Why a server may close a connection; 1011 would be a failure of its own."""
HOSTILE = (
    *("", " ", "a b", "\0", "\r\nevent: x", "../../etc/passwd", "s" * 129, "\u202e", "\ud800"),
    *("'; DROP TABLE sessions;--", "{00}", "%2F", "<script>", "\u00e9", "*", "v6r:state"),
)
_ANSWERS = {"error", "memory_update", "memory_snapshot", "memory_report"}
_MORE = 0


@PATHS
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unparsable"),
        ("{", "unparsable"),
        ("[" * 8000, "unparsable"),
        ('{"type":' * 1500, "unparsable"),
        ("NaN", "unparsable"),
        ("null", "malformed"),
        ("[]", "malformed"),
        ("{}", "malformed"),
        ('{"type": null}', "malformed"),
        ('{"type": ["memory_subscribe"]}', "malformed"),
        ('{"type": "dance"}', "unknown-message"),
    ],
)
def test_a_message_that_is_none_gets_an_error_and_the_socket_goes_on(
    service: Service, path: str, text: str, code: str
) -> None:
    with opened(service.port, path) as peer:
        peer.send(frame(TEXT, text.encode()))
        assert peer.answer()["code"] == code
        peer.send(say({"type": "once more"}))
        assert peer.answer()["code"] == "unknown-message"


@pytest.mark.parametrize("session_id", HOSTILE)
def test_a_hostile_session_id_is_told_of_or_refused(service: Service, session_id: str) -> None:
    with opened(service.port) as peer:
        peer.send(say({"type": "memory_subscribe", "session_id": session_id, "timestamp": 1}))
        found = peer.next()
        assert found is not None
        assert found.json["type"] == "error"  # nobody opened such a session
        assert found.json["code"] in {"invalid-allocation", "malformed", "unparsable"}
    service.still_answers()


@pytest.mark.parametrize("value", [None, True, 7, 1e400, [], {}, [["s-1"]], 2**70])
def test_a_session_id_of_another_type_is_malformed(service: Service, value: object) -> None:
    with opened(service.port) as peer:
        peer.send(say({"type": "memory_subscribe", "session_id": value, "timestamp": 1}))
        assert peer.answer()["code"] in {"malformed", "unparsable"}


def test_ten_thousand_subscriptions_are_too_many(service: Service) -> None:
    with opened(service.port) as peer:
        codes: set[str] = set()
        for start in range(0, 10_000, 500):
            for number in range(start, start + 500):
                message = {"type": "memory_subscribe", "session_id": f"many-{number}"}
                peer.send(say(message | {"timestamp": 1}))
            codes |= {each.json["code"] for each in _until_here(peer) if each.opcode == TEXT}
            service.still_answers()
    assert codes == {"invalid-allocation", "too-many-subscriptions", "too-many-messages"}


def _until_here(peer: Peer) -> Iterator[Frame]:
    """Take all that is there by now, so that the server goes on to read."""
    peer.send(frame(PING, b"here"))
    while (found := peer.next()) is not None and found.payload != b"here":
        yield found


@PATHS
def test_a_flood_of_pings_is_answered(service: Service, path: str) -> None:
    with opened(service.port, path) as peer:
        for number in range(20):
            peer.send(frame(PING, b"%d" % number) * 500)
            pongs = 0
            while pongs < 500:
                found = peer.next()
                assert found is not None
                pongs += found.opcode == PONG
    service.still_answers()


def test_who_sends_pings_and_takes_no_pongs_is_read_no_further(service: Service) -> None:
    """Else the pongs would fill the memory of the service."""
    before = service.resident()
    many = frame(PING, bytes(125)) * 1_000_000  # 131 MB, were they read
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", service.port))
        peer = Peer(connection)
        assert peer.upgrade(handshake(MEMORY)).startswith(b"HTTP/1.1 101")
        connection.settimeout(1)
        with pytest.raises(TimeoutError):
            _push(connection, many)
        service.still_answers()
    assert service.resident() - before < 50 << 20


def _push(connection: socket.socket, content: bytes) -> None:
    """Send all of it; the time limit holds for each part, not for the whole."""
    left = memoryview(content)
    while left:
        left = left[connection.send(left[: 1 << 16]) :]


def test_a_flood_of_messages_is_closed(service: Service) -> None:
    with opened(service.port, USAGE) as peer:
        closed: list[int] = []
        while not closed:
            peer.send(frame(TEXT, b"{}") * 500)
            closed = [each.code for each in _until_here(peer) if each.opcode == CLOSE]
    assert closed == [1008]
    service.still_answers()


def attack(service: Service, path: str, seed: int) -> None:
    """Send random frames, whole and broken; show that all answers are well formed."""
    chance = random.Random(f"{path} {seed}")  # noqa: S311 - no secret
    with connected(service.port) as peer:
        assert peer.upgrade(handshake(path)).startswith(b"HTTP/1.1 101")
        for _ in range(chance.randint(1, 12)):
            peer.send(_part(chance))
        peer.stop_sending()
        found = peer.rest()
    for each in found:
        if each.opcode == TEXT:
            assert each.json["type"] in _ANSWERS, seed
            assert each.json.get("code") != "internal", seed
        elif each.opcode == CLOSE:
            assert each is found[-1], seed
            assert not each.payload or each.code in CODES or 3000 <= each.code < 5000, seed
        else:
            assert each.opcode == PONG, seed


def _part(chance: random.Random) -> bytes:
    whole = chance.choice([_message, _message, _control, _odd, _noise])(chance)
    if chance.random() < 0.1:
        at = chance.randrange(len(whole))
        return whole[:at] + chance.randbytes(1) + whole[at + 1 :]
    return whole[: chance.randint(1, len(whole))] if chance.random() < 0.03 else whole


def _message(chance: random.Random) -> bytes:
    values: list[object] = [*HOSTILE, "s-0", "s-1", None, 7, [], 2**70, {"a": [1.5]}, True]
    message: dict[str, object] = {"type": chance.choice([*KINDS, "dance", 7, None])}
    message |= {"session_id": chance.choice(values), "timestamp": chance.choice([1, *values])}
    text = json.dumps(message, ensure_ascii=chance.random() < 0.5).encode(errors="surrogatepass")
    if chance.random() < 0.7:
        return frame(TEXT, text)
    at = chance.randrange(len(text))
    between = frame(PING, b"between") * chance.randint(0, 3)
    return frame(TEXT, text[:at], first=_MORE) + between + frame(0, text[at:])


def _control(chance: random.Random) -> bytes:
    payload = chance.randbytes(chance.choice([0, 1, 2, 5, 124]))
    return frame(chance.choice([PING, PING, PONG, PONG, CLOSE]), payload)


def _odd(chance: random.Random) -> bytes:
    """A frame of any opcode and bits, whose length may be another than it says."""
    payload = chance.randbytes(chance.choice([0, 1, 125, 126, 2_000, 17_000]))
    length = chance.choice([None, None, b"\x05", b"\x7e\xff\xff", b"\x7f" + bytes(4) + b"\xff" * 4])
    first = chance.choice([0, 0x80, 0x80, 0xC0, 0xF0])
    return frame(chance.randrange(16), payload, first=first, length=length)


def _noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(1, 200))


@PATHS
def test_random_frames_are_answered_or_closed_for_a_reason(service: Service, path: str) -> None:
    for seed in range(150):
        attack(service, path, seed)
        if seed % 25 == 0:
            service.still_answers()
    service.still_answers()


@pytest.mark.slow
@PATHS
def test_many_more_random_frames_are(service: Service, path: str) -> None:
    for seed in range(1_000, 6_000):
        attack(service, path, seed)
        if seed % 100 == 0:
            service.still_answers()
    service.still_answers()
