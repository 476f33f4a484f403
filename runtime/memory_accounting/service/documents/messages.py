"""The messages of the streams: their types, their names on the wire, and an example of each."""

from __future__ import annotations

from typing import Any, Final

import attrs

from flight_v6r import messages
from memory_accounting.service.rest import examples

_AT: Final = 1_640_995_200_000
_SESSION: Final = "session-123"


@attrs.frozen
class Message:
    """A message, which names itself in `type`."""

    type_: type
    names: tuple[str, ...]
    """What `type` may be."""
    example: dict[str, Any]
    """In snake_case, but for the envelopes that are in camelCase."""

    @property
    def name(self) -> str:
        """A name for documents."""
        return self.type_.__name__


SUBSCRIBE: Final = Message(
    messages.SubscribeMessage,
    ("memory_subscribe", "memory_unsubscribe"),
    {"type": "memory_subscribe", "session_id": _SESSION, "timestamp": _AT},
)
UPDATE: Final = Message(
    messages.UpdateMessage,
    ("memory_update",),
    {
        "type": "memory_update",
        "session_id": _SESSION,
        "snapshot": examples.SNAPSHOT,
        "timestamp": _AT,
    },
)
ERROR: Final = Message(
    messages.ErrorMessage,
    ("error",),
    {
        "type": "error",
        "code": "unknown-message",
        "message": "'memory_subscrib' is no message here; there are memory_subscribe and "
        "memory_unsubscribe",
    },
)
QUERY: Final = Message(
    messages.QueryMessage,
    ("get_memory_snapshot", "get_memory_report"),
    {"type": "get_memory_snapshot"},
)
USAGE: Final = Message(
    messages.UsageMessage,
    ("memory_update",),
    {
        "type": "memory_update",
        "sessionId": _SESSION,
        "timestamp": _AT,
        "memory": {
            "used": "512.0MB",
            "total": "1.0GB",
            "available": "512.0MB",
            "usagePercent": 50,
            "fragmentation": 5,
        },
        "pressure": "low",
        "platform": "v6r-medium",
    },
)
PRESSURE_ALERT: Final = Message(
    messages.PressureAlertMessage,
    ("memory_pressure_alert",),
    {
        "type": "memory_pressure_alert",
        "sessionId": _SESSION,
        "pressure": "high",
        "message": examples.ALERT["message"],
        "actions": examples.ALERT["actions"],
    },
)
SNAPSHOT: Final = Message(
    messages.SnapshotMessage,
    ("memory_snapshot",),
    {"type": "memory_snapshot", "data": examples.SNAPSHOT},
)
REPORT: Final = Message(
    messages.ReportMessage,
    ("memory_report",),
    {"type": "memory_report", "data": examples.REPORT},
)
SESSION_UPDATE: Final = Message(
    messages.SessionUpdateMessage,
    ("session_update",),
    {
        "type": "session_update",
        "session_id": _SESSION,
        "snapshot": examples.SNAPSHOT,
        "pressure": "low",
        "timestamp": _AT,
    },
)
SESSION_ENDED: Final = Message(
    messages.SessionEndedMessage,
    ("session_ended",),
    {"type": "session_ended", "session_id": _SESSION, "timestamp": _AT},
)
ALERT: Final = Message(
    messages.AlertMessage,
    ("memory_alert",),
    {"type": "memory_alert", "alert": examples.ALERT},
)
