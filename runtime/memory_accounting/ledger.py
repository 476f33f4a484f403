"""The decisions: given what a session is held to and what it holds, the next state or a refusal.

Pure functions on immutable numbers. No clock, no lock, no store, no identifiers: whoever keeps the
state (in process, in a file, on another machine) applies the same decisions.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import attrs

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from memory_accounting.limits import Limits, contradiction, wit_name
from memory_accounting.purposes import LANE, RULES
from memory_accounting.refusals import Refusal
from memory_accounting.sizes import described


def _limits_in_order(terms: Terms) -> tuple[int, ...]:
    return tuple(terms.limits)


@attrs.frozen
class Terms:
    """What a session is held to."""

    platform: str
    """The platform label, such as `v6r-medium` or `custom`."""
    capacity: int
    """The bytes it may use at most."""
    limits: Limits
    bounds: tuple[int, ...] = attrs.field(
        default=attrs.Factory(_limits_in_order, takes_self=True), init=False, eq=False, repr=False
    )
    """The limits again, as the plain tuple that the test of an allocation reads fastest."""


class Book(NamedTuple):
    """What a session holds, and what it ever held: numbers only, all in bytes or counts."""

    used: int
    """The sum of the live allocations."""
    committed: int
    """The same, each allocation rounded up to its pages."""
    shares: int
    """`used`, split by purpose and by class, packed as `purposes.LANE` tells."""
    live: int
    """How many allocations are live."""
    made: int
    """How many were ever made."""
    bytes_made: int
    """The sum of all that were ever made."""
    peak: int
    """The most that `used` ever was."""

    @classmethod
    def of(cls, counts: Counts) -> Book:
        """Name the counts of a session."""
        return cls(*counts)


Counts: TypeAlias = tuple[int, int, int, int, int, int, int]
"""A book as the decisions pass it on: the plain tuple of its fields, in their order.

Plain tuples are unpacked and built several times faster than named ones, and that is most of what a
decision costs.
"""

EMPTY: Final[Counts] = (0, 0, 0, 0, 0, 0, 0)
USED, COMMITTED, SHARES, LIVE, MADE, BYTES_MADE, PEAK = range(len(Book._fields))
_HARD: Final = Limits._fields.index("hard_limit")
_RULES: Final = {
    purpose: (rule.unit, rule.shift, rule.limit, rule.page) for purpose, rule in RULES.items()
}


def allocate(terms: Terms, counts: Counts, amount: int, purpose: MemoryPurpose) -> Counts | Refusal:
    """Decide on an allocation of `amount` bytes: the book with it, or the first reason against it.

    All is tested at once, in plain local arithmetic, since every allocation passes here; only a
    refusal goes through the contract's checks one by one. What fits in pages fits in bytes.
    """
    unit, shift, limit, page = _RULES[purpose]
    used, committed, shares, live, made, bytes_made, peak = counts
    bounds = terms.bounds
    used += amount
    committed += (amount + page - 1) & -page
    shares += amount * unit
    if (
        committed <= terms.capacity
        and used <= bounds[_HARD]
        and (shares >> shift) & LANE <= bounds[limit]
        and amount
    ):
        peak = used if used > peak else peak  # noqa: FURB136 - `max` costs twice as much here
        return used, committed, shares, live + 1, made + 1, bytes_made + amount, peak
    return _refusal(terms, Book.of(counts), amount, purpose)


def release(counts: Counts, amount: int, purpose: MemoryPurpose) -> Counts:
    """Return the book without a live allocation of this size and purpose."""
    unit, _, _, page = _RULES[purpose]
    used, committed, shares, live, made, bytes_made, peak = counts
    used -= amount
    committed -= (amount + page - 1) & -page
    return used, committed, shares - amount * unit, live - 1, made, bytes_made, peak


def set_limits(terms: Terms, limits: Limits) -> Terms | Refusal:
    """Decide on new limits; what is in use does not matter, they bind what comes."""
    return contradiction(limits, terms.capacity) or Terms(terms.platform, terms.capacity, limits)


def configure(counts: Counts, terms: Terms) -> Terms | Refusal:
    """Decide whether a session may be held to `terms` from now on."""
    if terms.capacity < 1:
        return Refusal(
            MemoryErrorCode.INVALID_SIZE,
            "asked for a capacity of 0B; a capacity is at least one byte",
            "capacity",
        )
    used = counts[USED]
    if terms.capacity < used:
        return Refusal(
            MemoryErrorCode.LIMIT_EXCEEDED,
            f"asked for a capacity of {described(terms.capacity)}; {described(used)} are in use",
            "used",
        )
    return contradiction(terms.limits, terms.capacity) or terms


def _refusal(terms: Terms, book: Book, amount: int, purpose: MemoryPurpose) -> Refusal:
    """Find the first reason against an allocation, in the contract's order."""
    if not amount:
        return empty_request(purpose)
    if book.used + amount > terms.capacity:
        return Refusal(
            MemoryErrorCode.INSUFFICIENT_MEMORY,
            f"{_asked(amount, purpose, book.used)} of a capacity of {described(terms.capacity)}",
            "capacity",
        )
    hard = terms.limits.hard_limit
    if book.used + amount > hard:
        return Refusal(
            MemoryErrorCode.LIMIT_EXCEEDED,
            f"{_asked(amount, purpose, book.used)}, and the hard-limit is {described(hard)}",
            "hard-limit",
        )
    rule = RULES[purpose]
    in_class, bound = book.shares >> rule.shift & LANE, terms.limits[rule.limit]
    if in_class + amount > bound:
        name = wit_name(Limits._fields[rule.limit])
        return Refusal(
            MemoryErrorCode.LIMIT_EXCEEDED,
            f"{_asked(amount, purpose, in_class)} in its class, "
            f"and the {name} is {described(bound)}",
            name,
        )
    return Refusal(
        MemoryErrorCode.FRAGMENTATION_ERROR,
        f"{_asked(amount, purpose, book.used)}, but in pages of {rule.page} bytes "
        f"{described(book.committed)} are committed "
        f"of a capacity of {described(terms.capacity)}",
        "committed",
    )


def _asked(amount: int, purpose: MemoryPurpose, in_use: int) -> str:
    return f"asked for {described(amount)} of {purpose}; {described(in_use)} are in use"


def empty_request(purpose: MemoryPurpose) -> Refusal:
    """Refuse an allocation of nothing."""
    return Refusal(
        MemoryErrorCode.INVALID_SIZE,
        f"asked for 0B of {purpose}; an allocation is at least one byte",
        "size",
    )
