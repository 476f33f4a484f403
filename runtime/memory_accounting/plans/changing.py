"""How a plan changes a session: decide on what is known, apply, and decide anew if that was old."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Final

from flight_v6r.events import MemoryEvent
from memory_accounting import course
from memory_accounting.course import Standing, Step
from memory_accounting.events import telling
from memory_accounting.ledger import USED, Counts, Terms
from memory_accounting.plans import asking
from memory_accounting.plans.asking import Plan
from memory_accounting.plans.context import Context
from memory_accounting.refusals import Refusal, not_recorded
from memory_accounting.state import SessionState
from memory_accounting.stores.seam import Applied, Change, Held, Known, Outcome

_PATIENCE: Final = 200
"""How often a lost race is tried again before the store is said to be too busy."""
_LONGEST_PAUSE: Final = 0.02


def changed(  # noqa: PLR0913 - one value each
    context: Context,
    known: Known,
    now: int,
    after: Counts,
    terms: Terms | None = None,
    *,
    made: Held | None = None,
    freed: tuple[Held, ...] = (),
    tick: bool = False,
) -> Plan[Change]:
    """Prepare the change of a session to other counts and perhaps terms, with its samples.

    A `tick` is noted also where nothing changes.
    """
    version, state = known
    terms = state.terms if terms is None else terms
    if terms is state.terms and not tick and course.quiet(state.course, now, after[USED]):
        state = state._replace(counts=after)
        return Change(state.session_id, version, state, now, made, freed)
    step, replace = yield from _sampled(context, state, now, after, terms)
    state = state._replace(counts=after, terms=terms, course=step.course)
    return Change(state.session_id, version, state, now, made, freed, step.final, replace)


def _sampled(
    context: Context, state: SessionState, now: int, after: Counts, terms: Terms
) -> Plan[tuple[Step, bool]]:
    """Return what the change adds to the samples, and whether that replaces all from before."""
    settings = context.settings
    tolerance = settings.clock_tolerance_milliseconds
    step = course.note(state.course, now, state.standing, Standing(after, terms), tolerance)
    if step.course.stored < settings.history_samples:
        return step, False
    reading = yield from asking.read(state.session_id)
    # Should they have changed meanwhile, the change is not applied, and this is done again.
    stored = () if reading is None else reading.samples
    longest = settings.history_seconds * 1000
    return course.thin(stored, step, settings.history_samples, longest), True


def applied(context: Context, change: Change, before: SessionState | None) -> Plan[Outcome]:
    """Apply a change, keep its state in mind, and tell who wants to know."""
    outcome = yield from asking.apply(change)
    if not isinstance(outcome, Applied):
        context.known.forget(change.session_id)
        return outcome
    if change.state is None:
        context.known.forget(change.session_id)
    else:
        context.known.keep(change.session_id, Known(outcome.version, change.state))
    if context.subscriptions.present:
        context.subscriptions.tell(_told(context, change, before))
    return outcome


def _told(context: Context, change: Change, before: SessionState | None) -> list[MemoryEvent]:
    after, at = change.state, change.at
    if after is None:
        return [] if before is None else [telling.ended(before, at)]
    made = None if change.made is None else change.made.allocation
    freed = [each.allocation for each in change.freed]
    return telling.events(before, after, at, context.settings, made=made, freed=freed)


def again(session_id: str, known: Known | None, times: int) -> Plan[Known | Refusal | None]:
    """Wait for a moment after a race was lost so many times; return the present state, or give up.

    `known` is the state that was present when the last race was lost.
    """
    if times > _PATIENCE:
        return not_recorded(f"the session changed {times} times while this was being decided")
    if times > 1:
        # Of several that lost to each other, one should be through before the next tries. After
        # that wait the state is an old one: who went on with it would lose again and again.
        yield from asking.pause(random.uniform(0, min(_LONGEST_PAUSE, 0.0005 * times)))  # noqa: S311
        known = yield from asking.load(session_id)
    return known


def forget_all(context: Context, session_id: str, allocation_ids: Iterable[str]) -> None:
    """Keep nothing in mind of a session that is gone, and of its allocations."""
    context.known.forget(session_id)
    for allocation_id in allocation_ids:
        context.places.forget(allocation_id)
