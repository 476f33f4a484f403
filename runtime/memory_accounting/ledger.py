"""The decisions: given what a session is held to and what it holds, the next state or a refusal.

Pure functions on immutable numbers. No clock, no lock, no store, no identifiers: whoever keeps the
state (in process, in a file, on another machine) applies the same decisions.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from memory_accounting.limits import Limits, contradiction, wit_name
from memory_accounting.purposes import PURPOSES, RULES, PurposeRule
from memory_accounting.refusals import Refusal
from memory_accounting.sizes import described


class Terms(NamedTuple):
    """What a session is held to."""

    platform: str
    """The platform label, such as `v6r-medium` or `custom`."""
    capacity: int
    """The bytes it may use at most."""
    limits: Limits


class Book(NamedTuple):
    """What a session holds, and what it ever held: numbers only, all in bytes or counts."""

    used: int
    """The sum of the live allocations."""
    committed: int
    """The same, each allocation rounded up to its pages."""
    by_purpose: tuple[int, ...]
    """`used`, split by purpose in the order of `PURPOSES`."""
    live: int
    """How many allocations are live."""
    made: int
    """How many were ever made."""
    bytes_made: int
    """The sum of all that were ever made."""
    peak: int
    """The most that `used` ever was."""


EMPTY: Final = Book(0, 0, (0,) * len(PURPOSES), 0, 0, 0, 0)


def allocate(terms: Terms, book: Book, amount: int, purpose: MemoryPurpose) -> Book | Refusal:
    """Decide on an allocation of `amount` bytes: the book with it, or the first reason against it.

    The order of the checks is the contract's: size, capacity, limits, pages.
    """
    index, page, limit, members = rule = RULES[purpose]
    used, committed, by_purpose, live, made, bytes_made, peak = book
    used += amount
    # This is `round_up`, and below is the purpose's share, written out: an allocation passes here.
    committed += (amount + page - 1) & -page
    if not amount or used > terms.capacity or used > terms.limits.hard_limit:
        return _refuse_total(terms, book, amount, purpose)
    if limit is not None:
        in_class = amount
        for member in members:
            in_class += by_purpose[member]
        if in_class > getattr(terms.limits, limit):
            return _refuse_class(terms, in_class - amount, amount, rule, purpose)
    if committed > terms.capacity:
        return _refuse_pages(terms, book, amount, purpose)
    shares = list(by_purpose)
    shares[index] += amount
    return Book(
        used,
        committed,
        tuple(shares),
        live + 1,
        made + 1,
        bytes_made + amount,
        max(used, peak),
    )


def release(book: Book, amount: int, purpose: MemoryPurpose) -> Book:
    """Return the book without a live allocation of this size and purpose."""
    index, page, _, _ = RULES[purpose]
    used, committed, by_purpose, live, made, bytes_made, peak = book
    shares = list(by_purpose)
    shares[index] -= amount
    return Book(
        used - amount,
        committed - ((amount + page - 1) & -page),
        tuple(shares),
        live - 1,
        made,
        bytes_made,
        peak,
    )


def set_limits(terms: Terms, limits: Limits) -> Terms | Refusal:
    """Decide on new limits; what is in use does not matter, they bind what comes."""
    return contradiction(limits, terms.capacity) or terms._replace(limits=limits)


def configure(book: Book, terms: Terms) -> Terms | Refusal:
    """Decide whether a session that holds `book` may be held to `terms` from now on."""
    if terms.capacity < 1:
        return Refusal(
            MemoryErrorCode.INVALID_SIZE,
            "asked for a capacity of 0B; a capacity is at least one byte",
            "capacity",
        )
    if terms.capacity < book.used:
        return Refusal(
            MemoryErrorCode.LIMIT_EXCEEDED,
            f"asked for a capacity of {described(terms.capacity)}; "
            f"{described(book.used)} are in use",
            "used",
        )
    return contradiction(terms.limits, terms.capacity) or terms


def _asked(amount: int, purpose: MemoryPurpose, in_use: int) -> str:
    return f"asked for {described(amount)} of {purpose}; {described(in_use)} are in use"


def _refuse_total(terms: Terms, book: Book, amount: int, purpose: MemoryPurpose) -> Refusal:
    """Say which of the bounds on the whole session refuses."""
    if not amount:
        return empty_request(purpose)
    asked = _asked(amount, purpose, book.used)
    if book.used + amount > terms.capacity:
        return Refusal(
            MemoryErrorCode.INSUFFICIENT_MEMORY,
            f"{asked} of a capacity of {described(terms.capacity)}",
            "capacity",
        )
    return Refusal(
        MemoryErrorCode.LIMIT_EXCEEDED,
        f"{asked}, and the hard-limit is {described(terms.limits.hard_limit)}",
        "hard-limit",
    )


def _refuse_class(
    terms: Terms, in_class: int, amount: int, rule: PurposeRule, purpose: MemoryPurpose
) -> Refusal:
    field = rule.limit or ""
    name = wit_name(field)
    return Refusal(
        MemoryErrorCode.LIMIT_EXCEEDED,
        f"{_asked(amount, purpose, in_class)} in its class, "
        f"and the {name} is {described(getattr(terms.limits, field))}",
        name,
    )


def _refuse_pages(terms: Terms, book: Book, amount: int, purpose: MemoryPurpose) -> Refusal:
    return Refusal(
        MemoryErrorCode.FRAGMENTATION_ERROR,
        f"{_asked(amount, purpose, book.used)}, but in pages of {RULES[purpose].page} bytes "
        f"{described(book.committed)} are committed "
        f"of a capacity of {described(terms.capacity)}",
        "committed",
    )


def empty_request(purpose: MemoryPurpose) -> Refusal:
    """Refuse an allocation of nothing."""
    return Refusal(
        MemoryErrorCode.INVALID_SIZE,
        f"asked for 0B of {purpose}; an allocation is at least one byte",
        "size",
    )
