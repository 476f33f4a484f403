"""What happens in the middle of a call: other calls, failures, other threads."""

from __future__ import annotations

import random
import threading

import pytest

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryErrorCode,
    MemoryPurpose,
    MemorySize,
)
from memory_accounting import MemoryPool, PoolSettings
from memory_accounting.validation import AbnormalUse, FairShare, GuardedPool
from tests.accounting.support import MIB, size
from tests.accounting.validation.pools import SCRATCH, Remote, create, inner
from wit_runtime import Ok, Result


def test_a_session_that_is_known_costs_no_further_calls() -> None:
    remote = Remote()
    pool = GuardedPool(remote, fairness=FairShare(100 * MIB))
    for _ in range(3):
        create(pool, "s", 1).unwrap()
    assert remote.calls == ["list", "create", "list", "create", "create"]


def test_what_was_there_before_counts_and_is_given_back() -> None:
    holder, fairness = inner(), FairShare(100 * MIB)
    before = holder.create_allocation("a", size(60 * MIB), SCRATCH).unwrap()
    pool = GuardedPool(holder, fairness=fairness)
    create(pool, "a", 10).unwrap()
    assert fairness.used("a") == 70 * MIB
    assert pool.free_allocation(before.id).is_ok()
    assert fairness.used("a") == 10 * MIB


def test_a_session_is_read_again_when_it_changes_meanwhile() -> None:
    remote, fairness = Remote(), FairShare(100 * MIB)
    before = remote.create_allocation("s", size(MIB), SCRATCH).unwrap()
    pool = GuardedPool(remote, fairness=fairness)

    def free_once() -> None:
        remote.while_listed = lambda: None
        assert pool.free_allocation(before.id).is_ok()

    remote.while_listed = free_once
    create(pool, "s", 2).unwrap()
    assert fairness.used() == 2 * MIB


def test_what_is_freed_before_it_is_answered_is_given_back() -> None:
    remote, fairness = Remote(), FairShare(100 * MIB)
    pool = GuardedPool(remote, fairness=fairness)
    remote.before_answer = lambda made: pool.free_allocation(made.id).unwrap()
    create(pool, "s", 1).unwrap()
    assert fairness.used() == 0


def test_an_early_free_is_remembered_until_its_call_is_answered() -> None:
    remote, fairness = Remote(), FairShare(100 * MIB)
    pool = GuardedPool(remote, fairness=fairness)

    def free_and_go_on(made: MemoryAllocation) -> None:
        remote.before_answer = lambda _: None
        assert pool.free_allocation(made.id).is_ok()
        create(pool, "other", 1).unwrap()

    remote.before_answer = free_and_go_on
    create(pool, "s", 2).unwrap()
    assert fairness.used() == MIB


def test_a_session_that_is_ended_before_an_answer_is_read_anew() -> None:
    remote, fairness = Remote(), FairShare(100 * MIB)
    pool = GuardedPool(remote, fairness=fairness)
    create(pool, "s", 1).unwrap()

    def end_after(_: MemoryAllocation) -> None:
        remote.before_answer = lambda _: None
        assert pool.end_session("s").is_ok()

    remote.before_answer = end_after
    create(pool, "s", 2).unwrap()
    assert fairness.used() == 0

    def end_before() -> None:
        remote.before_call = lambda: None
        assert pool.end_session("s").is_ok()

    create(pool, "s", 3).unwrap()
    remote.before_call = end_before
    create(pool, "s", 4).unwrap()
    assert fairness.used() == 4 * MIB == remote.get_memory_snapshot("s").unwrap().used.bytes


def test_what_is_reserved_counts_when_a_session_is_read() -> None:
    remote, fairness = Remote(), FairShare(100 * MIB)
    pool = GuardedPool(remote, fairness=fairness)
    create(pool, "s", 1).unwrap()
    limits = pool.get_memory_limits("s").unwrap()
    seen: list[int] = []

    def read_anew() -> None:
        assert pool.set_memory_limits("s", limits).is_ok()
        seen.append(fairness.used())

    remote.before_call = read_anew
    create(pool, "s", 2).unwrap()
    assert seen == [3 * MIB] == [fairness.used()]


