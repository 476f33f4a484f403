"""Alerts: what somebody should know of a session, told once, and posted to webhooks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from memory_accounting.service.alerts.posting import Webhooks
    from memory_accounting.service.alerts.watching import Alerts

__all__ = ["Alerts", "Webhooks"]

_LATER = {
    "Alerts": "memory_accounting.service.alerts.watching",
    "Webhooks": "memory_accounting.service.alerts.posting",
}
"""What needs the settings, which check secrets with `signing` and so import this package."""


def __getattr__(name: str) -> object:
    """Load what is asked for the first time."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value
