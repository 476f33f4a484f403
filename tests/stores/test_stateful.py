"""All stores and a naive model, given the same requests, answer the same, step by step."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
)

from flight_memory.memory_types import MemoryError_, MemoryErrorCode, MemoryLimits, MemoryPurpose
from memory_accounting import PoolSettings
from tests.accounting.naive import NaiveAllocation, NaiveSession
from tests.accounting.support import START, ManualClock, size
from tests.stores.subjects import Subjects
from wit_runtime import Result

T = TypeVar("T")
NODE = 40 * 65536
SESSIONS = st.sampled_from(["a", "бé-会话"])
AMOUNTS = (
    st.integers(0, 3)
    | st.integers(4090, 4100)
    | st.integers(1, NODE // 2)
    | st.integers(NODE - 70_000, NODE + 1)
    | st.just(2**64 - 1)
)
CAPACITIES = st.integers(0, 10) | st.integers(1, 2 * NODE) | st.just(2**64 - 1)
LIMITS = st.integers(0, 5) | st.integers(1, NODE) | st.just(NODE)
WINDOWS = st.sampled_from([0, 1, 60, 3600, 2**64 - 1])

SWAY = 900_000
"""How far the clock goes back and forth, in milliseconds."""
REMEMBERED = 3600
BUSY = 120_000
"""How long a busy time lasts at most."""
FORGETTING = REMEMBERED * 1000 + 2 * (SWAY + BUSY) + 1


def code(result: Result[T, MemoryError_]) -> MemoryErrorCode | None:
    return None if result.is_ok() else result.unwrap_err().code


class LedgersAgainstModel(RuleBasedStateMachine):
    made = Bundle[tuple[str, NaiveAllocation]]("made")
    freed = Bundle[NaiveAllocation]("freed")

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock()
        self.base = START
        self.ledgers = Subjects(
            PoolSettings(
                node_capacity=NODE,
                history_samples=64,
                freed_seconds=REMEMBERED,
                clock_tolerance_milliseconds=0,
            ),
            self.clock,
        )
        self.model: dict[str, NaiveSession] = {}
        self.names: dict[NaiveAllocation, str] = {}
        self.forgotten = set[NaiveAllocation]()
        self.last_id = ""

    def teardown(self) -> None:
        try:
            self.ledgers.turn = 0
            self.list_sessions()
            assert self.ledgers.ask(lambda pool: pool.check()).unwrap() == []
        finally:
            self.ledgers.close()

    # what is asked

    @rule(target=made, session=SESSIONS, amount=AMOUNTS, purpose=st.sampled_from(MemoryPurpose))
    def create(
        self, session: str, amount: int, purpose: MemoryPurpose
    ) -> tuple[str, NaiveAllocation]:
        naive = self.model.get(session) or NaiveSession(NODE)
        wanted = NaiveAllocation(session, amount, purpose)
        expected = naive.why_not(wanted)
        valid = self.ledgers.ask(
            lambda pool: pool.validate_allocation_request(session, size(amount), purpose)
        )
        name = f"<allocation {len(self.names)}>"
        result = self.ledgers.make(
            name, lambda pool: pool.create_allocation(session, size(amount), purpose)
        )
        assert code(result) is expected
        if amount:
            assert valid.unwrap() is (expected is None)
        else:
            assert code(valid) is MemoryErrorCode.INVALID_SIZE
        self.names[wanted] = name
        if expected is not None:
            wanted.live = False
            self.forgotten.add(wanted)
            return name, wanted
        naive.add(wanted)
        self.model[session] = naive
        made_id = result.unwrap().id
        assert made_id > self.last_id
        self.last_id = made_id
        return name, wanted

    @rule(target=freed, made=consumes(made))
    def free(self, made: tuple[str, NaiveAllocation]) -> NaiveAllocation:
        name, naive = made
        result = self.ledgers.ask_of(name, lambda pool, its_id: pool.free_allocation(its_id))
        if naive.live:
            assert result.unwrap() is True
        else:
            assert code(result) is self.why_not_freed(naive)
        naive.live = False
        return naive

    @rule(naive=freed)
    def free_again(self, naive: NaiveAllocation) -> None:
        name = self.names[naive]
        result = self.ledgers.ask_of(name, lambda pool, its_id: pool.free_allocation(its_id))
        assert code(result) is self.why_not_freed(naive)

    def why_not_freed(self, naive: NaiveAllocation) -> MemoryErrorCode:
        is_forgotten = naive in self.forgotten
        return MemoryErrorCode.INVALID_ALLOCATION if is_forgotten else MemoryErrorCode.ALREADY_FREED

    @rule(session=SESSIONS, amounts=st.tuples(LIMITS, LIMITS, LIMITS, LIMITS, LIMITS))
    def set_limits(self, session: str, amounts: tuple[int, int, int, int, int]) -> None:
        limits = MemoryLimits(*map(size, amounts))
        result = self.ledgers.ask(lambda pool: pool.set_memory_limits(session, limits))
        naive = self.model.get(session)
        if naive is None:
            assert code(result) is MemoryErrorCode.INVALID_ALLOCATION
            return
        expected = naive.why_not_limits(*amounts)
        assert code(result) is expected
        if expected is None:
            naive.heap_max, naive.stack_max, naive.cache_max = amounts[:3]
            naive.soft_limit, naive.hard_limit = amounts[3:]

    @rule(session=SESSIONS, capacity=CAPACITIES, user=st.none() | st.text(max_size=8))
    def configure(self, session: str, capacity: int, user: str | None) -> None:
        result = self.ledgers.ask(
            lambda pool: pool.configure(session, capacity=capacity, user_id=user)
        )
        naive = self.model.get(session)
        if user is not None and not user.isprintable():
            assert code(result) is MemoryErrorCode.INVALID_ALLOCATION
        elif capacity == 0:
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
        result = self.ledgers.ask(lambda pool: pool.end_session(session))
        naive = self.model.pop(session, None)
        if naive is None:
            assert code(result) is MemoryErrorCode.INVALID_ALLOCATION
            return
        assert result.unwrap() is True
        for allocation in naive.allocations:
            allocation.live = False

    # what happens meanwhile

    @rule(milliseconds=st.integers(-5000, 5000))
    def pass_time(self, milliseconds: int) -> None:
        # Back and forth, but not so far that freed ids are forgotten.
        now = self.clock.now + milliseconds
        self.clock.now = max(self.base - SWAY, min(self.base + SWAY, now))

    @rule()
    def let_freed_ids_be_forgotten(self) -> None:
        self.base += FORGETTING
        self.clock.now += FORGETTING
        self.forgotten |= {each for each in self.names if not each.live}

    @rule()
    def tick(self) -> None:
        self.ledgers.ask(lambda pool: pool.sample())

    @precondition(lambda self: self.model)
    @rule(rounds=st.integers(1, BUSY // 3000))
    def be_busy(self, rounds: int) -> None:
        """Let the history grow until it is thinned."""
        session = next(iter(self.model))
        naive = self.model[session]
        for number in range(rounds):
            wanted = NaiveAllocation(session, 1 + number % 7, MemoryPurpose.TEMPORARY)
            made = self.create(session, wanted.amount, wanted.purpose)
            self.clock.advance(1.5)
            self.free(made)
            self.clock.advance(1.5)
        assert self.model[session] is naive
        self.pass_time(0)

    @rule()
    def take_turns(self) -> None:
        self.ledgers.turn += 1

    @rule()
    def reopen(self) -> None:
        self.ledgers.reopen()

    # what is told

    @invariant()
    def the_answers_agree(self) -> None:
        for session, naive in self.model.items():
            self.require_books(session, naive)
            self.require_statistics(session, naive)
            self.require_list(session, naive)
            self.require_trend(session, naive)

    def require_books(self, session: str, naive: NaiveSession) -> None:
        snapshot = self.ledgers.ask(lambda pool: pool.get_memory_snapshot(session)).unwrap()
        used, committed = naive.used(), naive.committed()
        assert snapshot.total.bytes == naive.capacity
        assert snapshot.used.bytes == used
        assert snapshot.available.bytes == naive.capacity - used
        expected = 1 - used / committed if committed else 0.0
        assert abs(snapshot.fragmentation_ratio - expected) < 1e-6
        pressure = self.ledgers.ask(lambda pool: pool.get_memory_pressure(session)).unwrap()
        assert pressure.value == naive.pressure()

    def require_statistics(self, session: str, naive: NaiveSession) -> None:
        stats = self.ledgers.ask(lambda pool: pool.calculate_memory_stats(session)).unwrap()
        amounts = [each.amount for each in naive.allocations]
        assert stats.total_allocations == len(amounts)
        assert stats.active_allocations == len(naive.live())
        assert stats.peak_memory.bytes == naive.peak
        assert stats.average_allocation_size.bytes == sum(amounts) // max(1, len(amounts))
        assert [(purpose, each.bytes) for purpose, each in stats.usage_by_purpose] == [
            (purpose, naive.used(purpose)) for purpose in MemoryPurpose if naive.used(purpose)
        ]

    def require_list(self, session: str, naive: NaiveSession) -> None:
        live = self.ledgers.ask(lambda pool: pool.list_allocations(session)).unwrap()
        assert [(each.size.bytes, each.purpose) for each in live] == [
            (each.amount, each.purpose) for each in naive.live()
        ]

    def require_trend(self, session: str, naive: NaiveSession) -> None:
        trend = self.ledgers.ask(lambda pool: pool.get_memory_trends(session, 3600)).unwrap()
        moments = [each.timestamp for each in trend.snapshots]
        assert moments == sorted(moments)
        if trend.predicted_peak is not None:
            assert naive.used() <= trend.predicted_peak.bytes <= naive.capacity

    @rule(session=SESSIONS, window=WINDOWS)
    def look_closely(self, session: str, window: int) -> None:
        ask, is_open = self.ledgers.ask, session in self.model
        for answer in (
            ask(lambda pool: pool.get_memory_trends(session, window)),
            ask(lambda pool: pool.get_usage_patterns(session, window)),
            ask(lambda pool: pool.get_capacity_advice(session, window)),
            ask(lambda pool: pool.get_leak_suspects(session, window)),
            ask(lambda pool: pool.generate_memory_report(session)),
            ask(lambda pool: pool.get_memory_limits(session)),
            ask(lambda pool: pool.get_session_configuration(session)),
        ):
            unknown = MemoryErrorCode.INVALID_ALLOCATION
            assert code(answer) is (None if is_open else unknown)

    @rule()
    def list_sessions(self) -> None:
        listed = self.ledgers.ask(lambda pool: pool.list_sessions()).unwrap()
        assert listed == list(self.model)  # in the order of their opening

    @rule()
    def check(self) -> None:
        assert self.ledgers.ask(lambda pool: pool.check()).unwrap() == []
        assert self.ledgers.ask(lambda pool: pool.repair()).unwrap() == []


# Less often than usual, since an example takes most of a second.
_USUAL = settings.default.max_examples if settings.default is not None else 100
TestLedgersAgainstModel = LedgersAgainstModel.TestCase
TestLedgersAgainstModel.settings = settings(max_examples=_USUAL // 3, stateful_step_count=40)
