"""The JSON of the service, as a client reads and writes it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from flight_v6r import messages
from wit_runtime.json import JsonCodec

JSON: Final = "application/json"


class Case(StrEnum):
    """How the keys of objects are written."""

    SNAKE = "snake"
    CAMEL = "camel"


ENVELOPES: Final = frozenset(
    {
        messages.PressureAnswer,
        messages.ReportAnswer,
        messages.VmRequest,
        messages.VmCreatedAnswer,
        messages.VmDestroyedAnswer,
    }
)
"""Types whose own keys are in camelCase, whatever was asked for; those that a client meets."""

# A later service may say more than this client knows of.
CODECS: Final = {
    Case.SNAKE: JsonCodec(unknown="ignore", cases=dict.fromkeys(ENVELOPES, "camel")),
    Case.CAMEL: JsonCodec(unknown="ignore", case="camel"),
}


def media_type(case: Case) -> str:
    """Return the media type to ask for."""
    return JSON if case is Case.SNAKE else f"{JSON}; case={case}"
