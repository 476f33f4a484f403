"""Whatever a client sends: it is answered, and the socket goes on or is closed for a reason."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service.streams.peers import hub_of
from tests.service.streams.virtual import run

_plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
_types = st.sampled_from(
    ["memory_subscribe", "memory_unsubscribe", "get_memory_snapshot", "get_memory_report", "ping"]
)
_almost = st.fixed_dictionaries(
    {},
    optional={
        "type": _types | _plain,
        "session_id": st.sampled_from(["s-1", "s-2"]) | _plain,
        "sessionId": st.sampled_from(["s-1"]) | _plain,
        "timestamp": st.integers(0, 2**64) | _plain,
        "extra": _plain,
    },
)
_deep = st.integers(1, 400).map(lambda depth: "[" * depth + "]" * depth)
_texts = st.one_of(
    st.text(),
    _deep,
    _plain.map(json.dumps),
    _almost.map(json.dumps),
    _almost.map(json.dumps).map(lambda text: text[:-1]),
)
_messages = st.one_of(
    _texts.map(lambda text: {"type": "websocket.receive", "text": text}),
    st.binary().map(lambda content: {"type": "websocket.receive", "bytes": content}),
)


def survives(query: str, kind: str, messages: list[dict[str, Any]], good: dict[str, str]) -> None:
    """Send messages to a socket, and show that it is still as it was."""

    async def main() -> None:
        async with hub_of("s-1", messages_per_second=0) as ends:
            peer = ends.usage(query) if query else ends.memory()
            async with peer:
                for message in messages:
                    await peer.pass_on(message)
                for answer in peer.take():
                    assert answer["type"] in {"error", "memory_update", "memory_snapshot"}
                    assert answer.get("code") != "internal"
                await peer.say(good)
                assert kind in {each["type"] for each in peer.take()}
                assert peer.task is not None
                assert not peer.task.done()

    run(main())


@given(st.lists(_messages, max_size=8))
@settings(max_examples=150)
def test_the_socket_for_several_sessions_survives_anything(messages: list[dict[str, Any]]) -> None:
    good = {"type": "memory_subscribe", "session_id": "s-1"}
    survives("", "memory_update", messages, good)


@given(st.lists(_messages.filter(lambda each: "report" not in str(each)), max_size=8))
@settings(max_examples=150)
def test_the_socket_for_one_session_survives_anything(messages: list[dict[str, Any]]) -> None:
    survives("sessionId=s-1", "memory_snapshot", messages, {"type": "get_memory_snapshot"})


@given(st.binary())
@settings(max_examples=100)
def test_any_query_is_answered_one_way_or_the_other(query: bytes) -> None:
    async def main() -> None:
        async with hub_of("s-1") as ends:
            for peer in (ends.memory(), ends.usage(), ends.events()):
                peer.scope["query_string"] = query
                async with peer:
                    assert peer.got
                assert peer.task is not None
                assert peer.task.exception() is None

    run(main())
