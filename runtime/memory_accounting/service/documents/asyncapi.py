"""The AsyncAPI 3.0 document of the streams: two WebSocket protocols and the event stream."""

from __future__ import annotations

from typing import Any, Final

import attrs

from memory_accounting.service.documents import messages, texts
from memory_accounting.service.documents.messages import Message
from memory_accounting.service.documents.schemas import Schemas
from memory_accounting.service.rest.service import release
from memory_accounting.service.streams.handlers import EVENT_STREAM, MEMORY_SOCKET, USAGE_SOCKET
from memory_accounting.service.wire import JSON, Case
from wit_runtime.docs import docs_of

_DRAFT: Final = "0.1.0"
"""The version of the bindings for WebSockets that is meant."""


@attrs.frozen
class Channel:
    """A stream: who says what on it."""

    name: str
    address: str
    title: str
    about: str
    server: str
    from_client: tuple[Message, ...]
    to_client: tuple[Message, ...]
    query: dict[str, Any]
    """The schemas of its parameters in the query."""


_SESSION: Final = {"type": "string", "description": "The session to follow."}
CHANNELS: Final = (
    Channel(
        name="memorySocket",
        address=MEMORY_SOCKET,
        title="The memory of any number of sessions",
        about="Subscribe to sessions by message. Each is told of at once, when it changes, and at "
        "an interval. An update that was not read yet gives way to a newer one of its session. A "
        "message that is not understood gets an `error`, and the socket stays open. When the "
        "service stops it closes with 1001.",
        server="sockets",
        from_client=(messages.SUBSCRIBE,),
        to_client=(messages.UPDATE, messages.ERROR),
        query={},
    ),
    Channel(
        name="usageSocket",
        address=USAGE_SOCKET,
        title="The memory of one session, as text and whole per cents",
        about="The session is named in the address: `/ws/memory?sessionId=session-123`. It is told "
        "of at an interval, with an alert while the pressure is high or critical; the snapshot and "
        "the report can be asked for.",
        server="sockets",
        from_client=(messages.QUERY,),
        to_client=(
            messages.USAGE,
            messages.PRESSURE_ALERT,
            messages.SNAPSHOT,
            messages.REPORT,
            messages.ERROR,
        ),
        query={"sessionId": _SESSION},
    ),
    Channel(
        name="eventStream",
        address=EVENT_STREAM,
        title="Server-Sent Events of some sessions, or of all",
        about="`GET` it with `Accept: text/event-stream`. The `event` is the `type` of the "
        "message, which is the `data` as JSON. `session_id` may be given several times; without "
        "it the stream is of all sessions that may be read. A client that lost the connection "
        "connects again and gets the present state of each session.",
        server="events",
        from_client=(),
        to_client=(messages.SESSION_UPDATE, messages.SESSION_ENDED, messages.ALERT),
        query={"session_id": {"type": "array", "items": _SESSION}},
    ),
)


def asyncapi(case: Case = Case.SNAKE) -> dict[str, Any]:
    """Return the document for messages in a case."""
    schemas = Schemas(case)
    described: dict[str, Any] = {}
    for channel in CHANNELS:
        for message in channel.from_client:
            described[message.name] = _message(message, schemas, schemas.read(message.type_))
        for message in channel.to_client:
            described[message.name] = _message(message, schemas, schemas.sent(message.type_))
    bearer = {"type": "http", "scheme": "bearer", "description": texts.BEARER}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"{texts.TITLE}: streams",
            "version": release(),
            "description": texts.STREAMS,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": JSON,
        "servers": {"sockets": _server("ws"), "events": _server("http")},
        "channels": {channel.name: _channel(channel, case) for channel in CHANNELS},
        "operations": _operations(),
        "components": {
            "messages": described,
            "schemas": dict(sorted(schemas.definitions.items())),
            "securitySchemes": {"bearer": bearer},
        },
    }


def _server(protocol: str) -> dict[str, Any]:
    host = {"default": "localhost:8080", "description": "Where the service listens."}
    return {"host": "{host}", "protocol": protocol, "variables": {"host": host}}


def _message(message: Message, schemas: Schemas, schema: dict[str, Any]) -> dict[str, Any]:
    named = {"properties": {"type": {"enum": list(message.names)}}}
    return {
        "name": message.name,
        "title": ", ".join(message.names),
        "summary": docs_of(message.type_).text.rpartition("\n")[2],
        "payload": {"allOf": [schema, {"type": "object", **named}]},
        "examples": [{"payload": schemas.example(message.example)}],
    }


def _channel(channel: Channel, case: Case) -> dict[str, Any]:
    names = [each.name for each in (*channel.from_client, *channel.to_client)]
    keys = {"type": "string", "enum": [case.value], "description": texts.CASE_OF_STREAMS}
    query = {"type": "object", "properties": {**channel.query, "case": keys}}
    protocol = "ws" if channel.server == "sockets" else "http"
    binding = {"query": query, "bindingVersion": _DRAFT}
    described: dict[str, Any] = {
        "address": channel.address,
        "title": channel.title,
        "description": channel.about,
        "servers": [{"$ref": f"#/servers/{channel.server}"}],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }
    if protocol == "ws":
        return {**described, "bindings": {"ws": {"method": "GET", **binding}}}
    return described


def _operations() -> dict[str, Any]:
    """Return who sends what; AsyncAPI says it as the service sees it."""
    operations: dict[str, Any] = {}
    for channel in CHANNELS:
        for action, said in (("receive", channel.from_client), ("send", channel.to_client)):
            if not said:
                continue
            parts = [{"$ref": f"#/channels/{channel.name}/messages/{each.name}"} for each in said]
            described: dict[str, Any] = {
                "action": action,
                "channel": {"$ref": f"#/channels/{channel.name}"},
                "messages": parts,
            }
            if channel.server == "events":
                query = {"type": "object", "properties": channel.query}
                http = {"method": "GET", "query": query, "bindingVersion": "0.3.0"}
                described["bindings"] = {"http": http}
            operations[f"{action}On{channel.name[0].upper()}{channel.name[1:]}"] = described
    return operations
