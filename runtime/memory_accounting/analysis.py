"""Trends, reports, and insights, from what was read of a session: pure, and without any lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from flight_memory.memory_analytics import MemoryTrend
from flight_memory.memory_types import MemoryAllocation, MemoryPurpose
from memory_accounting import leaks, records
from memory_accounting.course import Sample
from memory_accounting.ledger import Book, Terms
from memory_accounting.purposes import by_purpose
from memory_accounting.report import Findings, render
from memory_accounting.settings import PoolSettings
from memory_accounting.sizes import memory_size
from memory_accounting.state import SessionState
from memory_accounting.thinning import thinned_evenly
from memory_accounting.trends import direction, fit, predicted_peak

_MOST_SNAPSHOTS: Final = 1000
LISTED: Final = 10
"""How many allocations of each kind a report lists."""


@attrs.frozen
class Insight:
    """What was read of a session at one moment, all of it immutable."""

    session_id: str
    now: int
    terms: Terms
    book: Book
    samples: Sequence[Sample]
    """The samples within the window, oldest first."""
    earlier: Sequence[Sample]
    """All the samples from before it."""

    @property
    def uses(self) -> tuple[int, ...]:
        """Return the bytes of each purpose now."""
        return by_purpose(self.book.shares)


def insight(state: SessionState, samples: Sequence[Sample], now: int, window: int) -> Insight:
    """Put together what was read, for a window of milliseconds."""
    since, first = now - window, 0
    while first < len(samples) and samples[first].at < since:
        first += 1
    terms, book = state.terms, state.book
    return Insight(state.session_id, now, terms, book, samples[first:], samples[:first])


def growing(insight: Insight, seconds: int) -> frozenset[MemoryPurpose]:
    """Return the purposes whose use has only grown over the last seconds."""
    samples = [*insight.earlier[-1:], *insight.samples]
    return leaks.growing(samples, insight.uses, insight.now - seconds * 1000, insight.now)


def trend(insight: Insight, window: int) -> MemoryTrend:
    """Describe the course of the use over a window of milliseconds."""
    samples, capacity = insight.samples, insight.terms.capacity
    line = fit(samples, insight.now)
    peak = predicted_peak(line, samples, insight.now + window, insight.book.used, capacity)
    kept = thinned_evenly(
        [sample.at for sample in samples], [sample.used for sample in samples], _MOST_SNAPSHOTS
    )
    return MemoryTrend(
        snapshots=[records.snapshot(insight.session_id, samples[index]) for index in kept],
        trend_direction=direction(line, window, capacity),
        predicted_peak=None if peak is None else memory_size(peak),
    )


def report(
    insight: Insight,
    oldest: Sequence[MemoryAllocation],
    suspects: Sequence[MemoryAllocation],
    settings: PoolSettings,
) -> str:
    """Write a report.

    Its window is a day, or what the history reaches back if that is less, so that the first
    minutes of a session are not projected over a day.
    """
    samples, now, capacity = insight.samples, insight.now, insight.terms.capacity
    window = now - samples[0].at if samples else 0
    line = fit(samples, now)
    return render(
        Findings(
            session_id=insight.session_id,
            at=now,
            terms=insight.terms,
            book=insight.book,
            stats=records.stats(insight.book),
            pressure=records.pressure(insight.terms, insight.book.used, settings),
            trend=direction(line, window, capacity),
            trend_seconds=window // 1000,
            trend_samples=len(samples),
            predicted_peak=predicted_peak(line, samples, now + window, insight.book.used, capacity),
            oldest=oldest,
            suspects=suspects[:LISTED],
            more_suspects=max(0, len(suspects) - LISTED),
            leak_seconds=settings.leak_seconds,
        )
    )
