"""A guarded pool: the pool's own answers, but for what the node, the others, and habits say."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import cast

import pytest

from flight_memory.memory_operations import MemoryOperations
from flight_memory.memory_types import (
    MemoryErrorCode,
    MemoryLimits,
)
from flight_v6r.alerts import Alert, Anomaly
from flight_v6r.sessions import ConfigurationRequest
from memory_accounting import MemoryPool, PoolSettings, memory_size
from memory_accounting.validation import AbnormalUse, FairShare, GuardedPool
from memory_accounting.validation.ledgers import Ledger
from tests.accounting.support import MIB, ManualClock, size
from tests.accounting.validation.pools import SCRATCH, Remote, create, details, inner
from wit_runtime import Err, Ok


def test_without_policies_it_answers_as_the_pool_does() -> None:
    pool = GuardedPool(MemoryPool(PoolSettings(node_capacity=MIB)))
    allocation = pool.create_allocation("s", size(5), SCRATCH).unwrap()
    assert pool.list_allocations("s").unwrap() == [allocation]
    assert create(pool, "s", 2).unwrap_err().code is MemoryErrorCode.INSUFFICIENT_MEMORY
    assert pool.validate_allocation_request("s", size(MIB), SCRATCH) == Ok(False)  # noqa: FBT003
    assert pool.free_allocation(allocation.id) == Ok(True)  # noqa: FBT003
    assert pool.free_allocation(allocation.id).unwrap_err().code is MemoryErrorCode.ALREADY_FREED
    pool.tick()


def test_malformed_requests_do_not_reach_the_pool() -> None:
    remote = Remote()
    pool = GuardedPool(remote, fairness=FairShare(MIB), anomalies=AbnormalUse())
    for session_id, amount in (("a b", 1), ("", 0), ("s", 0)):
        mine = pool.create_allocation(session_id, size(amount), SCRATCH).unwrap_err()
        theirs = MemoryPool().create_allocation(session_id, size(amount), SCRATCH).unwrap_err()
        assert (mine.code, mine.message, mine.details) == (
            theirs.code,
            theirs.message,
            theirs.details,
        )
    with pytest.raises(TypeError, match="purpose"):
        pool.create_allocation("s", size(1), "vm-heap")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert remote.calls == []


def test_the_node_and_the_shares_are_kept() -> None:
    clock = ManualClock()
    pool = GuardedPool(inner(), fairness=FairShare(100 * MIB, clock=clock))
    big = create(pool, "a", 90).unwrap()
    assert details(create(pool, "b", 30)) == "node"
    assert details(create(pool, "a", 5)) == "fair-share"
    assert pool.validate_allocation_request("a", size(5 * MIB), SCRATCH) == Ok(False)  # noqa: FBT003
    assert pool.free_allocation(big.id).is_ok()
    create(pool, "b", 30).unwrap()
    create(pool, "a", 70).unwrap()


def test_what_the_pool_refuses_is_given_back() -> None:
    fairness = FairShare(100 * MIB)
    holder = inner()
    holder.configure("a", capacity=8 * MIB).unwrap()
    pool = GuardedPool(holder, fairness=fairness)
    assert details(create(pool, "a", 9)) == "capacity"
    assert fairness.used() == 0
    create(pool, "b", 95).unwrap()
    # It would be refused by its own capacity, so nobody makes room for it.
    assert details(create(pool, "a", 9)) == "node"
    assert fairness.waiting() == []
    assert details(create(pool, "a", 7)) == "node"
    assert fairness.waiting() == ["a"]


def test_sessions_that_end_give_back_all() -> None:
    holder, fairness = inner(), FairShare(100 * MIB)
    pool = GuardedPool(holder, fairness=fairness)
    create(pool, "a", 60).unwrap()
    create(pool, "b", 30).unwrap()
    assert pool.end_session("a").is_ok()
    assert fairness.used() == 30 * MIB
    assert holder.end_session("b").is_ok()
    assert pool.end_session("b").unwrap_err().code is MemoryErrorCode.INVALID_ALLOCATION
    assert fairness.used() == 0
    assert pool.end_session("a b").is_err()


def test_limits_and_configuration_reach_the_shares() -> None:
    fairness = FairShare(100 * MIB)
    pool = GuardedPool(inner(), fairness=fairness)
    create(pool, "a", 60).unwrap()
    create(pool, "b", 30).unwrap()
    assert details(create(pool, "b", 20)) == "node"
    assert details(create(pool, "a", 1)) == "fair-share"
    low = MemoryLimits(*map(memory_size, (MIB, MIB, MIB, 25 * MIB, 100 * MIB)))
    assert pool.set_memory_limits("b", low).is_ok()
    create(pool, "a", 1).unwrap()
    request = ConfigurationRequest(None, None, None, 200 * MIB, None)
    assert pool.configure_session("c", request).unwrap().capacity.bytes == 200 * MIB
    assert fairness.share("c") == 100 * MIB // 3
    assert pool.set_memory_limits("nobody", low).is_err()


def test_abnormal_use_is_told() -> None:
    clock, told = ManualClock(), list[Alert]()
    pool = GuardedPool(inner(), anomalies=AbnormalUse(), on_alert=told.append, clock=clock)
    made = create(pool, "a", 1).unwrap()
    assert pool.free_allocation(made.id).is_ok()
    for _ in range(7):
        assert pool.free_allocation(made.id).is_err()
    for _ in range(30):
        assert create(pool, "b", 101).is_err()
    for _ in range(7):
        assert pool.free_allocation("never").is_err()
    assert [(each.session_id, each.anomaly) for each in told] == [
        ("a", Anomaly.BAD_FREES),
        ("b", Anomaly.REFUSALS),
        ("", Anomaly.BAD_FREES),
    ]
    assert told[0].timestamp == clock.now
    clock.advance(60)
    assert pool.end_session("b").is_ok()
    pool.tick()
    assert sorted(each.session_id for each in told if not each.raised) == ["", "a", "b"]


def test_a_spike_through_a_pool_is_told() -> None:
    clock, told = ManualClock(), list[Alert]()
    pool = GuardedPool(inner(), anomalies=AbnormalUse(), on_alert=told.append, clock=clock)
    for _ in range(15):
        assert pool.free_allocation(create(pool, "a", 1).unwrap().id).is_ok()
        clock.advance(10)
    create(pool, "a", 50).unwrap()
    assert [each.anomaly for each in told] == [Anomaly.SPIKE]


def test_a_store_that_fails_is_no_use_of_memory() -> None:
    def failing(_: int) -> str:
        raise OSError("full")

    told = list[Alert]()
    holder = MemoryPool(id_source=failing)
    pool = GuardedPool(holder, anomalies=AbnormalUse(), on_alert=told.append)
    for _ in range(30):
        assert create(pool, "s", 1).unwrap_err().code is MemoryErrorCode.ALLOCATION_FAILED
    assert told == []


def test_who_fails_to_take_an_alert_undoes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Alert) -> None:
        raise RuntimeError("no line")

    pool = GuardedPool(inner(), anomalies=AbnormalUse(), on_alert=fail)
    with caplog.at_level(logging.ERROR, logger="memory_accounting.validation.guard"):
        for _ in range(5):
            assert isinstance(pool.free_allocation("never"), Err)
    assert [record.exc_text and "no line" in record.exc_text for record in caplog.records] == [True]


class Recorder:
    """Answers every function with its name and what it was passed."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        return lambda *arguments: (name, arguments)


