"""What a client knows of its session: what was acknowledged, and what may be either way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

MACHINE_BYTES: Final = 512 << 20
"""The virtual machines made; nothing else is as large, so they are told from the rest."""


@attrs.define
class Book:
    """One session, which only one task changes."""

    session_id: str
    live: set[str] = attrs.field(factory=set[str])
    """Acknowledged creates that nobody asked to free."""
    freed: set[str] = attrs.field(factory=set[str])
    """Acknowledged frees."""
    unsure_freed: set[str] = attrs.field(factory=set[str])
    """Frees without an answer."""
    unsure_made: int = 0
    """Creates without an answer."""
    machine: bool | None = False
    """Whether there is a virtual machine; none where that is not known."""
    hard_limit: int | None = None
    """The hard limit that was acknowledged last; none where that is not known."""
    operations: int = 0

    def lost(self, found: list[dict[str, Any]]) -> Iterator[str]:
        """Compare with the live allocations; say what was acknowledged and is not so."""
        machines = [each for each in found if each["size"]["bytes"] >= MACHINE_BYTES]
        ids = {each["id"] for each in found if each["size"]["bytes"] < MACHINE_BYTES}
        for each in self.live - ids:
            yield f"{self.session_id}: {each} was created and is not there"
        for each in self.freed & ids:
            yield f"{self.session_id}: {each} was freed and is there"
        unknown = len(ids - self.live - self.unsure_freed - self.freed)
        if unknown > self.unsure_made:
            yield f"{self.session_id}: {unknown} allocations that nobody made"
        if self.machine is not None and len(machines) != self.machine:
            yield f"{self.session_id}: {len(machines)} machines, not {int(self.machine)}"

    def sums_up(self, snapshot: dict[str, Any], found: list[dict[str, Any]]) -> bool:
        """Whether the count of used bytes is that of whole pages of what is there."""
        asked = sum(each["size"]["bytes"] for each in found)
        return bool(asked <= snapshot["used"]["bytes"] < asked + (64 << 10) * (len(found) + 1))
