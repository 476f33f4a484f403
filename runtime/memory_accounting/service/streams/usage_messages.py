"""What the second WebSocket protocol says of a session: text, whole per cents, and a warning."""

from __future__ import annotations

import struct
from typing import Final

from flight_memory.memory_types import MemoryPressure, MemoryUsageSnapshot
from flight_v6r.messages import PressureAlertMessage, UsageMessage, UsageText

ACTIONS: Final = {
    MemoryPressure.HIGH: (
        "Review what is in use and free what is not needed",
        "Clear caches that can be built again",
        "Stop or restart what is not critical",
    ),
    MemoryPressure.CRITICAL: (
        "Save open work now",
        "Restart the virtual machine",
        "Ask for a larger virtual machine if this goes on",
    ),
}
"""What may be done about a pressure, most harmless first."""


def usage(session_id: str, snapshot: MemoryUsageSnapshot, pressure: MemoryPressure) -> UsageMessage:
    """Describe the use of a session for people."""
    return UsageMessage(
        type_="memory_update",
        session_id=session_id,
        timestamp=snapshot.timestamp,
        memory=UsageText(
            used=snapshot.used.human_readable,
            total=snapshot.total.human_readable,
            available=snapshot.available.human_readable,
            usage_percent=used_percent(snapshot),
            fragmentation=whole_percent(snapshot.fragmentation_ratio),
        ),
        pressure=pressure,
        platform=snapshot.platform,
    )


def warning(
    session_id: str, snapshot: MemoryUsageSnapshot, pressure: MemoryPressure
) -> PressureAlertMessage | None:
    """Warn of a high or critical pressure; None: there is nothing to warn of."""
    actions = ACTIONS.get(pressure)
    if actions is None:
        return None
    message = (
        f"Memory pressure is {pressure.value}: {snapshot.used.human_readable} of "
        f"{snapshot.total.human_readable} in use ({used_percent(snapshot)} %)"
    )
    return PressureAlertMessage(
        type_="memory_pressure_alert",
        session_id=session_id,
        pressure=pressure,
        message=message,
        actions=list(actions),
    )


def used_percent(snapshot: MemoryUsageSnapshot) -> int:
    """Return the used share of the capacity in whole per cents, rounded down."""
    total = snapshot.total.bytes
    return snapshot.used.bytes * 100 // total if total else 0


def whole_percent(ratio: float) -> int:
    """Return a ratio in whole per cents, rounded down, as a program with 32-bit floats has it.

    There 0.29 times 100 is 29; in 64 bits it is less.
    """
    return int(_single(_single(ratio) * 100))


def _single(number: float) -> float:
    rounded: float = struct.unpack("f", struct.pack("f", number))[0]
    return rounded
