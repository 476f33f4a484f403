"""Trends and reports, from what was read of a session; nothing here needs the pool's lock."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

import attrs

from flight_memory.memory_analytics import MemoryTrend
from flight_memory.memory_types import MemoryAllocation
from memory_accounting import records
from memory_accounting.course import Sample
from memory_accounting.leaks import only_growing, suspects
from memory_accounting.ledger import Book, Terms
from memory_accounting.report import Findings, render
from memory_accounting.sessions import Session
from memory_accounting.settings import SECONDS_PER_DAY, PoolSettings
from memory_accounting.sizes import memory_size
from memory_accounting.thinning import thinned_evenly
from memory_accounting.trends import direction, fit, predicted_peak

_MOST_SNAPSHOTS: Final = 1000
_LISTED: Final = 10


@attrs.frozen
class Reading:
    """What was read of a session at one moment, all of it immutable."""

    session_id: str
    now: int
    terms: Terms
    book: Book
    samples: Sequence[Sample] = ()
    oldest: Sequence[MemoryAllocation] = ()
    suspects: Sequence[MemoryAllocation] = ()


def read_samples(session: Session, now: int, window: int) -> Reading:
    """Read the samples of the last `window` milliseconds, under the pool's lock."""
    session.history.settle(now, session.counts)
    samples = session.history.samples(now - window)
    return Reading(session.id, now, session.terms, session.book, samples)


def read_suspects(session: Session, now: int, seconds: int) -> list[MemoryAllocation]:
    """Read the leak suspects of an age, oldest first, under the pool's lock."""
    since = now - seconds * 1000
    growing = only_growing(session.grew_at, session.shrank_at, since)
    return list(suspects(session.allocations.values(), growing, since)) if growing else []


def read_all(session: Session, now: int, settings: PoolSettings) -> Reading:
    """Read what a report tells, under the pool's lock."""
    return attrs.evolve(
        read_samples(session, now, SECONDS_PER_DAY * 1000),
        oldest=list(islice(session.allocations.values(), _LISTED)),
        suspects=read_suspects(session, now, settings.leak_seconds),
    )


def trend(reading: Reading, window: int) -> MemoryTrend:
    """Describe the course of the use over a window of milliseconds."""
    samples, capacity = reading.samples, reading.terms.capacity
    line = fit(samples)
    peak = predicted_peak(line, samples, reading.now + window, reading.book.used, capacity)
    kept = thinned_evenly(
        [sample.at for sample in samples], [sample.used for sample in samples], _MOST_SNAPSHOTS
    )
    return MemoryTrend(
        snapshots=[records.snapshot(reading.session_id, samples[index]) for index in kept],
        trend_direction=direction(line, window, capacity),
        predicted_peak=None if peak is None else memory_size(peak),
    )


def report(reading: Reading, settings: PoolSettings) -> str:
    """Write a report.

    Its window is a day, or what the history reaches back if that is less, so that the first
    minutes of a session are not projected over a day.
    """
    samples, now, capacity = reading.samples, reading.now, reading.terms.capacity
    window = now - samples[0].at if samples else 0
    line = fit(samples)
    return render(
        Findings(
            session_id=reading.session_id,
            at=now,
            terms=reading.terms,
            book=reading.book,
            stats=records.stats(reading.book),
            pressure=records.pressure(reading.terms, reading.book.used, settings),
            trend=direction(line, window, capacity),
            trend_seconds=window // 1000,
            trend_samples=len(samples),
            predicted_peak=predicted_peak(line, samples, now + window, reading.book.used, capacity),
            oldest=reading.oldest,
            suspects=reading.suspects[:_LISTED],
            more_suspects=max(0, len(reading.suspects) - _LISTED),
            leak_seconds=settings.leak_seconds,
        )
    )
