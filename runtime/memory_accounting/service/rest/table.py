"""All operations of the REST interface."""

from __future__ import annotations

from typing import Final

from memory_accounting.service.rest import allocations, memory, service, sessions

OPERATIONS: Final = (
    *sessions.OPERATIONS,
    *memory.OPERATIONS,
    *allocations.OPERATIONS,
    *service.OPERATIONS,
)
