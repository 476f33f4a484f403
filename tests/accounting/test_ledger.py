"""The pure decisions, on numbers alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from memory_accounting.ledger import EMPTY, Book, Terms, allocate, configure, release, set_limits
from memory_accounting.limits import Limits, default_limits
from memory_accounting.purposes import PURPOSES, RULES, by_purpose, round_up
from memory_accounting.refusals import Refusal

PURPOSE = st.sampled_from(PURPOSES)
AMOUNT = st.integers(0, 2**20) | st.integers(0, 2**64 - 1)


def terms(capacity: int, limits: Limits | None = None) -> Terms:
    return Terms("custom", capacity, limits or default_limits(capacity))


@given(st.integers(1, 2**64 - 1), st.lists(st.tuples(AMOUNT, PURPOSE), max_size=40))
def test_the_book_is_the_sum_of_what_was_granted(
    capacity: int, requests: list[tuple[int, MemoryPurpose]]
) -> None:
    held = terms(capacity)
    counts, granted = EMPTY, list[tuple[int, MemoryPurpose]]()
    for amount, purpose in requests:
        after = allocate(held, counts, amount, purpose)
        if not isinstance(after, Refusal):
            counts = after
            granted.append((amount, purpose))
    book = Book.of(counts)
    assert book.used == sum(amount for amount, _ in granted) == book.peak == book.bytes_made
    assert book.committed == sum(round_up(amount, RULES[each].page) for amount, each in granted)
    assert by_purpose(book.shares) == tuple(
        sum(amount for amount, each in granted if each is purpose) for purpose in PURPOSES
    )
    assert book.live == book.made == len(granted)
    assert book.used <= book.committed <= capacity


@given(st.lists(st.tuples(st.integers(1, 2**56), PURPOSE), max_size=40), st.data())
def test_releasing_all_leaves_the_lifetime_only(
    requests: list[tuple[int, MemoryPurpose]], data: st.DataObject
) -> None:
    counts = EMPTY
    for amount, purpose in requests:
        after = allocate(terms(2**64 - 1), counts, amount, purpose)
        assert not isinstance(after, Refusal)
        counts = after
    peak = Book.of(counts).peak
    order = data.draw(st.permutations(requests))
    for amount, purpose in order:
        counts = release(counts, amount, purpose)
    total = sum(amount for amount, _ in requests)
    assert Book.of(counts) == Book(0, 0, 0, 0, len(requests), total, peak)


@given(AMOUNT, PURPOSE, st.integers(1, 2**64 - 1), st.integers(1, 2**64 - 1))
def test_a_grant_and_its_release_are_opposites(
    amount: int, purpose: MemoryPurpose, capacity: int, hard: int
) -> None:
    bound = min(capacity, hard)
    after = allocate(
        terms(capacity, Limits(bound, bound, bound, bound, bound)), EMPTY, amount, purpose
    )
    if not isinstance(after, Refusal):
        assert release(after, amount, purpose)[:4] == EMPTY[:4]
        assert amount <= bound


def test_states_are_values() -> None:
    held = terms(100_000)
    first = allocate(held, EMPTY, 10, MemoryPurpose.VM_HEAP)
    assert first == allocate(held, EMPTY, 10, MemoryPurpose.VM_HEAP)
    assert EMPTY == (0, 0, 0, 0, 0, 0, 0)


def test_set_limits_leaves_the_old_terms() -> None:
    held = terms(1000)
    after = set_limits(held, Limits(1, 1, 1, 1, 1))
    assert isinstance(after, Terms)
    assert (after.platform, after.capacity, tuple(after.limits)) == ("custom", 1000, (1,) * 5)
    assert held == terms(1000)


def test_a_capacity_below_the_use_is_refused() -> None:
    counts = allocate(terms(100_000), EMPTY, 5000, MemoryPurpose.VM_HEAP)
    assert not isinstance(counts, Refusal)
    refused = configure(counts, terms(4999))
    assert isinstance(refused, Refusal)
    assert refused.code is MemoryErrorCode.LIMIT_EXCEEDED
    assert refused.details == "used"
    assert configure(counts, terms(5000)) == terms(5000)


def test_every_purpose_has_lanes_of_its_own() -> None:
    units = [RULES[purpose].unit for purpose in PURPOSES]
    assert len(set(units)) == len(PURPOSES)
    assert by_purpose(sum(unit * place for place, unit in enumerate(units))) == tuple(range(8))


def test_round_up() -> None:
    assert [round_up(amount, 4096) for amount in (0, 1, 4096, 4097)] == [0, 4096, 4096, 8192]
    assert round_up(1, 65536) == 65536
