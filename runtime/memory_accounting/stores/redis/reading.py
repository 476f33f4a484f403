"""Reading what is kept; nothing here changes it, but for clearing doubts first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from memory_accounting.ledger import LIVE, USED
from memory_accounting.stores.redis import values
from memory_accounting.stores.redis.asking import FIND, PAGE, Batch, Command, Steps, ask
from memory_accounting.stores.redis.keys import PARTITIONS, partition_in
from memory_accounting.stores.redis.shared import Shared
from memory_accounting.stores.redis.writing import clear_doubts
from memory_accounting.stores.seam import (
    Held,
    Holdings,
    Known,
    Place,
    Reading,
    StoreError,
    Wanted,
)

T = TypeVar("T")

_PAGE: Final = 2000
"""How many allocations are read at a time, while others wait."""
_STATES: Final = 500
_TRIES: Final = 3
_ALL: Final = 1 << 53
_BEFORE_ALL: Final = "-inf"


def load(shared: Shared, session_id: str) -> Steps[Known | None]:
    """Return the present state of a session."""
    if shared.doubts:
        yield from clear_doubts(shared)
    stored = yield from ask(("GET", shared.keyspace.of(session_id).state), shared.patience)
    return values.known(session_id, stored)


def find(shared: Shared, allocation_id: str, now: int) -> Steps[Place]:
    """Look up an allocation id."""
    partition = partition_in(allocation_id)
    if partition is None:
        return None
    if shared.doubts:
        yield from clear_doubts(shared)
    keys = shared.keyspace.partition(partition)
    record, freed = yield from ask(FIND.on((keys.live, keys.freed), allocation_id), shared.patience)
    if record is not None:
        return _readable(allocation_id, record.decode(errors="replace"))
    if freed is None:
        return None
    moment, _, token = freed.decode().partition(" ")
    doubtful = shared.doubts.freed_here(allocation_id, token)
    if doubtful is not None:
        return doubtful
    freed_at = int(moment)
    return freed_at if now - freed_at <= shared.settings.freed_seconds * 1000 else None


def read(shared: Shared, session_id: str) -> Steps[Reading | None]:
    """Return the present state of a session with its final samples."""
    if shared.doubts:
        yield from clear_doubts(shared)
    keys = shared.keyspace.of(session_id)
    state, samples = yield from ask(("MGET", keys.state, keys.samples), shared.patience)
    known = values.known(session_id, state)
    return None if known is None else Reading(known, values.unpacked(samples or b""))


def live(shared: Shared, session_id: str, wanted: Wanted) -> Steps[list[Held]]:
    """Return live allocations of a session, oldest first, page by page."""
    if shared.doubts:
        yield from clear_doubts(shared)
    most = _ALL if wanted.most is None else wanted.most
    found: list[Held] = []
    after = _BEFORE_ALL
    while len(found) < most:
        # What is listed and not kept, or not wanted, makes room for another page.
        count = min(_PAGE, most - len(found))
        _, _, text = yield from page(shared, session_id, after, count)
        lines = list(values.lines(text))
        found += [each for each in _held(lines) if _is_wanted(each, wanted)]
        if len(lines) < count:
            break
        after = lines[-1].number
    return found


def sessions(shared: Shared) -> Steps[list[str]]:
    """Return the ids of the sessions in the order of their opening."""
    if shared.doubts:
        yield from clear_doubts(shared)
    ranked = yield from ranks(shared)
    return [session_id for session_id, _ in sorted(ranked.items(), key=lambda each: each[::-1])]


def totals(shared: Shared) -> Steps[tuple[int, int, int]]:
    """Return how many sessions there are, how many allocations are live, and their bytes."""
    session_ids = yield from sessions(shared)
    count = live = used = 0
    for session_id, stored in (yield from states(shared, session_ids)).items():
        known = values.readable(session_id, stored)
        if known is not None:
            count += 1
            live += known.state.counts[LIVE]
            used += known.state.counts[USED]
    return count, live, used


def holdings(shared: Shared, session_id: str) -> Steps[Holdings | None]:
    """Return all that is kept of a session that can be read.

    A large session is read in pages, so that others need not wait; if it changes meanwhile, that is
    tried again, and in the end it is read in one go.
    """
    for _ in range(_TRIES):
        state, samples, text = yield from page(shared, session_id, _BEFORE_ALL, _PAGE, whole=True)
        lines = list(values.lines(text))
        while len(lines) % _PAGE == 0 and text:
            _, _, text = yield from page(shared, session_id, lines[-1].number, _PAGE)
            lines += values.lines(text)
        if len(lines) < _PAGE or (yield from _state(shared, session_id)) == state:
            return _holdings(session_id, state, samples, lines)
    state, samples, text = yield from page(shared, session_id, _BEFORE_ALL, _ALL, whole=True)
    return _holdings(session_id, state, samples, list(values.lines(text)))


def page(
    shared: Shared, session_id: str, after: str, count: int, *, whole: bool = False
) -> Steps[tuple[bytes, bytes, bytes]]:
    """Read allocations whose numbers are above one; `whole` for state and samples as well."""
    state, order, samples, live, *_ = shared.keyspace.of(session_id)
    command = PAGE.on((state, order, samples, live), after, count, "1" if whole else "")
    answer = yield from ask(command, shared.patience)
    return answer[0], answer[1], answer[2]


def ranks(shared: Shared) -> Steps[dict[str, float]]:
    """Return the ids of all sessions with their places in the order of opening."""
    commands: list[Command] = [
        ("ZRANGE", shared.keyspace.partition(each).sessions, 0, -1, "WITHSCORES")
        for each in PARTITIONS
    ]
    answers = yield from ask(Batch(commands), shared.patience)
    return {
        listed[index].decode(errors="replace"): float(listed[index + 1])
        for listed in answers
        for index in range(0, len(listed), 2)
    }


def states(shared: Shared, session_ids: Sequence[str]) -> Steps[dict[str, bytes]]:
    """Return what is stored as the states of sessions; of those only that are there."""
    found: dict[str, bytes] = {}
    for some in chunks(session_ids, _STATES):
        commands: list[Command] = [("GET", shared.keyspace.of(each).state) for each in some]
        answers = yield from ask(Batch(commands), shared.patience)
        pairs = zip(some, answers, strict=True)
        found.update({each: stored for each, stored in pairs if stored is not None})
    return found


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Split a sequence into parts of a size, but for the last."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _state(shared: Shared, session_id: str) -> Steps[bytes]:
    stored = yield from ask(("GET", shared.keyspace.of(session_id).state), shared.patience)
    return stored or b""


def _holdings(
    session_id: str, state: bytes, samples: bytes, lines: Sequence[values.Line]
) -> Holdings | None:
    known = values.readable(session_id, state)
    return None if known is None else Holdings(known, values.unpacked(samples), _held(lines))


def _held(lines: Sequence[values.Line]) -> list[Held]:
    read = (values.held(each.id, each.record) for each in lines)
    return [each for each in read if each is not None]


def _readable(allocation_id: str, record: str) -> Held:
    held = values.held(allocation_id, record)
    if held is None:
        raise StoreError(f"what is stored of allocation {allocation_id!a} cannot be read")
    return held


def _is_wanted(held: Held, wanted: Wanted) -> bool:
    allocation = held.allocation
    _, made_before, purposes = wanted
    return (made_before is None or allocation.allocated_at < made_before) and (
        purposes is None or allocation.purpose in purposes
    )
