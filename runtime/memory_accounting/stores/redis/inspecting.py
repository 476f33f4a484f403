"""What may be wrong beyond the state of single sessions, and mending it.

Sessions change while this looks at them, so what seems to be wrong is only suspected: a script
looks at it once more, and mends it in the same moment, if it is still as it was seen.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final, NamedTuple, TypeAlias

from flight_v6r.diagnostics import Finding, FindingKind
from memory_accounting.clock import system_clock
from memory_accounting.ledger import Terms
from memory_accounting.limits import default_limits
from memory_accounting.platforms import CUSTOM
from memory_accounting.refusals import quoted
from memory_accounting.state import opened
from memory_accounting.stores import text
from memory_accounting.stores.redis import reading, values
from memory_accounting.stores.redis.asking import (
    SETTLE_ALLOCATION,
    SETTLE_SESSION,
    SETTLE_STATE,
    Batch,
    Command,
    Steps,
    Walk,
    ask,
)
from memory_accounting.stores.redis.keys import PARTITIONS, partition_of
from memory_accounting.stores.redis.shared import Shared
from memory_accounting.stores.redis.tokens import moment_of, rank_of
from memory_accounting.stores.redis.values import Line
from memory_accounting.stores.redis.writing import clear_doubts

_PAGE: Final = 1000
_Page: TypeAlias = tuple[int, dict[bytes, bytes]]
"""Where a scan goes on, and some of the records."""


class Seen(NamedTuple):
    """An allocation as it was seen, in the session that it belongs to or is listed in."""

    partition: str
    session_id: str
    """Empty where that is unknown."""
    id: str
    number: str
    """Its place in the order of the session; empty where it is not listed."""
    record: str
    """Empty where it is not kept."""
    present: bool
    """Whether the session is there."""


class Suspicion(NamedTuple):
    """What seems to be wrong with an allocation, and how it would be mended."""

    kind: FindingKind
    message: str
    remedy: str
    number: int = 0


def suspicion(seen: Seen) -> Suspicion | None:
    """Judge an allocation as it was seen; none where all is well."""
    name = quoted(seen.id)
    if not seen.record:
        return Suspicion(FindingKind.INDEX, f"allocation {name} is listed and not kept", "unlist")
    held = values.held(seen.id, seen.record)
    if held is None or held.allocation.session_id != seen.session_id:
        message = f"what is stored of allocation {name} cannot be read"
        return Suspicion(FindingKind.UNREADABLE, message, "drop")
    if not seen.present:
        return Suspicion(FindingKind.ORPHAN, f"allocation {name} belongs to no session", "drop")
    if seen.number != str(held.number):
        message = f"allocation {name} is not listed as number {held.number}"
        return Suspicion(FindingKind.INDEX, message, "list", held.number)
    return None


def examine(shared: Shared, *, mends: bool) -> Steps[list[Finding]]:
    """Report what is wrong, and mend it if that is asked for."""
    if shared.doubts:
        yield from clear_doubts(shared)
    keys = yield from ask(Walk(shared.keyspace.pattern), shared.patience)
    ranks = yield from reading.ranks(shared)
    named = {each for each in map(shared.keyspace.session_in, keys) if each is not None}
    everyone = sorted(named | set(ranks))
    states = yield from reading.states(shared, everyone)
    found: list[Finding] = []
    for session_id in everyone:
        found += yield from _session(shared, session_id, states, ranks, mends=mends)
        if session_id in states:
            found += yield from _listed(shared, session_id, mends=mends)
    first: list[Command] = [_scan(shared, partition, 0) for partition in PARTITIONS]
    pages = yield from ask(Batch(first), shared.patience)
    for partition, page in zip(PARTITIONS, pages, strict=True):
        found += yield from _kept(shared, partition, page, states.keys(), mends=mends)
    return found


def _session(
    shared: Shared,
    session_id: str,
    states: dict[str, bytes],
    ranks: dict[str, float],
    *,
    mends: bool,
) -> Steps[list[Finding]]:
    """Look at the keys of a session, and whether its state can be read."""
    found: list[Finding] = []
    stored = states.get(session_id)
    if (stored is None) or session_id not in ranks:
        known = None if stored is None else values.readable(session_id, stored)
        rank = rank_of(0 if known is None else known.state.opened_at)
        state, order, samples, *_, sessions = shared.keyspace.of(session_id)
        command = SETTLE_SESSION.on(
            (state, order, samples, sessions), session_id, rank, "1" if mends else ""
        )
        wrong = (yield from ask(command, shared.patience)).decode()
        if wrong:
            message = f"session {quoted(session_id)} is {wrong}"
            found.append(Finding(FindingKind.INDEX, session_id, message, repairable=True))
    if stored is not None and values.readable(session_id, stored) is None:
        opened_at = moment_of(ranks.get(session_id, 0))
        found += yield from _unreadable(shared, session_id, stored, opened_at, mends=mends)
    return found


def _unreadable(
    shared: Shared, session_id: str, stored: bytes, opened_at: int, *, mends: bool
) -> Steps[list[Finding]]:
    """Report a state that cannot be read, and open the session anew with what it holds.

    What follows from its allocations is added up where sessions are mended one by one.
    """
    message = f"the state of session {quoted(session_id)} cannot be read"
    if mends:
        node = shared.settings.node_capacity
        state = opened(session_id, Terms(CUSTOM, node, default_limits(node)), opened_at)
        keys, token = shared.keyspace.of(session_id), shared.tokens.make()
        command = SETTLE_STATE.on((keys.state,), stored, f"{token} {text.write(state)}")
        yield from ask(command, shared.patience)
    return [Finding(FindingKind.UNREADABLE, session_id, message, repairable=True)]


def _listed(shared: Shared, session_id: str, *, mends: bool) -> Steps[list[Finding]]:
    """Look at each allocation that a session lists."""
    found: list[Finding] = []
    partition, after = partition_of(session_id), "-inf"
    while True:
        _, _, page = yield from reading.page(shared, session_id, after, _PAGE)
        lines = list(values.lines(page))
        seen = [Seen(partition, session_id, *each, present=True) for each in lines]
        found += yield from _settle(shared, seen, mends=mends)
        if len(lines) < _PAGE:
            return found
        after = lines[-1].number


def _kept(
    shared: Shared, partition: str, page: _Page, present: Container[str], *, mends: bool
) -> Steps[list[Finding]]:
    """Look at each allocation that a partition keeps, from its first page on."""
    found: list[Finding] = []
    while True:
        cursor, records = page
        by_session: dict[str, list[Line]] = {}
        for key, stored in records.items():
            line = Line(key.decode(errors="replace"), "", stored.decode(errors="replace"))
            by_session.setdefault(_session_of(line, partition), []).append(line)
        for session_id, lines in by_session.items():
            is_there = session_id in present
            seen = yield from _with_numbers(shared, partition, session_id, lines, present=is_there)
            found += yield from _settle(shared, seen, mends=mends)
        if not cursor:
            return found
        page = yield from ask(_scan(shared, partition, cursor), shared.patience)


def _scan(shared: Shared, partition: str, cursor: int) -> Command:
    return ("HSCAN", shared.keyspace.partition(partition).live, cursor, "COUNT", _PAGE)


def _session_of(line: Line, partition: str) -> str:
    """Return the session that a record names; nothing where that cannot be read, or be here."""
    held = values.held(line.id, line.record)
    if held is None or partition_of(held.allocation.session_id) != partition:
        return ""
    return held.allocation.session_id


def _with_numbers(
    shared: Shared, partition: str, session_id: str, lines: Sequence[Line], *, present: bool
) -> Steps[list[Seen]]:
    """Look up where the session lists its allocations."""
    order = shared.keyspace.within(partition, session_id).order
    scores = yield from ask(("ZMSCORE", order, *[each.id for each in lines]), shared.patience)
    return [
        Seen(
            partition,
            session_id,
            line.id,
            "" if score is None else f"{float(score):.17g}",
            line.record,
            present=present,
        )
        for line, score in zip(lines, scores, strict=True)
    ]


def _settle(shared: Shared, seen: Sequence[Seen], *, mends: bool) -> Steps[list[Finding]]:
    """Report what is wrong with allocations if it still is so, and mend it if that is asked."""
    found: list[Finding] = []
    for each in seen:
        suspected = suspicion(each)
        if suspected is None:
            continue
        command = _settling(shared, each, suspected, mends=mends)
        if (yield from ask(command, shared.patience)):
            kind, message = suspected.kind, suspected.message
            found.append(Finding(kind, each.session_id or None, message, repairable=True))
    return found


def _settling(shared: Shared, seen: Seen, suspected: Suspicion, *, mends: bool) -> Command:
    state, order, _, live, freed, remembered, _ = shared.keyspace.within(
        seen.partition, seen.session_id
    )
    return SETTLE_ALLOCATION.on(
        (state, order, live, freed, remembered),
        seen.id,
        seen.record,
        seen.number,
        "1" if seen.present else "0",
        suspected.remedy if mends else "",
        suspected.number,
        system_clock(),
        shared.tokens.make(),
    )
