"""Examples for the documents, as JSON data in snake_case."""

from __future__ import annotations

from typing import Any, Final

_Data = dict[str, Any]


def _size(amount: int, text: str) -> _Data:
    return {"bytes": amount, "human_readable": text}


_HALF: Final = _size(536_870_912, "512.0MB")

ALLOCATION_REQUEST: Final[_Data] = {
    "session_id": "session-123",
    "size": {"bytes": 1_048_576},
    "purpose": "vm-heap",
}
ALLOCATION: Final[_Data] = {
    "id": "017e127f-5c00-7000-8000-5d6b8a0c3f21",
    "session_id": "session-123",
    "size": _size(1_048_576, "1.0MB"),
    "purpose": "vm-heap",
    "allocated_at": 1_640_995_200_000,
    "freed_at": None,
}
SNAPSHOT: Final[_Data] = {
    "timestamp": 1_640_995_200_000,
    "session_id": "session-123",
    "platform": "v6r-medium",
    "total": _size(1_073_741_824, "1.0GB"),
    "used": _HALF,
    "available": _HALF,
    "fragmentation_ratio": 0.05,
}
LIMITS_REQUEST: Final[_Data] = {
    "heap_max": {"bytes": 536_870_912},
    "stack_max": {"bytes": 67_108_864},
    "cache_max": {"bytes": 134_217_728},
    "soft_limit": {"bytes": 456_340_275},
    "hard_limit": {"bytes": 536_870_912},
}
LIMITS: Final[_Data] = {
    "heap_max": _HALF,
    "stack_max": _size(67_108_864, "64.0MB"),
    "cache_max": _size(134_217_728, "128.0MB"),
    "soft_limit": _size(456_340_275, "435.2MB"),
    "hard_limit": _HALF,
}
CONFIGURATION: Final[_Data] = {
    "session_id": "session-123",
    "user_id": "user-456",
    "platform": "v6r-small",
    "capacity": _HALF,
    "limits": LIMITS,
    "opened_at": 1_640_995_200_000,
}
