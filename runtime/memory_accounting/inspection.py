"""What is wrong in what a store keeps of a session, and what would be right: pure.

The allocations are what is believed. Every counter that follows from them is computed anew; those
that do not (how many were ever made, the peak) are raised to the least that they can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import lt

from flight_v6r.diagnostics import Finding, FindingKind
from memory_accounting.course import Course, Sample
from memory_accounting.ledger import Book, Terms
from memory_accounting.limits import default_limits
from memory_accounting.platforms import CUSTOM
from memory_accounting.purposes import RULES, by_purpose, round_up
from memory_accounting.refusals import quoted
from memory_accounting.sizes import described
from memory_accounting.state import SessionState, opened
from memory_accounting.stores.seam import Held, Holdings


def findings(holdings: Holdings, most_samples: int) -> list[Finding]:
    """Return everything that is wrong with a session."""
    return [*_counters(holdings), *_capacity(holdings), *_samples(holdings, most_samples)]


def mended(holdings: Holdings, most_samples: int) -> tuple[SessionState, tuple[Sample, ...]]:
    """Return the state and the samples that the session should have."""
    state = holdings.known.state
    samples = _in_order(holdings.samples, state.course, most_samples)
    course = state.course._replace(stored=len(samples))
    return state._replace(counts=_book(state, holdings.live), course=course), samples


def in_order(samples: Sequence[Sample], course: Course) -> bool:
    """Tell whether the moments of samples ascend and lie before the newest one, as they must."""
    moments, newest = [sample.at for sample in samples], course.newest
    if moments and newest is not None:
        moments.append(newest.at - course.shift)
    return all(map(lt, moments, moments[1:]))


def rebuilt(session_id: str, live: Sequence[Held], node_terms: Terms, now: int) -> SessionState:
    """Return a state for a session of which the allocations are all that is known.

    It has the terms of a session that nobody configured, or as much more as its allocations take.
    """
    state = opened(session_id, node_terms, now)
    book = _book(state, live)
    if book.used > node_terms.capacity:
        state = state._replace(terms=Terms(CUSTOM, book.used, default_limits(book.used)))
    return state._replace(counts=book)


def _book(state: SessionState, live: Sequence[Held]) -> Book:
    """Add up the live allocations, and keep of the counters what does not follow from them."""
    book = state.book
    used = committed = shares = 0
    for allocation, _ in live:
        amount, rule = allocation.size.bytes, RULES[allocation.purpose]
        used += amount
        committed += round_up(amount, rule.page)
        shares += amount * rule.unit
    made = max([book.made, len(live), *(number for _, number in live)])
    bytes_made, peak = max(book.bytes_made, used), max(book.peak, used)
    return Book(used, committed, shares, len(live), made, bytes_made, peak)


def _counters(holdings: Holdings) -> Iterator[Finding]:
    state = holdings.known.state
    present, right = state.book, _book(state, holdings.live)
    for name, is_there, should_be in zip(Book._fields, present, right, strict=True):
        if is_there != should_be:
            there, should = (
                (by_purpose(is_there), by_purpose(should_be))
                if name == "shares"
                else (is_there, should_be)
            )
            message = f"{name} is {there}; by the live allocations it is {should}"
            yield _finding(state, FindingKind.COUNTERS, message)
    numbers = [number for _, number in holdings.live]
    if len(set(numbers)) != len(numbers):
        message = "two live allocations have the same number"
        yield _finding(state, FindingKind.INDEX, message, repairable=False)


def _capacity(holdings: Holdings) -> Iterator[Finding]:
    state = holdings.known.state
    used, capacity = _book(state, holdings.live).used, state.terms.capacity
    if used > capacity:
        message = f"{described(used)} are in use of a capacity of {described(capacity)}"
        yield _finding(state, FindingKind.OVER_CAPACITY, message, repairable=False)


def _samples(holdings: Holdings, most_samples: int) -> Iterator[Finding]:
    state, samples = holdings.known.state, holdings.samples
    stored = state.course.stored
    if stored != len(samples):
        message = f"{len(samples)} samples are stored; the state counts {stored}"
        yield _finding(state, FindingKind.HISTORY, message)
    elif len(_in_order(samples, state.course, most_samples)) != len(samples):
        message = "its samples are out of order, or too many"
        yield _finding(state, FindingKind.HISTORY, message)


def _in_order(samples: Iterable[Sample], course: Course, most_samples: int) -> tuple[Sample, ...]:
    """Return the samples whose moments ascend and lie before the newest one, the latest of them."""
    kept: list[Sample] = []
    newest = course.newest
    for sample in samples:
        is_after = not kept or sample.at > kept[-1].at
        if is_after and newest is not None and sample.at < newest.at - course.shift:
            kept.append(sample)
    return tuple(kept[-most_samples:])


def _finding(
    state: SessionState, kind: FindingKind, what: str, *, repairable: bool = True
) -> Finding:
    message = f"session {quoted(state.session_id)}: {what}"
    return Finding(kind, state.session_id, message, repairable)
