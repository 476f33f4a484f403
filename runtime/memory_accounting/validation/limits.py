"""Limits enforced without a pool: by whoever knows what a session is held to and what it holds.

A host that meters its own virtual machine needs no store and no connection for that. The decisions
are the ledger's own, so the answers are those that a pool would give.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryErrorCode,
    MemoryLimits,
    MemoryPurpose,
    MemorySize,
)
from memory_accounting import ledger
from memory_accounting.arguments import require_limits, require_size, require_u64
from memory_accounting.clock import Clock, system_clock
from memory_accounting.ledger import COMMITTED, EMPTY, SHARES, USED, Book, Counts, Terms
from memory_accounting.limits import default_limits, limits_from
from memory_accounting.platforms import CUSTOM
from memory_accounting.purposes import LANE, PURPOSES, RULES, by_purpose, round_up
from memory_accounting.refusals import Refusal, refused
from memory_accounting.sizes import described
from wit_runtime import Ok, Result


def usage(allocations: Iterable[MemoryAllocation]) -> Counts:
    """Count up live allocations, such as `list_allocations` returns."""
    return _counts((each.size.bytes, each.purpose) for each in allocations)


def largest_allocation(terms: Terms, counts: Counts, purpose: MemoryPurpose) -> int:
    """Return the most bytes of a purpose that would be granted at once now; 0 where none would.

    Exact: this many are granted, one more is refused. Pages count, so that is not simply what is
    left below the limits.
    """
    rule = RULES[purpose]
    pages = (terms.capacity - counts[COMMITTED]) // rule.page * rule.page
    below_hard = terms.limits.hard_limit - counts[USED]
    in_class = counts[SHARES] >> rule.shift & LANE
    return max(0, min(pages, below_hard, terms.limits[rule.limit] - in_class))


@attrs.frozen
class LimitEnforcer:
    """What a session is held to and what it holds: a value that decides requests.

    `LimitEnforcer.of` makes one. A granted request is the next enforcer, a refused one is the error
    that a pool would return. It belongs to no thread and changes nothing.
    """

    terms: Terms
    counts: Counts = EMPTY
    _clock: Clock = attrs.field(default=system_clock, eq=False, repr=False)

    @classmethod
    def of(
        cls,
        capacity: int,
        limits: MemoryLimits | None = None,
        allocations: Iterable[MemoryAllocation] = (),
        *,
        clock: Clock = system_clock,
    ) -> Result[LimitEnforcer, MemoryError_]:
        """Hold what is allocated to a capacity in bytes, and to limits or its default ones.

        `invalid-size` for a capacity or a limit of zero bytes, `limit-exceeded` for limits that
        contradict each other or the capacity, or a capacity that does not hold what is allocated.
        Raises as a pool does for wrong types.
        """
        require_u64("capacity", capacity)
        if limits is not None:
            require_limits("limits", limits)
        bounds = default_limits(capacity) if limits is None else limits_from(limits)
        counts = usage(allocations)
        terms = ledger.configure(counts, Terms(CUSTOM, capacity, bounds))
        return (
            refused(terms, clock()) if isinstance(terms, Refusal) else Ok(cls(terms, counts, clock))
        )

    def allocate(
        self, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[LimitEnforcer, MemoryError_]:
        """Decide on an allocation: the enforcer after it, or why it is refused."""
        after = ledger.allocate(self.terms, self.counts, require_size("size", size), purpose)
        if isinstance(after, Refusal):
            return refused(after, self._clock())
        return Ok(attrs.evolve(self, counts=after))

    def release(
        self, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[LimitEnforcer, MemoryError_]:
        """Return the enforcer without a live allocation of this size and purpose.

        `invalid-allocation` where that much of the purpose is not in use.
        """
        amount = require_size("size", size)
        refusal = _not_held(self.counts, amount, purpose)
        if refusal is not None:
            return refused(refusal, self._clock())
        return Ok(attrs.evolve(self, counts=ledger.release(self.counts, amount, purpose)))

    def hold_to(self, limits: MemoryLimits) -> Result[LimitEnforcer, MemoryError_]:
        """Decide on new limits, which may be below what is in use; they bind what comes."""
        require_limits("limits", limits)
        terms = ledger.set_limits(self.terms, limits_from(limits))
        if isinstance(terms, Refusal):
            return refused(terms, self._clock())
        return Ok(attrs.evolve(self, terms=terms))

    def largest(self, purpose: MemoryPurpose) -> int:
        """Return the most bytes of a purpose that would be granted at once now; 0: none."""
        return largest_allocation(self.terms, self.counts, purpose)

    @property
    def book(self) -> Book:
        """What is in use, by name."""
        return Book.of(self.counts)


def _counts(parts: Iterable[tuple[int, MemoryPurpose]]) -> Counts:
    """Total up allocations by size and purpose, whatever limits they would have kept."""
    used = committed = shares = live = 0
    for amount, purpose in parts:
        rule = RULES[purpose]
        used += amount
        committed += round_up(amount, rule.page)
        shares += amount * rule.unit
        live += 1
    return used, committed, shares, live, live, used, used


def _not_held(counts: Counts, amount: int, purpose: MemoryPurpose) -> Refusal | None:
    """Refuse to release what cannot be in use; sizes of single allocations are not known here."""
    held = by_purpose(counts[SHARES])[PURPOSES.index(purpose)]
    pages = round_up(amount, RULES[purpose].page)
    if amount and amount <= held and pages <= counts[COMMITTED]:
        return None
    return Refusal(
        MemoryErrorCode.INVALID_ALLOCATION,
        f"asked to release {described(amount)} of {purpose}; {described(held)} are in use",
        "in use",
    )