PASSED_ON = {
    "get_memory_snapshot": ("s",),
    "get_platform_profile": ("psp",),
    "get_memory_limits": ("s",),
    "get_memory_pressure": ("s",),
    "list_allocations": ("s",),
    "calculate_memory_stats": ("s",),
    "get_memory_trends": ("s", 60),
    "generate_memory_report": ("s",),
    "get_session_configuration": ("s",),
    "list_sessions": (),
    "get_leak_suspects": ("s", None),
    "get_usage_patterns": ("s", 60),
    "get_capacity_advice": ("s", 60),
    "check": (),
    "repair": (),
    "get_ledger_status": (),
}


@pytest.mark.parametrize(("name", "arguments"), PASSED_ON.items())
def test_the_rest_is_passed_on(name: str, arguments: tuple[object, ...]) -> None:
    pool = GuardedPool(cast("MemoryOperations", Recorder()), fairness=FairShare(1))
    assert getattr(pool, name)(*arguments) == (name, arguments)


def test_what_the_pool_lacks_is_lacking() -> None:
    pool = GuardedPool(cast("MemoryOperations", object()))
    with pytest.raises(AttributeError, match="list_sessions"):
        pool.list_sessions()


def test_a_guarded_pool_is_a_ledger() -> None:
    ledger: Ledger = GuardedPool(inner())
    assert ledger.list_sessions() == Ok(["a", "b"])
