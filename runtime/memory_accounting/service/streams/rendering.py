"""From what there is to tell to messages: each form once, whatever the number who want it."""

from __future__ import annotations

from typing import TypeAlias

from flight_v6r.alerts import Alert
from flight_v6r.messages import (
    AlertMessage,
    ErrorMessage,
    PressureAlertMessage,
    SessionEndedMessage,
    SessionUpdateMessage,
    UpdateMessage,
    UsageMessage,
)
from memory_accounting.service.streams.asgi import Message, chunk, text
from memory_accounting.service.streams.telling import Form, Protocol, State, Telling
from memory_accounting.service.streams.usage_messages import usage, warning
from memory_accounting.service.wire import Case, dumps

Messages: TypeAlias = tuple[Message, ...]


class Rendered:
    """What is told of a session, with the forms that somebody asked for."""

    __slots__ = ("_forms", "telling")

    def __init__(self, telling: Telling) -> None:
        """Render nothing yet."""
        self.telling = telling
        self._forms: dict[Form, Messages] = {}

    def in_form(self, form: Form) -> Messages:
        """Return the messages of a form."""
        messages = self._forms.get(form)
        if messages is None:
            messages = self._forms[form] = render(self.telling, form)
        return messages


def render(telling: Telling, form: Form) -> Messages:
    """Write out what is told."""
    if form.protocol is Protocol.EVENTS:
        return (_event(telling, form.case),)
    if telling.snapshot is None:
        return (error(telling.code, telling.message, form.case),)
    if form.protocol is Protocol.USAGE:
        return _usage(telling, form.case)
    message = UpdateMessage("memory_update", telling.session_id, telling.snapshot, telling.at)
    return (text(dumps(message, UpdateMessage, form.case)),)


def error(code: str, message: str, case: Case) -> Message:
    """Return an error message for a WebSocket of either protocol."""
    return text(dumps(ErrorMessage("error", code, message), ErrorMessage, case))


def alert_event(alert: Alert, number: int, case: Case) -> Message:
    """Return an alert as an event."""
    return event(
        "memory_alert", dumps(AlertMessage("memory_alert", alert), AlertMessage, case), number
    )


def event(name: str, data: bytes, number: int) -> Message:
    """Return a Server-Sent Event; compact JSON has no line breaks, so it is one line of data."""
    return chunk(b"event: %b\nid: %d\ndata: %b\n\n" % (name.encode(), number, data))


def _usage(telling: Telling, case: Case) -> Messages:
    snapshot, pressure = telling.snapshot, telling.pressure
    if snapshot is None or pressure is None:
        raise AssertionError("a usage message was asked for without a pressure")
    update = usage(telling.session_id, snapshot, pressure)
    messages = (text(dumps(update, UsageMessage, case)),)
    alert = warning(telling.session_id, snapshot, pressure)
    if alert is None:
        return messages
    return (*messages, text(dumps(alert, PressureAlertMessage, case)))


def _event(telling: Telling, case: Case) -> Message:
    session_id, at, number = telling.session_id, telling.at, telling.number
    if telling.snapshot is not None and telling.pressure is not None:
        update = SessionUpdateMessage(
            "session_update", session_id, telling.snapshot, telling.pressure, at
        )
        return event("session_update", dumps(update, SessionUpdateMessage, case), number)
    if telling.state is State.ENDED:
        end = SessionEndedMessage("session_ended", session_id, at)
        return event("session_ended", dumps(end, SessionEndedMessage, case), number)
    refusal = ErrorMessage("error", telling.code, telling.message)
    # Not `error`: that name is taken by what browsers call a lost connection.
    return event("stream_error", dumps(refusal, ErrorMessage, case), number)
