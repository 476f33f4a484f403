"""What a command has to say, for people and for programs."""

from __future__ import annotations

from typing import Any

import attrs

from flight_memory.memory_types import MemoryError_


class RefusedError(Exception):
    """The ledger refused."""

    def __init__(self, error: MemoryError_) -> None:
        """Say why."""
        super().__init__(error.message)
        self.error = error


@attrs.frozen
class Outcome:
    """What was done."""

    value: Any
    """For programs."""
    type: Any
    """The type of the value, by which it becomes JSON."""
    text: str
    """For people."""
    is_good: bool = True
    """Whether all is as it should be."""
