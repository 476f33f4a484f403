"""Configuring, listing, sampling, and ending sessions."""

from __future__ import annotations

from flight_memory.memory_types import MemoryError_, MemoryLimits
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration
from memory_accounting import ledger
from memory_accounting.arguments import require_limits, require_text, well_formed
from memory_accounting.configuration import requested_terms, require_configuration
from memory_accounting.ledger import Terms
from memory_accounting.limits import limits_from
from memory_accounting.plans import asking, changing
from memory_accounting.plans.asking import Plan
from memory_accounting.plans.context import Context
from memory_accounting.refusals import (
    Refusal,
    malformed_session_id,
    refused,
    unknown_session,
)
from memory_accounting.state import SessionState, configuration, opened
from memory_accounting.stores.seam import NEVER, Applied, Change, Held, Known, Stale, Wanted
from wit_runtime import Err, Ok, Result

_FREED_AT_ONCE = 2000
"""How many allocations are freed in one change when a session ends: a store that serves others is
not held up for longer than that takes."""


def configure(
    context: Context, session_id: str, request: ConfigurationRequest
) -> Plan[Result[SessionConfiguration, MemoryError_]]:
    """Open a session, or change what it is held to."""
    require_text("session_id", session_id)
    require_configuration(request)
    asked = requested_terms(context.settings, request)
    known = yield from asking.load(session_id)
    lost = 0
    while True:
        now = context.clock()
        if known is None and not well_formed(session_id):
            return refused(malformed_session_id(session_id), now)
        basis = known or Known(NEVER, opened(session_id, context.node_terms, now))
        terms = asked if isinstance(asked, Refusal) else ledger.configure(basis.state.counts, asked)
        if isinstance(terms, Refusal):
            return refused(terms, now)
        user_id = request.user_id if request.user_id is not None else basis.state.user_id
        tried = yield from _hold_to(context, basis, terms, user_id, now)
        if isinstance(tried, SessionState):
            return Ok(configuration(tried))
        lost += 1
        present = yield from changing.again(session_id, tried.known, lost)
        if isinstance(present, Refusal):
            return refused(present, now)
        known = present


def set_limits(
    context: Context, session_id: str, limits: MemoryLimits
) -> Plan[Result[bool, MemoryError_]]:
    """Replace the session's limits."""
    require_text("session_id", session_id)
    require_limits("limits", limits)
    known = yield from asking.load(session_id)
    lost = 0
    while known is not None:
        now = context.clock()
        terms = ledger.set_limits(known.state.terms, limits_from(limits))
        if isinstance(terms, Refusal):
            return refused(terms, now)
        tried = yield from _hold_to(context, known, terms, known.state.user_id, now)
        if isinstance(tried, SessionState):
            return Ok(True)  # noqa: FBT003 - the contract's answer
        lost += 1
        present = yield from changing.again(session_id, tried.known, lost)
        if isinstance(present, Refusal):
            return refused(present, now)
        known = present
    return not_there(context, session_id)


def get_configuration(
    context: Context, session_id: str
) -> Plan[Result[SessionConfiguration, MemoryError_]]:
    """Return what a session is held to."""
    require_text("session_id", session_id)
    known = yield from asking.load(session_id)
    if known is None:
        return not_there(context, session_id)
    return Ok(configuration(known.state))


def list_sessions(_: Context) -> Plan[Result[list[str], MemoryError_]]:
    """Return the ids of the open sessions in the order of their opening."""
    return Ok((yield from asking.sessions()))


def end(context: Context, session_id: str) -> Plan[Result[bool, MemoryError_]]:
    """End a session, and free what it holds."""
    require_text("session_id", session_id)
    known = yield from asking.load(session_id)
    lost = 0
    while known is not None:
        now = context.clock()
        held = yield from asking.live(session_id, Wanted(most=_FREED_AT_ONCE))
        change = yield from _ending(context, known, held, now)
        outcome = yield from changing.applied(context, change, known.state)
        changing.forget_all(context, session_id, [each.allocation.id for each in held])
        if isinstance(outcome, Applied) and change.state is None:
            return Ok(True)  # noqa: FBT003 - the contract's answer
        if isinstance(outcome, Stale):
            known = outcome.known
        else:
            known = yield from asking.load(session_id)
        lost = 0 if isinstance(outcome, Applied) else lost + 1
        present = yield from changing.again(session_id, known, lost)
        if isinstance(present, Refusal):
            return refused(present, now)
        known = present
    return not_there(context, session_id)


def sample(context: Context) -> Plan[Result[bool, MemoryError_]]:
    """Add a sample to the history of every session: the tick of whoever keeps time."""
    for session_id in (yield from asking.sessions()):
        known = context.known.get(session_id)
        for _ in range(2):  # where the session changes in between, it is sampled by that
            if known is None:
                known = yield from asking.load(session_id)
            if known is None:
                break
            now = context.clock()
            change = yield from changing.changed(context, known, now, known.state.counts, tick=True)
            if change.state == known.state:
                break
            outcome = yield from changing.applied(context, change, known.state)
            if isinstance(outcome, Applied):
                break
            known = outcome.known if isinstance(outcome, Stale) else None
    return Ok(True)  # noqa: FBT003 - as every function of the contract


def not_there(context: Context, session_id: str) -> Err[MemoryError_]:
    """Refuse a session id that no session has."""
    is_id = well_formed(session_id)
    refusal = unknown_session(session_id) if is_id else malformed_session_id(session_id)
    return refused(refusal, context.clock())


def _hold_to(
    context: Context, known: Known, terms: Terms, user_id: str | None, now: int
) -> Plan[SessionState | Stale]:
    """Hold a session to terms; return its state then, or what is in the way."""
    change = yield from changing.changed(context, known, now, known.state.counts, terms, tick=True)
    state = (change.state or known.state)._replace(
        user_id=user_id, configured=known.state.configured + 1
    )
    before = None if known.version == NEVER else known.state
    outcome = yield from changing.applied(context, change._replace(state=state), before)
    return outcome if isinstance(outcome, Stale) else state


def _ending(context: Context, known: Known, held: list[Held], now: int) -> Plan[Change]:
    """Free some of what a session holds or, if these are all, let it go as a whole."""
    state = known.state
    if len(held) < _FREED_AT_ONCE:
        return Change(state.session_id, known.version, None, now, freed=tuple(held))
    after = state.counts
    for allocation, _ in held:
        after = ledger.release(after, allocation.size.bytes, allocation.purpose)
    return (yield from changing.changed(context, known, now, after, freed=tuple(held)))