def test_a_strange_free_is_not_remembered_for_longer_than_it_matters() -> None:
    ids = iter(["x", "y", "x"])
    holder = MemoryPool(id_source=lambda _: next(ids))
    foreign = holder.create_allocation("s", size(MIB), SCRATCH).unwrap()
    fairness = FairShare(100 * MIB)
    pool = GuardedPool(holder, fairness=fairness)
    make = holder.create_allocation

    def free_meanwhile(
        session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        pool.free_allocation(foreign.id)
        return make(session_id, size, purpose)

    holder.create_allocation = free_meanwhile  # type: ignore[method-assign]
    create(pool, "other", 1).unwrap()
    holder.create_allocation = make  # type: ignore[method-assign]
    assert create(pool, "other", 2).unwrap().id == foreign.id
    assert fairness.used() == 3 * MIB


def test_a_call_that_fails_is_found_out_about() -> None:
    """Whether it was made is not known until the session is read again."""
    remote, fairness = Remote(), FairShare(100 * MIB)
    pool = GuardedPool(remote, fairness=fairness)
    create(pool, "s", 1).unwrap()
    create(pool, "s", 1).unwrap()

    def fail(_: MemoryAllocation) -> None:
        remote.before_answer = lambda _: None
        raise ConnectionError("lost")

    remote.before_answer = fail
    with pytest.raises(ConnectionError, match="lost"):
        create(pool, "s", 5)
    assert fairness.used() == 2 * MIB
    create(pool, "s", 1).unwrap()
    assert fairness.used() == 8 * MIB == remote.get_memory_snapshot("s").unwrap().used.bytes


def test_a_free_that_fails_is_found_out_about() -> None:
    class Losing(Remote):
        def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
            super().free_allocation(allocation_id)
            raise ConnectionError("lost")

    remote, fairness = Losing(), FairShare(100 * MIB)
    pool = GuardedPool(remote, fairness=fairness)
    create(pool, "s", 1).unwrap()
    made = create(pool, "s", 5).unwrap()
    with pytest.raises(ConnectionError, match="lost"):
        pool.free_allocation(made.id)
    create(pool, "s", 2).unwrap()
    assert fairness.used() == 3 * MIB


def test_what_others_freed_is_noticed() -> None:
    holder, fairness = inner(), FairShare(100 * MIB)
    pool = GuardedPool(holder, fairness=fairness)
    made = create(pool, "a", 60).unwrap()
    assert holder.free_allocation(made.id).is_ok()
    assert pool.free_allocation(made.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED
    assert fairness.used() == 0


def test_threads_do_not_over_commit_the_node() -> None:
    fairness = FairShare(40 * MIB)
    holder = inner()
    pool = GuardedPool(holder, fairness=fairness, anomalies=AbnormalUse())
    above: list[int] = []
    names = ["a", "b", "c", "d"]
    for name in names:
        holder.configure(name, capacity=100 * MIB).unwrap()

    def work(number: int) -> None:
        choose = random.Random(number)  # noqa: S311 - a workload, not a secret
        mine: list[str] = []
        for _ in range(400):
            if mine and choose.random() < 0.45:
                assert pool.free_allocation(mine.pop()).unwrap()
            else:
                result = create(pool, names[number % 4], choose.randrange(1, 8))
                mine += [result.value.id] if isinstance(result, Ok) else []
            # Read one after the other, they are no more than what was held at the last moment
            # plus what was freed since; so the sum of what is reserved is looked at.
            above.append(fairness.used())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(above) <= 40 * MIB
    held = [holder.get_memory_snapshot(name).unwrap().used.bytes for name in names]
    assert [fairness.used(name) for name in names] == held


def test_the_pool_itself_never_holds_more_than_the_node() -> None:
    """What the pool holds is added up at each grant, while other threads make and free."""
    total, most, lock = 0, 0, threading.Lock()

    class Adding(MemoryPool):
        def create_allocation(
            self, session_id: str, size: MemorySize, purpose: MemoryPurpose
        ) -> Result[MemoryAllocation, MemoryError_]:
            nonlocal total, most
            result = super().create_allocation(session_id, size, purpose)
            with lock:
                total += size.bytes if isinstance(result, Ok) else 0
                most = max(most, total)
            return result

        def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
            nonlocal total
            with lock:
                total -= MIB
            return super().free_allocation(allocation_id)

    pool = GuardedPool(Adding(PoolSettings(node_capacity=99 * MIB)), fairness=FairShare(5 * MIB))

    def work(name: str) -> None:
        for _ in range(500):
            result = create(pool, name, 1)
            if isinstance(result, Ok):
                assert pool.free_allocation(result.value.id).is_ok()

    threads = [threading.Thread(target=work, args=(f"s-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 < most <= 5 * MIB
    assert total == 0
