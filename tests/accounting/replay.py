"""A session's life in the ledger and on its course, as every store has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from memory_accounting import course, ledger
from memory_accounting.course import BEGINNING, Course, Sample, Standing, Step
from memory_accounting.ledger import EMPTY, SHARES, USED, Counts, Terms
from memory_accounting.limits import default_limits
from memory_accounting.purposes import by_purpose
from memory_accounting.refusals import Refusal
from memory_accounting.settings import MOST_SAMPLES, SECONDS_PER_DAY
from tests.accounting.support import START
from tests.accounting.workloads import Block, Event

WEEK = 7 * SECONDS_PER_DAY * 1000


class Seen(NamedTuple):
    """What there is to judge by at a moment."""

    now: int
    samples: list[Sample]
    used: int
    uses: tuple[int, ...]
    live: tuple[Block, ...]


def replay(blocks: Sequence[Block], happened: Iterable[Event], until: int, capacity: int) -> Seen:
    """Let the blocks come and go until a moment (milliseconds since the session began)."""
    terms = Terms("custom", capacity, default_limits(capacity))
    counts, seen, stored, live = EMPTY, BEGINNING, list[Sample](), set[int]()
    for at, makes, number in happened:
        if at > until:
            break
        block = blocks[number]
        after = _after(terms, counts, block, makes=makes)
        live ^= {number}
        if not course.quiet(seen, START + at, after[USED]):
            step = course.note(seen, START + at, Standing(counts, terms), Standing(after, terms), 0)
            seen = _keep(stored, step)
        counts = after
    now = START + until
    return Seen(
        now,
        course.view(stored, seen, Standing(counts, terms), now),
        counts[USED],
        by_purpose(counts[SHARES]),
        tuple(blocks[number] for number in sorted(live)),
    )


def _after(terms: Terms, counts: Counts, block: Block, *, makes: bool) -> Counts:
    if not makes:
        return ledger.release(counts, block.amount, block.purpose)
    after = ledger.allocate(terms, counts, block.amount, block.purpose)
    assert not isinstance(after, Refusal), f"{block} does not fit: {after}"
    return after


def _keep(stored: list[Sample], step: Step) -> Course:
    if step.course.stored >= MOST_SAMPLES:
        step = course.thin(stored, step, MOST_SAMPLES, WEEK)
        stored.clear()
    stored += step.final
    return step.course
