"""What importing a generated module costs, beside the same classes written by hand."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Row

_ROUNDS = 15
_TIMED = "import time; s = time.perf_counter(); import {}; print(time.perf_counter() - s)"

# The classes of memory_types as a person would write them, without a word of documentation.
_BY_HAND = """
import enum
import attrs


@attrs.frozen
class MemorySize:
    bytes: int
    human_readable: str


@attrs.frozen
class MemoryUsageSnapshot:
    timestamp: int
    session_id: str
    platform: str
    total: MemorySize
    used: MemorySize
    available: MemorySize
    fragmentation_ratio: float
{profiles}

class MemoryPurpose(enum.StrEnum):
    VM_HEAP = "vm-heap"
    COMPONENT_STACK = "component-stack"
    ASSET_CACHE = "asset-cache"
    JIT_CODE_CACHE = "jit-code-cache"
    SYSTEM_RESERVED = "system-reserved"
    WASM_LINEAR = "wasm-linear"
    NETWORK_BUFFERS = "network-buffers"
    TEMPORARY = "temporary"


@attrs.frozen
class MemoryAllocation:
    id: str
    session_id: str
    size: MemorySize
    purpose: MemoryPurpose
    allocated_at: int
    freed_at: int | None


class MemoryPressure(enum.StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@attrs.frozen
class MemoryLimits:
    heap_max: MemorySize
    stack_max: MemorySize
    cache_max: MemorySize
    soft_limit: MemorySize
    hard_limit: MemorySize


class MemoryErrorCode(enum.StrEnum):
    INSUFFICIENT_MEMORY = "insufficient-memory"
    LIMIT_EXCEEDED = "limit-exceeded"
    INVALID_SIZE = "invalid-size"
    ALLOCATION_FAILED = "allocation-failed"
    ALREADY_FREED = "already-freed"
    INVALID_ALLOCATION = "invalid-allocation"
    UNSUPPORTED_PLATFORM = "unsupported-platform"
    FRAGMENTATION_ERROR = "fragmentation-error"


@attrs.frozen
class MemoryRefusal:
    code: MemoryErrorCode
    message: str
    details: str | None
    timestamp: int
"""
_PROFILES = ("Dreamcast", "Psp", "Vita", "V6rSmall", "V6rMedium", "V6rLarge", "Custom")
_PROFILE = "\n\n@attrs.frozen\nclass PlatformProfile{}:\n    val: MemorySize\n"


def _seconds(module: str, folder: str) -> float:
    """Import a module in a fresh interpreter, with its bytecode already compiled."""
    environment = {**os.environ, "PYTHONPATH": folder}
    command = [sys.executable, "-c", _TIMED.format(module)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)


def rows() -> Iterator[Row]:
    """The ratio of the least times of alternating fresh interpreters."""
    with tempfile.TemporaryDirectory(prefix="wit-codegen-bench-") as folder:
        profiles = "".join(_PROFILE.format(name) for name in _PROFILES)
        Path(folder, "by_hand.py").write_text(_BY_HAND.replace("{profiles}", profiles))
        generated = by_hand = float("inf")
        for _ in range(_ROUNDS):
            generated = min(generated, _seconds("flight_memory.memory_types", folder))
            by_hand = min(by_hand, _seconds("by_hand", folder))
    note = f"{generated * 1e3:.1f} ms against {by_hand * 1e3:.1f} ms"
    yield Row("import memory_types / attrs and the same by hand", generated / by_hand, 2, "x", note)
