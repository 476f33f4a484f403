"""How JSON is written between the service and its clients, whichever of them writes it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from flight_v6r import messages

JSON: Final = "application/json"


class Case(StrEnum):
    """How the keys of objects are written."""

    SNAKE = "snake"
    CAMEL = "camel"


ENVELOPES: Final = frozenset(
    {
        messages.PressureAnswer,
        messages.EfficiencyAnswer,
        messages.ReportAnswer,
        messages.VmRequest,
        messages.VmCreatedAnswer,
        messages.VmDestroyedAnswer,
        messages.UsageMessage,
        messages.UsageText,
        messages.PressureAlertMessage,
    }
)
"""Types whose own keys are in camelCase, whatever was asked for."""


def media_type(case: Case) -> str:
    """Return the media type of JSON in a case."""
    return JSON if case is Case.SNAKE else f"{JSON}; case={case}"
