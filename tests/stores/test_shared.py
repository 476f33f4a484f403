"""Two pools on one ledger see what the other did at once, whatever the values are."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryAllocation, MemoryErrorCode, MemoryPurpose
from memory_accounting import Pool, PoolSettings, open_pool
from tests.accounting.support import START, U64_MAX, ManualClock, make, size

DAY = 24 * 3600


def test_a_pool_sees_what_another_did(shared_url: str) -> None:
    with open_pool(shared_url) as one, open_pool(shared_url) as other:
        one.configure("s", capacity=100_000, user_id="Zoë").unwrap()
        assert other.get_session_configuration("s") == one.get_session_configuration("s")
        made = make(one, 1000)
        assert other.list_allocations("s").unwrap() == [made]
        assert other.free_allocation(made.id).unwrap()
        assert one.free_allocation(made.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED
        assert one.get_memory_snapshot("s").unwrap().used.bytes == 0


def test_what_a_pool_knew_before_is_no_ground_to_grant(shared_url: str) -> None:
    with open_pool(shared_url) as one, open_pool(shared_url) as other:
        one.configure("s", capacity=8192).unwrap()
        make(one, 1)
        make(other, 4096)
        refused = one.create_allocation("s", size(4096), MemoryPurpose.TEMPORARY).unwrap_err()
        assert refused.code is MemoryErrorCode.INSUFFICIENT_MEMORY
        other.configure("s", capacity=5000).unwrap()
        refused = one.create_allocation("s", size(904), MemoryPurpose.TEMPORARY).unwrap_err()
        assert refused.code is MemoryErrorCode.INSUFFICIENT_MEMORY


def test_what_a_pool_knew_before_is_no_ground_to_refuse(shared_url: str) -> None:
    with open_pool(shared_url) as one, open_pool(shared_url) as other:
        one.configure("s", capacity=4096).unwrap()
        made = make(one, 4096)
        other.free_allocation(made.id).unwrap()
        again = make(one, 4096)
        other.configure("s", capacity=8192).unwrap()
        make(one, 4096)
        other.end_session("s").unwrap()
        assert one.free_allocation(again.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED


def test_a_session_that_another_ended_is_opened_anew(shared_url: str) -> None:
    with open_pool(shared_url) as one, open_pool(shared_url) as other:
        one.configure("s", platform="dreamcast").unwrap()
        old = make(one, 1000)
        other.end_session("s").unwrap()
        new = make(one, 1000)
        assert one.get_session_configuration("s").unwrap().platform == "custom"
        assert other.calculate_memory_stats("s").unwrap().total_allocations == 1
        assert other.free_allocation(old.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED
        assert other.free_allocation(new.id).unwrap()
        assert one.check().unwrap() == []


def test_limits_that_another_set_are_kept(shared_url: str) -> None:
    """No change of one pool is overwritten by one that another decided before it."""
    with open_pool(shared_url) as one, open_pool(shared_url) as other:
        make(one, 1)
        limits = other.get_memory_limits("s").unwrap()
        other.configure("s", capacity=2**30).unwrap()
        make(one, 1)
        assert one.get_memory_limits("s").unwrap() != limits
        assert one.get_session_configuration("s") == other.get_session_configuration("s")


@pytest.mark.parametrize(
    "session_id", ["~", "x" * 128, "\N{SNOWMAN}" * 128, "会话/{[*?\\%_'\";:#", "\u00e9", "e\u0301"]
)
def test_session_ids_of_every_kind(shared_url: str, session_id: str) -> None:
    with open_pool(shared_url) as pool:
        made = make(pool, 10, session=session_id)
        make(pool, 10, session="other")
    with open_pool(shared_url) as pool:
        assert pool.list_sessions().unwrap() == [session_id, "other"]
        assert pool.list_allocations(session_id).unwrap() == [made]
        assert pool.free_allocation(made.id).unwrap()
        pool.end_session(session_id).unwrap()
        assert pool.list_sessions().unwrap() == ["other"]
        assert pool.check().unwrap() == []


def test_the_largest_amounts(shared_url: str) -> None:
    with open_pool(shared_url) as pool:
        for amount in (U64_MAX, 2**63, 2**63 - 1):
            pool.configure("s", capacity=U64_MAX).unwrap()
            made = pool.create_allocation("s", size(amount), MemoryPurpose.TEMPORARY)
            if amount == U64_MAX:
                # Whole pages of it would be more than there is.
                assert made.unwrap_err().code is MemoryErrorCode.FRAGMENTATION_ERROR
                continue
            assert pool.list_allocations("s").unwrap() == [made.unwrap()]
            assert pool.get_memory_snapshot("s").unwrap().used.bytes == amount
            with open_pool(shared_url) as other:
                assert other.list_allocations("s").unwrap() == [made.unwrap()]
                assert other.free_allocation(made.unwrap().id).unwrap()
        assert pool.calculate_memory_stats("s").unwrap().peak_memory.bytes == 2**63
        assert pool.check().unwrap() == []


def test_the_history_is_kept(shared_url: str) -> None:
    clock = ManualClock()
    settings = PoolSettings(history_samples=64)
    with open_pool(shared_url, settings, clock=clock) as pool:
        for amount in range(1, 200):
            pool.free_allocation(make(pool, amount).id).unwrap()
            clock.advance(2)
        trend = pool.get_memory_trends("s", DAY).unwrap()
        report = pool.generate_memory_report("s").unwrap()
        assert 32 < len(trend.snapshots) <= 64
    with open_pool(shared_url, settings, clock=clock) as pool:
        assert pool.get_memory_trends("s", DAY).unwrap() == trend
        assert pool.generate_memory_report("s").unwrap() == report
        assert pool.check().unwrap() == []


@pytest.mark.parametrize("step", [3, DAY, START // 1000])
def test_a_clock_set_back_between_two_openings(shared_url: str, step: int) -> None:
    """Earlier samples move back with the clock, as far as there is time before them."""
    clock = ManualClock()
    with open_pool(shared_url, clock=clock) as pool:
        first = grown(pool, clock)
    clock.advance(-step)
    with open_pool(shared_url, clock=clock) as pool:
        second = grown(pool, clock)
        assert pool.list_allocations("s").unwrap() == [*first, *second]
        assert pool.free_allocation(first[0].id).unwrap()
        refused = pool.free_allocation(first[0].id).unwrap_err()
        assert refused.code is MemoryErrorCode.ALREADY_FREED
        moments = [each.timestamp for each in pool.get_memory_trends("s", 60).unwrap().snapshots]
        assert moments == sorted(moments)
        assert moments[-1] <= clock.now
        assert len(moments) > 5
        assert pool.check().unwrap() == []


def grown(pool: Pool, clock: ManualClock) -> list[MemoryAllocation]:
    made = list[MemoryAllocation]()
    for _ in range(5):
        made.append(make(pool, 100))
        clock.advance(1)
    return made


@pytest.mark.parametrize(("age", "count"), [(63, 2), (START // 1000, 0), (U64_MAX, 0)])
def test_leaks_of_any_age(shared_url: str, age: int, count: int) -> None:
    """No allocation is older than time."""
    clock = ManualClock()
    with open_pool(shared_url, clock=clock) as pool:
        made = grown(pool, clock)
        clock.advance(60)
        assert pool.get_leak_suspects("s", age).unwrap() == made[:count]
