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
STATS: Final[_Data] = {
    "total_allocations": 12,
    "active_allocations": 3,
    "peak_memory": _size(805_306_368, "768.0MB"),
    "current_memory": _HALF,
    "average_allocation_size": _size(67_108_864, "64.0MB"),
    "usage_by_purpose": [["vm-heap", _HALF]],
    "efficiency_ratio": 0.95,
}
TREND: Final[_Data] = {
    "snapshots": [SNAPSHOT],
    "trend_direction": "stable",
    "predicted_peak": _size(805_306_368, "768.0MB"),
}
REPORT: Final[_Data] = {
    "sessionId": "session-123",
    "generatedAt": "2022-01-01T00:00:00.000Z",
    "statistics": STATS,
    "trends": TREND,
    "detailedReport": "# Memory report\n\n- Session: session-123\n",
}
OVERVIEW: Final[_Data] = {
    "sessions": [
        {
            "session_id": "session-123",
            "user_id": "user-456",
            "snapshot": SNAPSHOT,
            "pressure": "low",
        }
    ],
    "total": 1,
    "next": None,
}
PATTERN: Final[_Data] = {
    "purpose": "vm-heap",
    "pattern": "steady",
    "used": _HALF,
    "peak": _size(805_306_368, "768.0MB"),
    "mean": _HALF,
}
ADVICE: Final[_Data] = {
    "platform": "v6r-medium",
    "capacity": _size(1_073_741_824, "1.0GB"),
    "expected_peak": _size(805_306_368, "768.0MB"),
    "headroom_percent": 25,
    "reason": "v6r-medium is the smallest that holds the expected peak and what is added to it",
}
PLATFORM: Final[_Data] = {
    "tag": "v6r-small",
    "val": _HALF,
}
FINDING: Final[_Data] = {
    "kind": "counters",
    "session_id": "session-123",
    "message": "the session counts 1048576 bytes in use, and its allocations are 0",
    "repairable": True,
}
LEDGER: Final[_Data] = {
    "store": "sqlite",
    "sessions": 1,
    "allocations": 3,
    "used": _HALF,
    "timestamp": 1_640_995_200_000,
}
STATUS: Final[_Data] = {
    "version": "0.1.0",
    "uptime_seconds": 3600,
    "sessions": 1,
    "allocations": 3,
    "stream_clients": 2,
    "store": "sqlite",
    "timestamp": 1_640_995_200_000,
}
ALERT: Final[_Data] = {
    "session_id": "session-123",
    "kind": "pressure",
    "severity": "warning",
    "raised": True,
    "message": "Memory pressure is high: 912.0MB of 1.0GB in use (89 %)",
    "actions": ["Review what is in use and free what is not needed"],
    "anomaly": None,
    "pressure": "high",
    "used": _size(956_301_312, "912.0MB"),
    "timestamp": 1_640_995_200_000,
}
