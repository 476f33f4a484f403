"""What needs sessions of a known capacity: platforms, and reconfiguration."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from tests.conformance.memory.cases import MIB, PAGE, U64_MAX, Case, canonical, refusal


@pytest.mark.parametrize(
    ("platform", "capacity"),
    [
        ("dreamcast", 16 * MIB),
        ("psp", 32 * MIB),
        ("vita", 512 * MIB),
        ("v6r-small", 512 * MIB),
        ("v6r-medium", 1024 * MIB),
        ("v6r-large", 2048 * MIB),
    ],
)
def test_a_platform_decides_label_and_capacity(
    configurable: Case, platform: str, capacity: int
) -> None:
    configurable.configure(platform=platform)
    snapshot = configurable.snapshot()
    assert (snapshot.platform, snapshot.total) == (platform, canonical(capacity))
    limits = configurable.subject.operations.get_memory_limits(configurable.session).unwrap()
    assert limits.hard_limit == canonical(capacity)
    assert limits.soft_limit == canonical(capacity * 85 // 100)
    configurable.make(capacity)


def test_a_capacity_of_its_own(configurable: Case) -> None:
    configurable.configure(capacity=12345)
    snapshot = configurable.snapshot()
    assert (snapshot.platform, snapshot.total) == ("custom", canonical(12345))
    assert snapshot.available == canonical(12345)


def test_reconfiguring_keeps_the_allocations(configurable: Case) -> None:
    configurable.configure(platform="dreamcast")
    allocation = configurable.make(5000)
    configurable.configure(platform="vita")
    assert configurable.live() == [allocation]
    assert configurable.snapshot().used == canonical(5000)
    configurable.configure(capacity=5000)
    assert configurable.snapshot().available == canonical(0)
    refusal(configurable.create(1), MemoryErrorCode.INSUFFICIENT_MEMORY)


def test_a_capacity_below_the_pages_in_use_binds_what_comes(configurable: Case) -> None:
    configurable.configure(capacity=4 * PAGE)
    for _ in range(3):
        configurable.make(1)
    configurable.configure(capacity=100)
    refusal(configurable.create(1), MemoryErrorCode.FRAGMENTATION_ERROR)
    assert configurable.snapshot().used == canonical(3)


def test_the_smallest_capacity(configurable: Case) -> None:
    configurable.configure(capacity=1)
    limits = configurable.subject.operations.get_memory_limits(configurable.session).unwrap()
    for name in ("heap_max", "stack_max", "cache_max", "soft_limit", "hard_limit"):
        assert getattr(limits, name) == canonical(1)
    refusal(configurable.create(1), MemoryErrorCode.FRAGMENTATION_ERROR)


@pytest.mark.parametrize("purpose", list(MemoryPurpose))
def test_the_largest_capacity(configurable: Case, purpose: MemoryPurpose) -> None:
    configurable.configure(capacity=U64_MAX)
    limits = dict.fromkeys(("heap_max", "stack_max", "cache_max", "soft_limit"), U64_MAX)
    configurable.limit(**limits, hard_limit=U64_MAX)
    page = 65536 if purpose is MemoryPurpose.WASM_LINEAR else PAGE
    refusal(configurable.create(U64_MAX, purpose), MemoryErrorCode.FRAGMENTATION_ERROR)
    most = U64_MAX // page * page
    configurable.make(most, purpose)
    assert configurable.snapshot().used.bytes == most
    assert configurable.snapshot().used.human_readable == "16777216.0TB"
    refusal(configurable.create(U64_MAX, purpose), MemoryErrorCode.INSUFFICIENT_MEMORY)
    refusal(configurable.create(1, purpose), MemoryErrorCode.FRAGMENTATION_ERROR)
