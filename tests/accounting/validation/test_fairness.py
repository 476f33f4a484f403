"""Fair shares: the node is never handed out twice, and whoever waits below a share gets it."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flight_memory.memory_types import MemoryErrorCode
from memory_accounting.refusals import Refusal
from memory_accounting.validation import FairShare, by_capacity
from memory_accounting.validation.fairness import Node, Party, Wait, decide
from tests.accounting.support import ManualClock

NAMES: tuple[str, ...] = ("a", "b", "c", "d")
STEP = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(("reserve", "reserve", "reserve", "give back", "leave", "wait")),
    st.integers(1, 120),
)


def shared(capacity: int = 100, clock: ManualClock | None = None) -> FairShare:
    fairness = FairShare(capacity, clock=clock or ManualClock())
    for name in ("a", "b"):
        fairness.join(name, capacity=capacity, soft_limit=capacity * 85 // 100)
    return fairness


def granted(fairness: FairShare, name: str, amount: int) -> None:
    assert fairness.reserve(name, amount) is None


def details(fairness: FairShare, name: str, amount: int) -> str | None:
    refusal = fairness.reserve(name, amount)
    assert refusal is not None
    return refusal.details


@given(st.integers(1, 300), st.lists(STEP, max_size=60))
def test_the_node_is_never_over_committed(capacity: int, steps: list[tuple[str, str, int]]) -> None:
    clock = ManualClock()
    fairness = FairShare(capacity, clock=clock)
    held = dict.fromkeys(NAMES, 0)
    for name, what, amount in steps:
        if what == "reserve":
            held[name] += amount if fairness.reserve(name, amount) is None else 0
        elif what == "give back":
            part = min(amount, held[name])
            fairness.give_back(name, part)
            held[name] -= part
        elif what == "leave":
            fairness.leave(name)
            held[name] = 0
        else:
            clock.advance(amount / 10)
        assert fairness.used() == sum(held.values()) <= capacity
        assert [fairness.used(each) for each in NAMES] == list(held.values())


@given(st.integers(1, 300), st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 99))))
def test_without_waiters_nobody_is_restricted(
    capacity: int, requests: list[tuple[str, int]]
) -> None:
    fairness = FairShare(capacity, clock=ManualClock())
    free = capacity
    for name, amount in requests:
        if amount <= free:
            granted(fairness, name, amount)
            free -= amount
    assert fairness.waiting() == []
    assert fairness.used() == capacity - free


@given(st.data())
def test_who_waits_below_a_share_gets_it_when_others_free(data: st.DataObject) -> None:
    """However greedy the others are: each step one of them frees, and all ask for more."""
    capacity, clock = data.draw(st.integers(40, 400)), ManualClock()
    fairness = FairShare(capacity, clock=clock)
    for name in NAMES:
        fairness.join(name, capacity=capacity, soft_limit=capacity)
    greedy = NAMES[1:]
    while (free := capacity - fairness.used()) > 0:
        granted(fairness, data.draw(st.sampled_from(greedy)), data.draw(st.integers(1, free)))
    wanted = data.draw(st.integers(1, capacity // len(NAMES)))
    assert details(fairness, "a", wanted) == "node"
    for _ in range(2 * capacity):
        # Who holds most frees some of it, and everybody rushes for that before the one who waits.
        holder = max(greedy, key=fairness.used)
        fairness.give_back(holder, data.draw(st.integers(1, max(1, fairness.used(holder) // 2))))
        clock.advance(1)
        for each in data.draw(st.permutations(greedy)):
            fairness.reserve(each, data.draw(st.integers(1, 20)))
        if fairness.reserve("a", wanted) is None:
            return
    raise AssertionError(f"{wanted} of {capacity} were never granted")


def test_the_refusals_name_their_bound() -> None:
    fairness = shared()
    granted(fairness, "a", 90)
    node = fairness.reserve("b", 30)
    assert node is not None
    assert (node.code, node.details) == (MemoryErrorCode.INSUFFICIENT_MEMORY, "node")
    assert node.message == "asked for 30B; 90B are in use of a node of 100B"
    share = fairness.reserve("a", 5)
    assert share is not None
    assert (share.code, share.details) == (MemoryErrorCode.LIMIT_EXCEEDED, "fair-share")
    assert share.message == ("asked for 5B; 90B are in use of a fair share of 50B, and others wait")


def test_patience_is_limited() -> None:
    clock = ManualClock()
    fairness = shared(clock=clock)
    granted(fairness, "a", 90)
    assert details(fairness, "b", 30) == "node"
    clock.advance(10)
    assert fairness.waiting() == ["b"]
    assert details(fairness, "a", 5) == "fair-share"
    clock.advance(0.001)
    assert fairness.waiting() == ["a"]
    granted(fairness, "a", 5)


def test_who_is_at_the_soft_limit_does_not_wait() -> None:
    fairness = shared()
    granted(fairness, "a", 60)
    granted(fairness, "b", 30)
    assert details(fairness, "b", 15) == "node"
    assert details(fairness, "a", 1) == "fair-share"
    fairness.join("b", capacity=100, soft_limit=30)
    granted(fairness, "a", 1)


def test_who_takes_its_share_ends_the_wait() -> None:
    fairness = shared()
    granted(fairness, "a", 90)
    assert details(fairness, "b", 30) == "node"
    fairness.give_back("a", 30)
    assert details(fairness, "a", 10) == "fair-share"
    granted(fairness, "b", 30)
    granted(fairness, "a", 10)


def test_two_beyond_their_share_do_not_block_each_other() -> None:
    """Of those who wait for more than a share, who would be less over has precedence."""
    fairness = shared()
    fairness.join("idle", capacity=100, soft_limit=85)
    granted(fairness, "a", 40)
    granted(fairness, "b", 40)
    assert details(fairness, "a", 25) == "node"
    granted(fairness, "b", 15)
    assert details(fairness, "b", 9) == "node"
    granted(fairness, "a", 5)


def test_no_room_is_made_for_what_would_be_refused() -> None:
    fairness = shared()
    granted(fairness, "a", 90)
    assert details(fairness, "b", 30) == "node"
    fairness.stop_waiting("b")
    granted(fairness, "a", 5)


def test_asking_whether_changes_nothing() -> None:
    fairness = shared()
    granted(fairness, "a", 90)
    refusal = fairness.would_refuse("b", 30)
    assert refusal is not None
    assert refusal.details == "node"
    assert fairness.would_refuse("nobody", 5) is None
    assert fairness.waiting() == []
    assert (fairness.used("b"), fairness.used("nobody"), fairness.share("nobody")) == (0, 0, 0)


def test_shares_follow_the_weights() -> None:
    fairness = FairShare(90, weigh=by_capacity, clock=ManualClock())
    fairness.join("small", capacity=100, soft_limit=85)
    fairness.join("large", capacity=200, soft_limit=170)
    assert (fairness.share("small"), fairness.share("large")) == (30, 60)
    granted(fairness, "small", 85)
    assert details(fairness, "large", 40) == "node"
    fairness.give_back("small", 60)
    assert details(fairness, "small", 6) == "fair-share"
    granted(fairness, "small", 5)


def test_guests_are_forgotten_when_they_hold_and_await_nothing() -> None:
    clock = ManualClock()
    fairness = shared(clock=clock)
    granted(fairness, "a", 90)
    for number in range(1000):
        assert details(fairness, f"guest-{number}", 20) == "node"
    assert fairness.share("a") == 100 // 1002
    clock.advance(11)
    assert fairness.waiting() == []
    assert fairness.share("a") == 50
    granted(fairness, "guest", 5)
    assert fairness.share("a") == 33
    fairness.give_back("guest", 5)
    assert fairness.share("a") == 50


def test_a_newcomer_has_the_share_of_one_more() -> None:
    fairness = shared()
    granted(fairness, "a", 90)
    assert details(fairness, "b", 15) == "node"
    fairness.give_back("a", 50)
    assert details(fairness, "newcomer", 40) == "fair-share"
    granted(fairness, "newcomer", 33)


def test_what_is_there_already_counts() -> None:
    fairness = shared()
    fairness.join("b", capacity=200, soft_limit=170, used=150)
    assert fairness.used() == 150
    assert details(fairness, "a", 1) == "node"
    fairness.leave("b")
    granted(fairness, "a", 100)


def test_threads_never_over_commit() -> None:
    fairness = FairShare(1000)
    most: list[int] = []

    def work(name: str) -> None:
        for number in range(2000):
            amount = number % 97 + 1
            if fairness.reserve(name, amount) is None:
                most.append(fairness.used())
                fairness.give_back(name, amount)

    threads = [threading.Thread(target=work, args=(name,)) for name in NAMES * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) <= 1000
    assert fairness.used() == 0


@given(st.integers(0, 100), st.integers(1, 5), st.integers(1, 100), st.integers(0, 100))
def test_the_decision_is_a_function_of_what_it_is_given(
    used: int, weight: int, amount: int, other_used: int
) -> None:
    node, party = Node(200, used + other_used, weight + 1), Party(used, 200, weight)
    waiting = [(Party(other_used, 200), Wait(1, 0))]
    first = decide(node, party, amount, waiting)
    assert first == decide(node, party, amount, list(waiting))
    if node.used + amount <= node.capacity:
        over = (used + amount) * (weight + 1) > 200 * weight
        before_other = (other_used + 1) * weight < used + amount
        assert isinstance(first, Refusal) == (over and before_other)


def test_settings_are_checked() -> None:
    with pytest.raises(ValueError, match="capacity"):
        FairShare(0)
    with pytest.raises(ValueError, match="patience_seconds"):
        FairShare(9, patience_seconds=0)
