"""A session with known answers, lived through a pool: the pool says what the pure functions say."""

from __future__ import annotations

from flight_memory.memory_analytics import TrendDirection
from flight_memory.memory_types import MemoryAllocation, MemoryPurpose
from flight_v6r.insights import UsagePattern
from memory_accounting import MemoryPool
from memory_accounting.insights.patterns import patterns
from memory_accounting.trends import fit, predicted_peak
from tests.accounting.replay import replay
from tests.accounting.scenarios import CAPACITY, Session, session
from tests.accounting.support import START, ManualClock, make


def lived(session: Session) -> tuple[MemoryPool, dict[str, int]]:
    """The pool when the session has lived for its window, and the number of each live block."""
    clock = ManualClock()
    pool = MemoryPool(clock=clock)
    pool.configure("s", capacity=CAPACITY).unwrap()
    made = dict[int, MemoryAllocation]()
    for at, makes, number in session.events:
        if at > session.window:
            break
        clock.now = START + at
        block = session.blocks[number]
        if makes:
            made[number] = make(pool, block.amount, block.purpose)
        else:
            pool.free_allocation(made.pop(number).id).unwrap()
    clock.now = START + session.window
    return pool, {allocation.id: number for number, allocation in made.items()}


def test_trend_and_patterns_of_a_leak() -> None:
    leak = session("fine leak, twice", 1, 0)
    pool, _ = lived(leak)
    seen = replay(leak.blocks, leak.events, leak.window, CAPACITY)
    trend = pool.get_memory_trends("s", leak.window // 1000).unwrap()
    assert trend.trend_direction is TrendDirection.INCREASING
    assert trend.predicted_peak is not None
    ahead = seen.now + leak.window
    expected = predicted_peak(fit(seen.samples, seen.now), seen.samples, ahead, seen.used, CAPACITY)
    assert expected is not None
    assert abs(trend.predicted_peak.bytes - expected) < CAPACITY / 100
    found = pool.get_usage_patterns("s", leak.window // 1000).unwrap()
    assert [(each.purpose, each.pattern, each.used) for each in found] == [
        (each.purpose, each.pattern, each.used)
        for each in patterns(seen.samples, seen.uses, START, seen.now)
    ]
    named = {each.purpose: each.pattern for each in found}
    assert named[MemoryPurpose.VM_HEAP] is UsagePattern.GROWING
    assert named[MemoryPurpose.SYSTEM_RESERVED] is UsagePattern.STEADY


def test_the_suspects_are_the_leaked_blocks() -> None:
    leak = session("fine leak, twice", 1, 1)
    pool, numbers = lived(leak)
    age = leak.window // 2
    suspects = pool.get_leak_suspects("s", age // 1000).unwrap()
    assert [numbers[each.id] for each in suspects] == [
        number
        for number, block in enumerate(leak.blocks)
        if block.leaked and block.at < leak.window - age
    ]
    assert len(suspects) > 10


def test_a_steady_session_has_no_suspects() -> None:
    steady = session("churn above a base", 1, 0)
    pool, _ = lived(steady)
    assert pool.get_leak_suspects("s", steady.window // 2000).unwrap() == []
