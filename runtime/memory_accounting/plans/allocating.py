"""Creating, freeing, and validating allocations."""

from __future__ import annotations

from typing import Final

from flight_memory.memory_types import MemoryAllocation, MemoryError_, MemoryPurpose, MemorySize
from memory_accounting import ledger
from memory_accounting.arguments import require_request, require_text, well_formed
from memory_accounting.ledger import MADE, Counts
from memory_accounting.plans import asking, changing
from memory_accounting.plans.asking import Plan
from memory_accounting.plans.context import Context
from memory_accounting.refusals import (
    Refusal,
    gone,
    malformed_session_id,
    not_recorded,
    refused,
)
from memory_accounting.sizes import shared_memory_size
from memory_accounting.state import opened
from memory_accounting.stores.seam import (
    NEVER,
    Applied,
    Held,
    Known,
    NotLive,
    Outcome,
    Place,
    Repeated,
    Stale,
)
from wit_runtime import Ok, Result
from wit_runtime.building import fast_constructor

_allocation: Final = fast_constructor(MemoryAllocation)


def create(
    context: Context, session_id: str, size: MemorySize, purpose: MemoryPurpose
) -> Plan[Result[MemoryAllocation, MemoryError_]]:
    """Record an allocation; the first one granted to an unknown session opens it."""
    amount = require_request(session_id, size, purpose)
    known = context.known.get(session_id)
    is_present = known is None
    if known is None:
        known = yield from asking.load(session_id)
    lost = 0
    while True:
        now = context.clock()
        if known is None and not well_formed(session_id):
            return refused(malformed_session_id(session_id), now)
        basis = known or Known(NEVER, opened(session_id, context.node_terms, now))
        after = ledger.allocate(basis.state.terms, basis.state.counts, amount, purpose)
        if isinstance(after, Refusal):
            if is_present:
                return refused(after, now)
            known, is_present = (yield from asking.load(session_id)), True
            continue
        made = _made(context, session_id, amount, purpose, now)
        if isinstance(made, Refusal):
            return refused(made, now)
        outcome = yield from _record(context, basis, Held(made, after[MADE]), after)
        if isinstance(outcome, Applied):
            return Ok(made)
        if isinstance(outcome, Repeated | NotLive):
            return refused(not_recorded(f"the id source repeated {made.id!r}"), now)
        lost += 1
        present = yield from changing.again(session_id, outcome.known, lost)
        if isinstance(present, Refusal):
            return refused(present, now)
        known, is_present = present, True


def free(context: Context, allocation_id: str) -> Plan[Result[bool, MemoryError_]]:
    """Free an allocation."""
    require_text("allocation_id", allocation_id)
    place: Place = context.places.get(allocation_id)
    if place is None:
        place = yield from asking.find(allocation_id, context.clock())
    lost = 0
    while isinstance(place, Held):
        known, outcome = yield from _release_where_it_is(context, place)
        if isinstance(outcome, Applied):
            return Ok(True)  # noqa: FBT003 - the contract's answer
        context.places.forget(allocation_id)
        lost += 1
        session_id = place.allocation.session_id
        last = outcome.known if isinstance(outcome, Stale) else None
        present = yield from changing.again(session_id, last, lost)
        if isinstance(present, Refusal):
            return refused(present, context.clock())
        if present is not None:
            context.known.keep(session_id, present)
        if not isinstance(outcome, Stale):
            place = yield from asking.find(allocation_id, context.clock())
            if isinstance(place, Held) and known is None and lost > 1:
                place = None  # a store that is damaged keeps it without a session
    return refused(gone(allocation_id, place), context.clock())


def validate(
    context: Context, session_id: str, size: MemorySize, purpose: MemoryPurpose
) -> Plan[Result[bool, MemoryError_]]:
    """Tell whether the allocation would be granted now; record nothing, open nothing."""
    amount = require_request(session_id, size, purpose)
    known = yield from asking.load(session_id)
    now = context.clock()
    if known is None and not well_formed(session_id):
        return refused(malformed_session_id(session_id), now)
    if not amount:
        return refused(ledger.empty_request(purpose), now)
    state = opened(session_id, context.node_terms, now) if known is None else known.state
    after = ledger.allocate(state.terms, state.counts, amount, purpose)
    return Ok(not isinstance(after, Refusal))


def _made(
    context: Context, session_id: str, amount: int, purpose: MemoryPurpose, now: int
) -> MemoryAllocation | Refusal:
    try:
        allocation_id = context.new_id(now, session_id)
    except Exception as error:  # noqa: BLE001 - an id source may be anyone's code
        return not_recorded(f"the id source failed with {type(error).__name__}: {error}")
    return _allocation(allocation_id, session_id, shared_memory_size(amount), purpose, now, None)


def _record(context: Context, basis: Known, held: Held, after: Counts) -> Plan[Outcome]:
    allocation = held.allocation
    change = yield from changing.changed(context, basis, allocation.allocated_at, after, made=held)
    before = basis.state if basis.version != NEVER else None
    outcome = yield from changing.applied(context, change, before)
    if isinstance(outcome, Applied):
        context.places.keep(allocation.id, held)
    return outcome


def _release_where_it_is(context: Context, held: Held) -> Plan[tuple[Known | None, Outcome]]:
    """Try to free an allocation on what is known of its session, once."""
    session_id = held.allocation.session_id
    known = context.known.get(session_id) or (yield from asking.load(session_id))
    if known is None:
        return None, NotLive(None)
    return known, (yield from _release(context, known, held))


def _release(context: Context, known: Known, held: Held) -> Plan[Outcome]:
    allocation, now = held.allocation, context.clock()
    after = ledger.release(known.state.counts, allocation.size.bytes, allocation.purpose)
    change = yield from changing.changed(context, known, now, after, freed=(held,))
    outcome = yield from changing.applied(context, change, known.state)
    if isinstance(outcome, Applied):
        context.places.forget(allocation.id)
    return outcome
