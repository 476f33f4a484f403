"""What the pool does beyond the contract, and what it does when something under it fails."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryLimits, MemoryPurpose
from memory_accounting import MemoryPool, PoolSettings
from memory_accounting.freed import FreedIds
from tests.accounting.support import MIB, START, ManualClock, make, size

HEAP = MemoryPurpose.VM_HEAP
ALL_0, ALL_100 = (MemoryLimits(*[size(amount)] * 5) for amount in (0, 100))


@pytest.mark.parametrize(
    ("vm_size", "platform", "text"),
    [
        ("small", "v6r-small", "512.0MB"),
        ("medium", "v6r-medium", "1.0GB"),
        ("large", "v6r-large", "2.0GB"),
    ],
)
def test_configure_by_vm_size(vm_size: str, platform: str, text: str) -> None:
    configuration = MemoryPool().configure("s", vm_size=vm_size).unwrap()
    assert (configuration.platform, configuration.capacity.human_readable) == (platform, text)


def test_configure_with_limits() -> None:
    limits = MemoryLimits(size(10), size(20), size(30), size(40), size(50))
    configuration = MemoryPool().configure("s", capacity=100, limits=limits).unwrap()
    assert [
        getattr(configuration.limits, each.name).bytes for each in attrs.fields(MemoryLimits)
    ] == [
        10,
        20,
        30,
        40,
        50,
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"vm_size": "huge"}, MemoryErrorCode.UNSUPPORTED_PLATFORM),
        ({"platform": "medium"}, MemoryErrorCode.UNSUPPORTED_PLATFORM),
        ({"capacity": 0}, MemoryErrorCode.INVALID_SIZE),
        ({"platform": "vita", "capacity": 1}, MemoryErrorCode.INVALID_SIZE),
        ({"platform": "psp", "capacity": 48 * MIB}, MemoryErrorCode.INVALID_SIZE),
        ({"capacity": 99, "limits": ALL_100}, MemoryErrorCode.LIMIT_EXCEEDED),
        ({"capacity": 99, "limits": ALL_0}, MemoryErrorCode.INVALID_SIZE),
    ],
)
def test_configure_refuses_and_opens_nothing(
    options: dict[str, Any], code: MemoryErrorCode
) -> None:
    pool = MemoryPool()
    assert pool.configure("s", **options).unwrap_err().code is code
    assert pool.list_sessions().unwrap() == []


def test_a_refused_reconfiguration_changes_nothing() -> None:
    pool = MemoryPool()
    before = pool.configure("s", capacity=MIB)
    make(pool, 1000)
    assert pool.configure("s", capacity=999).unwrap_err().code is MemoryErrorCode.LIMIT_EXCEEDED
    assert pool.get_session_configuration("s") == before


def test_the_model_of_a_psp_by_its_capacity() -> None:
    pool = MemoryPool()
    for capacity in (32 * MIB, 64 * MIB):
        configuration = pool.configure("s", platform="psp", capacity=capacity).unwrap()
        assert configuration.capacity.bytes == capacity


def test_reconfiguring_without_limits_restores_the_defaults() -> None:
    pool = MemoryPool()
    pool.configure("s", capacity=1000).unwrap()
    pool.set_memory_limits("s", MemoryLimits(*[size(10)] * 5)).unwrap()
    configuration = pool.configure("s", capacity=800).unwrap()
    assert configuration.limits.hard_limit.bytes == 800
    assert configuration.limits.stack_max.bytes == 100


@pytest.mark.parametrize("session_id", ["", "a b", "x" * 129, "\n"])
def test_configure_refuses_malformed_ids(session_id: str) -> None:
    pool = MemoryPool()
    error = pool.configure(session_id, vm_size="small").unwrap_err()
    assert error.code is MemoryErrorCode.INVALID_ALLOCATION
    assert pool.list_sessions().unwrap() == []


def test_sessions_are_listed_as_opened() -> None:
    pool = MemoryPool()
    make(pool, 1, session="b")
    pool.configure("a", vm_size="small").unwrap()
    make(pool, 1, session="c")
    make(pool, 1, session="a")
    assert pool.list_sessions().unwrap() == ["b", "a", "c"]


def test_ending_a_session_frees_what_it_holds() -> None:
    pool = MemoryPool()
    allocation = make(pool, 10)
    other = make(pool, 10, session="other")
    assert pool.end_session("s").unwrap() is True
    assert pool.list_sessions().unwrap() == ["other"]
    assert pool.free_allocation(allocation.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED
    assert pool.end_session("s").unwrap_err().code is MemoryErrorCode.INVALID_ALLOCATION
    assert pool.free_allocation(other.id).unwrap() is True
    make(pool, 5)
    assert pool.calculate_memory_stats("s").unwrap().total_allocations == 1


def test_freed_ids_are_bounded_in_number() -> None:
    pool = MemoryPool(PoolSettings(freed_ids=80))
    made = [make(pool, 1) for _ in range(500)]
    for allocation in made:
        pool.free_allocation(allocation.id).unwrap()
    codes = [pool.free_allocation(each.id).unwrap_err().code for each in made]
    remembered = codes.count(MemoryErrorCode.ALREADY_FREED)
    assert 70 <= remembered <= 80
    assert set(codes[-remembered:]) == {MemoryErrorCode.ALREADY_FREED}
    assert set(codes[:-remembered]) == {MemoryErrorCode.INVALID_ALLOCATION}


@pytest.mark.parametrize("most", [0, 1, 5, 8, 100])
def test_freed_ids_hold_no_more_than_asked(most: int) -> None:
    freed = FreedIds(most, 10_000)
    for index in range(1000):
        freed.add(str(index), index)
        assert len(freed) <= most
    assert (freed.freed_at("999", 1000) is not None) == (most > 0)


def test_freed_ids_are_bounded_in_time() -> None:
    clock = ManualClock()
    pool = MemoryPool(PoolSettings(freed_seconds=60), clock=clock)
    allocation = make(pool, 1)
    pool.free_allocation(allocation.id).unwrap()
    clock.advance(60)
    assert pool.free_allocation(allocation.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED
    clock.advance(1)
    assert (
        pool.free_allocation(allocation.id).unwrap_err().code is MemoryErrorCode.INVALID_ALLOCATION
    )


def test_outdated_freed_ids_leave_memory() -> None:
    freed = FreedIds(1000, 60_000)
    for index in range(100):
        freed.add(str(index), index)
    freed.add("later", 200_000)
    assert len(freed) == 1


def test_an_id_source_that_fails_leaves_nothing() -> None:
    def fail(_: int) -> str:
        raise OSError("no more ids")

    pool = MemoryPool(id_source=fail)
    error = pool.create_allocation("s", size(1), HEAP).unwrap_err()
    assert error.code is MemoryErrorCode.ALLOCATION_FAILED
    assert error.details is not None
    assert "no more ids" in error.details
    assert pool.list_sessions().unwrap() == []


def test_a_repeated_id_is_refused() -> None:
    pool = MemoryPool(id_source=lambda _: "same")
    first = make(pool, 10)
    error = pool.create_allocation("s", size(20), HEAP).unwrap_err()
    assert error.code is MemoryErrorCode.ALLOCATION_FAILED
    assert pool.list_allocations("s").unwrap() == [first]
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 10


@pytest.mark.parametrize("wrong", [-1, 2**64, 1.5, True, None])
def test_a_wrong_clock_raises_and_leaves_nothing(wrong: object) -> None:
    clock = ManualClock()
    pool = MemoryPool(clock=clock)
    kept = make(pool, 10)
    clock.now = wrong  # type: ignore[assignment] # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises((TypeError, ValueError), match="clock"):
        pool.create_allocation("s", size(1), HEAP)
    with pytest.raises((TypeError, ValueError), match="clock"):
        pool.free_allocation(kept.id)
    clock.now = START
    assert pool.list_allocations("s").unwrap() == [kept]
    assert pool.calculate_memory_stats("s").unwrap().total_allocations == 1
    assert pool.free_allocation(kept.id).unwrap() is True


def test_a_clock_that_raises_leaves_the_pool_usable() -> None:
    moments = [START]
    pool = MemoryPool(clock=moments.pop)
    make(pool, 1)
    with pytest.raises(IndexError):
        pool.create_allocation("s", size(1), HEAP)
    with pytest.raises(IndexError):
        pool.get_memory_snapshot("s")
    assert pool.list_sessions().unwrap() == ["s"]


def test_ticks_sample_every_session() -> None:
    clock = ManualClock()
    pool = MemoryPool(clock=clock)
    make(pool, 10, session="a")
    make(pool, 20, session="b")
    for _ in range(5):
        clock.advance(10)
        pool.sample()
    for session, used in (("a", 10), ("b", 20)):
        snapshots = pool.get_memory_trends(session, 60).unwrap().snapshots
        assert [each.used.bytes for each in snapshots] == [used] * 6
        assert [each.timestamp - START for each in snapshots] == [
            0,
            10_000,
            20_000,
            30_000,
            40_000,
            50_000,
        ]


def test_leak_suspects() -> None:
    clock = ManualClock()
    pool = MemoryPool(clock=clock)
    old = make(pool, 10, MemoryPurpose.ASSET_CACHE)
    make(pool, 10, MemoryPurpose.SYSTEM_RESERVED)
    churned = make(pool, 10, MemoryPurpose.TEMPORARY)
    make(pool, 10, MemoryPurpose.TEMPORARY)
    clock.advance(100)
    make(pool, 10, MemoryPurpose.ASSET_CACHE)
    make(pool, 10, MemoryPurpose.TEMPORARY)
    pool.free_allocation(churned.id).unwrap()
    assert pool.get_leak_suspects("s", 60).unwrap() == [old]
    assert old.id in pool.generate_memory_report("s").unwrap()
    clock.advance(61)
    assert pool.get_leak_suspects("s", 60).unwrap() == []


def test_equal_sizes_share_one_record() -> None:
    pool = MemoryPool()
    assert make(pool, 4321).size is make(pool, 4321).size


def test_a_purpose_that_takes_the_place_of_another_is_seen() -> None:
    clock = ManualClock()
    pool = MemoryPool(clock=clock)
    first = make(pool, 4096, MemoryPurpose.TEMPORARY)
    clock.advance(0.5)
    pool.free_allocation(first.id).unwrap()
    make(pool, 4096, MemoryPurpose.ASSET_CACHE)
    clock.advance(10)
    settled = pool.get_samples("s", 60).unwrap()[-1]
    uses = dict(zip(MemoryPurpose, settled.uses, strict=True))
    assert (uses[MemoryPurpose.TEMPORARY], uses[MemoryPurpose.ASSET_CACHE]) == (0, 4096)
