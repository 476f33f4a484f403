"""The pool and a naive model, given the same requests, answer the same."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from flight_memory.memory_types import MemoryError_, MemoryErrorCode, MemoryLimits, MemoryPurpose
from memory_accounting import MemoryPool, PoolSettings
from tests.accounting.naive import NaiveAllocation, NaiveSession
from tests.accounting.support import START, ManualClock, size
from wit_runtime import Result

T = TypeVar("T")
NODE = 40 * 65536
SESSIONS = st.sampled_from(["a", "b"])
AMOUNTS = (
    st.integers(0, 3)
    | st.integers(4090, 4100)
    | st.integers(1, NODE // 2)
    | st.integers(NODE - 70_000, NODE + 1)
    | st.just(2**64 - 1)
)
CAPACITIES = st.integers(0, 10) | st.integers(1, 2 * NODE) | st.just(2**64 - 1)
LIMITS = st.integers(0, 5) | st.integers(1, NODE) | st.just(NODE)


def code(result: Result[T, MemoryError_]) -> MemoryErrorCode | None:
    return None if result.is_ok() else result.unwrap_err().code


class PoolAgainstModel(RuleBasedStateMachine):
    made = Bundle[tuple[str, NaiveAllocation]]("made")
    freed = Bundle[str]("freed")

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock()
        self.pool = MemoryPool(PoolSettings(node_capacity=NODE), clock=self.clock)
        self.model: dict[str, NaiveSession] = {}
        self.last_id = ""

    @rule(target=made, session=SESSIONS, amount=AMOUNTS, purpose=st.sampled_from(MemoryPurpose))
    def create(
        self, session: str, amount: int, purpose: MemoryPurpose
    ) -> tuple[str, NaiveAllocation]:
        naive = self.model.get(session) or NaiveSession(NODE)
        wanted = NaiveAllocation(session, amount, purpose)
        expected = naive.why_not(wanted)
        valid = self.pool.validate_allocation_request(session, size(amount), purpose)
        result = self.pool.create_allocation(session, size(amount), purpose)
        assert code(result) is expected
        if amount:
            assert valid.unwrap() is (expected is None)
        else:
            assert code(valid) is MemoryErrorCode.INVALID_SIZE
        if expected is not None:
            wanted.live = False
            return "never made", wanted
        naive.add(wanted)
        self.model[session] = naive
        allocation_id = result.unwrap().id
        assert allocation_id > self.last_id
        self.last_id = allocation_id
        return allocation_id, wanted

    @rule(target=freed, made=consumes(made))
    def free(self, made: tuple[str, NaiveAllocation]) -> str:
        allocation_id, naive = made
        result = self.pool.free_allocation(allocation_id)
        if allocation_id == "never made":
            assert code(result) is MemoryErrorCode.INVALID_ALLOCATION
        elif naive.live:
            assert result.unwrap() is True
        else:
            assert code(result) is MemoryErrorCode.ALREADY_FREED
        naive.live = False
        return allocation_id

    @rule(allocation_id=freed)
    def free_again(self, allocation_id: str) -> None:
        expected = (
            MemoryErrorCode.INVALID_ALLOCATION
            if allocation_id == "never made"
            else MemoryErrorCode.ALREADY_FREED
        )
        assert code(self.pool.free_allocation(allocation_id)) is expected

    @rule(session=SESSIONS, amounts=st.tuples(LIMITS, LIMITS, LIMITS, LIMITS, LIMITS))
    def set_limits(self, session: str, amounts: tuple[int, int, int, int, int]) -> None:
        result = self.pool.set_memory_limits(session, MemoryLimits(*map(size, amounts)))
        naive = self.model.get(session)
        if naive is None:
            assert code(result) is MemoryErrorCode.INVALID_ALLOCATION
            return
        expected = naive.why_not_limits(*amounts)
        assert code(result) is expected
        if expected is None:
            naive.heap_max, naive.stack_max, naive.cache_max = amounts[:3]
            naive.soft_limit, naive.hard_limit = amounts[3:]

    @rule(session=SESSIONS, capacity=CAPACITIES)
    def configure(self, session: str, capacity: int) -> None:
        result = self.pool.configure(session, capacity=capacity)
        naive = self.model.get(session)
        if capacity == 0:
            assert code(result) is MemoryErrorCode.INVALID_SIZE
        elif naive is None:
            assert result.is_ok()
            self.model[session] = NaiveSession(capacity)
        elif capacity < naive.used():
            assert code(result) is MemoryErrorCode.LIMIT_EXCEEDED
        else:
            assert result.is_ok()
            naive.hold_to(capacity)

    @rule(session=SESSIONS)
    def end(self, session: str) -> None:
        result = self.pool.end_session(session)
        naive = self.model.pop(session, None)
        if naive is None:
            assert code(result) is MemoryErrorCode.INVALID_ALLOCATION
            return
        assert result.unwrap() is True
        for allocation in naive.allocations:
            allocation.live = False

    @rule(milliseconds=st.integers(-5000, 5000))
    def pass_time(self, milliseconds: int) -> None:
        # Back and forth, but not so far that freed ids are forgotten.
        self.clock.now = max(START - 900_000, min(START + 900_000, self.clock.now + milliseconds))

    @rule()
    def tick(self) -> None:
        self.pool.sample()

    @invariant()
    def the_books_agree(self) -> None:
        assert sorted(self.pool.list_sessions().unwrap()) == sorted(self.model)
        for session, naive in self.model.items():
            snapshot = self.pool.get_memory_snapshot(session).unwrap()
            used, committed = naive.used(), naive.committed()
            assert snapshot.total.bytes == naive.capacity
            assert snapshot.used.bytes == used
            assert snapshot.available.bytes == naive.capacity - used
            expected = 1 - used / committed if committed else 0.0
            assert abs(snapshot.fragmentation_ratio - expected) < 1e-6
            assert self.pool.get_memory_pressure(session).unwrap().value == naive.pressure()

    @invariant()
    def the_statistics_agree(self) -> None:
        for session, naive in self.model.items():
            stats = self.pool.calculate_memory_stats(session).unwrap()
            amounts = [each.amount for each in naive.allocations]
            assert stats.total_allocations == len(amounts)
            assert stats.active_allocations == len(naive.live())
            assert stats.peak_memory.bytes == naive.peak
            assert stats.average_allocation_size.bytes == sum(amounts) // max(1, len(amounts))
            assert [(purpose, each.bytes) for purpose, each in stats.usage_by_purpose] == [
                (purpose, naive.used(purpose)) for purpose in MemoryPurpose if naive.used(purpose)
            ]

    @invariant()
    def the_lists_agree(self) -> None:
        for session, naive in self.model.items():
            live = self.pool.list_allocations(session).unwrap()
            assert [(each.size.bytes, each.purpose) for each in live] == [
                (each.amount, each.purpose) for each in naive.live()
            ]

    @invariant()
    def the_trend_holds_its_promises(self) -> None:
        for session, naive in self.model.items():
            trend = self.pool.get_memory_trends(session, 3600).unwrap()
            moments = [each.timestamp for each in trend.snapshots]
            assert moments == sorted(moments)
            if trend.predicted_peak is not None:
                assert naive.used() <= trend.predicted_peak.bytes <= naive.capacity


TestPoolAgainstModel = PoolAgainstModel.TestCase
TestPoolAgainstModel.settings = settings(max_examples=100, stateful_step_count=40)
