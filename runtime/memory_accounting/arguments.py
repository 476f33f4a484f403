"""What callers pass, held to its types: TypeError and ValueError name the parameter.

A wrong type is a mistake in the calling program and raises; a wrong value that the contract has a
code for is refused with that code elsewhere.
"""

from __future__ import annotations

from typing import Final

import attrs

from flight_memory.memory_types import MemoryLimits, MemoryPurpose, MemorySize
from memory_accounting.sizes import U64_MAX

LONGEST_SESSION_ID: Final = 128


def well_formed(session_id: str) -> bool:
    """Tell whether it is a session id: 1 to 128 printable characters without white space.

    Printable excludes control characters, unassigned ones, lone surrogates, and all white space
    but the plain blank.
    """
    return (
        0 < len(session_id) <= LONGEST_SESSION_ID
        and session_id.isprintable()
        and " " not in session_id
    )


def require_text(name: str, value: object) -> None:
    """Raise TypeError unless the value is text."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected str, got {type(value).__name__}")


def require_u64(name: str, value: object) -> int:
    """Raise TypeError unless the value is an int (a bool is none), ValueError beyond a u64."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name}: expected int, got {type(value).__name__}")
    if not 0 <= value <= U64_MAX:
        raise ValueError(f"{name}: {value} is not a u64")
    return value


def require_size(name: str, value: object) -> int:
    """Raise unless the value is a memory-size, whose text does not matter; return its bytes."""
    if not isinstance(value, MemorySize):
        raise TypeError(f"{name}: expected MemorySize, got {type(value).__name__}")
    return require_u64(f"{name}.bytes", value.bytes)


def require_request(session_id: object, size: object, purpose: object) -> int:
    """Raise unless these are the types of an allocation request; return its bytes."""
    if type(session_id) is str and type(size) is MemorySize and type(purpose) is MemoryPurpose:
        amount = size.bytes
        if type(amount) is int and 0 <= amount <= U64_MAX:
            return amount  # the usual request, told with as few questions as possible
    require_text("session_id", session_id)
    amount = require_size("size", size)
    if not isinstance(purpose, MemoryPurpose):
        raise TypeError(f"purpose: expected MemoryPurpose, got {type(purpose).__name__}")
    return amount


def require_limits(name: str, value: object) -> None:
    """Raise unless the value is a memory-limits of memory-sizes."""
    if not isinstance(value, MemoryLimits):
        raise TypeError(f"{name}: expected MemoryLimits, got {type(value).__name__}")
    for field in attrs.fields(MemoryLimits):
        require_size(f"{name}.{field.name}", getattr(value, field.name))
