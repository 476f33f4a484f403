"""The AsyncAPI document, and what the streams really say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from memory_accounting.service.app import create_app
from memory_accounting.service.documents.asyncapi import CHANNELS, asyncapi
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.service.wire import Case
from tests.service.documents.test_openapi import fits, follow, references
from tests.service.live import live_server

CASES = list(Case)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with live_server(create_app(ServiceSettings(store="memory:"))) as url:
        body = {"vm_size": "small"}
        httpx.post(f"{url}/api/v1/sessions/s-1/configure", json=body).raise_for_status()
        yield url


def _fits(message: str, text: str | bytes, case: Case = Case.SNAKE) -> dict[str, Any]:
    document = asyncapi(case)
    data: dict[str, Any] = json.loads(text)
    fits(document, document["components"]["messages"][message]["payload"], data)
    return data


@pytest.mark.parametrize("case", CASES)
def test_every_reference_leads_somewhere(case: Case) -> None:
    document = asyncapi(case)
    assert document["asyncapi"] == "3.0.0"
    for reference in references(document):
        assert follow(document, reference)


@pytest.mark.parametrize("case", CASES)
def test_examples_fit_their_messages(case: Case) -> None:
    for name, message in asyncapi(case)["components"]["messages"].items():
        for example in message["examples"]:
            _fits(name, json.dumps(example["payload"]), case)


def test_a_message_that_names_itself_otherwise_does_not_fit() -> None:
    with pytest.raises(ValueError, match="memory_subscribe"):
        _fits("SubscribeMessage", '{"type": "memory_update", "session_id": "s-1"}')


def test_every_message_is_sent_or_received_on_its_channel() -> None:
    document = asyncapi()
    for channel in CHANNELS:
        of_channel = document["channels"][channel.name]["messages"]
        said = {
            reference["$ref"].rpartition("/")[2]
            for operation in document["operations"].values()
            if operation["channel"]["$ref"] == f"#/channels/{channel.name}"
            for reference in operation["messages"]
        }
        assert said == set(of_channel)


@pytest.mark.parametrize("case", CASES)
def test_the_memory_socket_says_what_is_documented(url: str, case: Case) -> None:
    address = f"{url.replace('http', 'ws')}/api/v1/ws/memory?case={case.value}"
    with connect(address) as socket:
        socket.send('{"type": "memory_subscribe", "session_id": "s-1", "timestamp": 1}')
        assert _fits("UpdateMessage", socket.recv(), case)["type"] == "memory_update"
        socket.send('{"type": "hello"}')
        while (answer := json.loads(socket.recv()))["type"] == "memory_update":
            pass
        assert _fits("ErrorMessage", json.dumps(answer), case)["code"] == "unknown-message"


def test_the_usage_socket_says_what_is_documented(url: str) -> None:
    with connect(f"{url.replace('http', 'ws')}/ws/memory?sessionId=s-1") as socket:
        assert _fits("UsageMessage", socket.recv())["sessionId"] == "s-1"
        for asked, name in (("snapshot", "SnapshotMessage"), ("report", "ReportMessage")):
            socket.send(json.dumps({"type": f"get_memory_{asked}"}))
            while (answer := json.loads(socket.recv()))["type"] == "memory_update":
                pass
            assert _fits(name, json.dumps(answer))["type"] == f"memory_{asked}"


def test_the_event_stream_says_what_is_documented(url: str) -> None:
    with httpx.stream("GET", f"{url}/api/v1/stream?session_id=s-1") as stream:
        data = next(line for line in stream.iter_lines() if line.startswith("data:"))
    assert _fits("SessionUpdateMessage", data.removeprefix("data:"))["session_id"] == "s-1"
