"""Applying changes: once, whatever becomes of connections and servers meanwhile."""

from __future__ import annotations

import time
from typing import Final, TypeAlias

from memory_accounting import ledger
from memory_accounting.ledger import LIVE, MADE
from memory_accounting.samples import pack
from memory_accounting.stores import text
from memory_accounting.stores.redis import values
from memory_accounting.stores.redis.asking import (
    APPLY,
    CLAIM,
    GIVE_UP,
    Command,
    InDoubtError,
    Pause,
    Steps,
    ask,
    insist,
)
from memory_accounting.stores.redis.shared import Shared
from memory_accounting.stores.redis.turns import claimed_for, claiming
from memory_accounting.stores.seam import (
    NEVER,
    Applied,
    Change,
    Held,
    Known,
    NotLive,
    Outcome,
    Repeated,
    Stale,
    StoreError,
)

_APPLIED: Final = 1
_Answer: TypeAlias = int | bytes | list[bytes]
_TURN: Final = 0.005


def apply(shared: Shared, change: Change) -> Steps[Outcome]:
    """Apply a change if its version is the present one."""
    if shared.doubts:
        yield from clear_doubts(shared)
    began = time.monotonic()
    outcome = yield from _apply(shared, change)
    if isinstance(outcome, Applied):
        shared.turns.won(change.session_id)
    elif isinstance(outcome, Stale) and outcome.known is not None:
        return (yield from _lose(shared, change, outcome.known, time.monotonic() - began))
    return outcome


def clear_doubts(shared: Shared) -> Steps[None]:
    """Give up every allocation that was reported as failed and may have been made."""
    limit = time.monotonic() + shared.patience
    doubts = shared.doubts
    while not doubts.turn.acquire(blocking=False):
        if time.monotonic() > limit:
            raise StoreError("the Redis server did not answer to an earlier request")
        yield Pause(_TURN)
    try:
        for change in doubts.creates():
            yield from _give_up(shared, change)
            doubts.gave_up(change)
    finally:
        doubts.turn.release()


def _apply(shared: Shared, change: Change) -> Steps[Outcome]:
    token = shared.tokens.make()
    command = _command(shared, change, token)
    try:
        answer, again = yield from insist(command, shared.patience)
    except (InDoubtError, GeneratorExit):  # the latter where a caller did not wait for the answer
        shared.doubts.add(change, token)
        raise
    return _outcome(shared, change, token, answer, again=again)


def _lose(shared: Shared, change: Change, known: Known, trip: float) -> Steps[Stale]:
    """Let go first who claimed the session, or claim it after too many lost races."""
    session_id = change.session_id
    claimed = claimed_for(known)
    if claimed:
        yield Pause(claimed)
    elif shared.turns.lost(session_id):
        keys, version = shared.keyspace.of(session_id), claiming(shared.tokens.make(), trip)
        channel = shared.keyspace.channel(session_id)
        command = CLAIM.on((keys.state,), version, change.at, channel)
        stored = yield from ask(command, shared.patience)
        return Stale(values.known(session_id, stored))
    return Stale(known)


def _command(shared: Shared, change: Change, token: str) -> Command:
    session_id, version, state, at, made, freed, samples, replace = change
    settings = shared.settings
    return APPLY.on(
        shared.keyspace.of(session_id),
        version,
        token,
        "" if state is None else f"{token} {text.write(state)}",
        at,
        shared.keyspace.channel(session_id),
        settings.freed_ids,
        settings.freed_seconds * 1000,
        shared.ranks.make(at) if version == NEVER else "",
        b"".join(map(pack, samples)) if samples else b"",
        "1" if replace else "",
        "" if made is None else values.record(made),
        "" if made is None else made.allocation.id,
        *[each.allocation.id for each in freed],
    )


def _outcome(
    shared: Shared, change: Change, token: str, answer: _Answer, *, again: bool
) -> Outcome:
    """Read the answer to a change; `again` tells that it may have come twice."""
    if isinstance(answer, int):
        if answer == _APPLIED:
            return Applied(NEVER if change.state is None else token)
        return Repeated()
    if isinstance(answer, list):
        return _not_live(shared, change, answer[0].decode(), again=again)
    if not answer and again and change.state is None:
        return Applied(NEVER)
    return Stale(values.known(change.session_id, answer))


def _not_live(shared: Shared, change: Change, remembered: str, *, again: bool) -> Outcome:
    """Tell whether an allocation that is not live was freed by this very caller before.

    The version that is returned then is that of no state, since what the caller makes of the free
    is not what is stored: the next change on it is found outdated.
    """
    moment, _, token = remembered.partition(" ")
    if not moment:
        # Sent twice, gone, and not remembered: it was freed here and forgotten at once.
        return Applied(shared.tokens.make()) if again else NotLive(None)
    if len(change.freed) == 1:
        allocation_id = change.freed[0].allocation.id
        if shared.doubts.freed_here(allocation_id, token) is not None:
            shared.doubts.told(allocation_id)
            return Applied(shared.tokens.make())
    return NotLive(int(moment))


def _give_up(shared: Shared, doubtful: Change) -> Steps[None]:
    """Free the allocation of a change if it was made, or see to it that it never is."""
    session_id, made = doubtful.session_id, doubtful.made
    if made is None:
        return
    keys = shared.keyspace.of(session_id)
    partition = (keys.live, keys.freed, keys.remembered)
    while True:
        request = GIVE_UP.on(partition, made.allocation.id, doubtful.at, shared.tokens.make())
        if not (yield from ask(request, shared.patience)):
            return
        stored = yield from ask(("GET", keys.state), shared.patience)
        known = values.known(session_id, stored)
        if known is None:
            return
        change = _undoing(doubtful, known, made)
        if isinstance((yield from _apply(shared, change)), Applied):
            return


def _undoing(doubtful: Change, known: Known, made: Held) -> Change:
    """Free an allocation, or end the session if it was opened for nothing else."""
    version, state = known
    allocation, counts = made.allocation, state.counts
    opened_for_it = doubtful.version == NEVER and not state.configured
    if opened_for_it and counts[LIVE] == counts[MADE] == 1:
        return Change(state.session_id, version, None, doubtful.at, freed=(made,))
    after = ledger.release(counts, allocation.size.bytes, allocation.purpose)
    state = state._replace(counts=after)
    return Change(state.session_id, version, state, doubtful.at, freed=(made,))
