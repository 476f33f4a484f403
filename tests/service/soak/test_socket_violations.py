"""What breaks the rules of WebSocket ends the connection with the code that says so, no other."""

from __future__ import annotations

import pytest

from tests.service.soak.conftest import Service
from tests.service.soak.frames import (
    BINARY,
    CLOSE,
    MEMORY,
    PING,
    PONG,
    TEXT,
    USAGE,
    connected,
    frame,
    handshake,
    opened,
)

_MORE = 0
VIOLATIONS = {
    "text that is no UTF-8": (frame(TEXT, b"\xff\xfe"), 1007),
    "a surrogate in UTF-8": (frame(TEXT, b'"\xed\xa0\x80"'), 1007),
    "text that is no UTF-8 over two frames": (
        frame(TEXT, b"\xe2\x82", first=_MORE) + frame(0, b"\xff"),
        1007,
    ),
    "a reserved opcode": (frame(3, b"x"), 1002),
    "a reserved control opcode": (frame(11, b"x"), 1002),
    "a reserved bit": (frame(TEXT, b"{}", first=0xC0), 1002),
    "a frame without a mask": (b"\x81\x02{}", 1002),
    "a continuation of nothing": (frame(0, b"{}"), 1002),
    "a message within another": (frame(TEXT, b"{", first=_MORE) + frame(TEXT, b"}"), 1002),
    "a ping in two frames": (frame(PING, b"a", first=_MORE), 1002),
    "a ping that is too long": (frame(PING, bytes(126)), 1002),
    "a length of 2 to the 63": (frame(TEXT, length=b"\x7f" + (1 << 63).to_bytes(8, "big")), 1009),
    "a length of 4 GB": (frame(BINARY, length=b"\x7f" + (1 << 32).to_bytes(8, "big")), 1009),
    "a message that is too long": (frame(TEXT, bytes(20_000)), 1009),
    "the same in frames": (
        frame(TEXT, bytes(9_000), first=_MORE) + frame(0, bytes(9_000), first=_MORE),
        1009,
    ),
    "fragments without end": (
        frame(TEXT, b"", first=_MORE) + frame(0, b"", first=_MORE) * 5_000,
        1009,
    ),
    "a close of one byte": (frame(CLOSE, b"\x03"), 1002),
    "a close code that is none": (frame(CLOSE, (1005).to_bytes(2, "big")), 1002),
    "a reason that is no UTF-8": (frame(CLOSE, b"\x03\xe8\xff"), 1007),
    "a close within a message": (frame(TEXT, b"{", first=_MORE) + frame(CLOSE, b"\x03\xe8"), 1002),
}
UNREADABLE = {
    "a body": handshake(MEMORY, more="Content-Length: 3\r\n") + b"abc",
    "a body in chunks": handshake(MEMORY, more="Transfer-Encoding: chunked\r\n"),
    "hundreds of headers": handshake(MEMORY, more="".join(f"X-{n}: a\r\n" for n in range(300))),
    "a header that is too long": handshake(MEMORY, more=f"X: {'a' * 9000}\r\n"),
    "another method": handshake(MEMORY, method="POST"),
    "no key": handshake(MEMORY).replace(b"Sec-WebSocket-Key", b"X-Key"),
    "another version": handshake(MEMORY).replace(b"13\r\n", b"8\r\n"),
    "a path that is no ASCII": handshake("/ws/memory?sessionId=\xe9"),
}


@pytest.mark.parametrize("path", [MEMORY, USAGE], ids=["memory", "usage"])
@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_is_closed_with_its_code(service: Service, name: str, path: str) -> None:
    sent, code = VIOLATIONS[name]
    with opened(service.port, path) as peer:
        peer.send(sent)
        last = peer.rest()[-1]
    assert (last.opcode, last.code) == (CLOSE, code)
    service.still_answers()


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_handshake_that_is_wrong_is_refused_and_the_connection_closed(
    service: Service, name: str
) -> None:
    with connected(service.port) as peer:
        assert peer.upgrade(UNREADABLE[name])[:10] == b"HTTP/1.1 4"
        while peer.connection.recv(65_536):
            pass
    service.still_answers()


def test_a_message_in_frames_with_pings_between_is_answered(service: Service) -> None:
    with opened(service.port) as peer:
        text = b'{"type": "dance"}'
        parts = [frame(TEXT, text[:5], first=_MORE)]
        parts += [frame(0, text[at : at + 1], first=_MORE) for at in range(5, len(text))]
        peer.send(frame(PING, b"mark").join([*parts, frame(0, b"")]))
        found = [peer.next() for _ in range(len(parts) + 1)]
    assert [each.payload for each in found if each and each.opcode == PONG] == [b"mark"] * len(
        parts
    )
    assert [each.json["code"] for each in found if each and each.opcode == TEXT] == [
        "unknown-message"
    ]


def test_bad_text_with_a_close_behind_it_is_no_failure_of_the_service(service: Service) -> None:
    with opened(service.port) as peer:
        peer.send(frame(TEXT, b"\xff") + frame(CLOSE, b"\x03\xe8") + frame(TEXT, b"{}"))
        (last,) = peer.rest()
    assert last.code in {1000, 1007}
    service.still_answers()
