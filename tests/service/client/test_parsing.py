"""Server-Sent Events from bytes, cut anywhere."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting.client.streaming.parsing import Event, Parser

STREAM = (
    "\ufeffretry: 1500\n\n"
    ": a comment\n\n"
    'event: session_update\nid: 7\ndata: {"a":"\u2028\x0b\x85é"}\n\n'
    "data: one\r\ndata:two\r\rdata\n\n"
    "event: nothing\n\n"
    "unknown: field\nevent: last\rdata:  x: y\n\n"
)
EVENTS = [
    Event("session_update", '{"a":"\u2028\x0b\x85é"}'),
    Event("message", "one\ntwo"),
    Event("message", ""),
    Event("last", " x: y"),
]


def events(*pieces: bytes) -> list[Event]:
    parser = Parser()
    return [event for piece in pieces for event in parser.feed(piece)]


def test_fields_comments_and_line_ends() -> None:
    assert events(STREAM.encode()) == EVENTS


@given(st.lists(st.integers(0, len(STREAM.encode())), max_size=20))
def test_it_does_not_matter_where_a_stream_is_cut(cuts: list[int]) -> None:
    whole = STREAM.encode()
    pieces = [whole[a:b] for a, b in pairwise([0, *sorted(cuts), len(whole)])]
    assert events(*pieces) == EVENTS


def test_an_event_that_was_not_ended_is_none() -> None:
    assert events(b"data: half\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [(b"1500", 1500), (b"soon", None), (b"-1", None), (b"9" * 5000, 999_999_999)],
)
def test_how_long_to_wait(text: bytes, expected: int | None) -> None:
    parser = Parser()
    assert list(parser.feed(b"retry: " + text + b"\n")) == []
    assert parser.retry_milliseconds == expected


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="a line of more than 1048576 bytes"):
        events(*[b"x" * 65_536] * 17)


def test_what_is_no_utf8_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        events(b"data: \xff\n\n")
