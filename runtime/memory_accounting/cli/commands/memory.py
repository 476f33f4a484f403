"""`snapshot`, `pressure`, `stats`, `trends`, `report`: the memory of a session."""

from __future__ import annotations

import argparse

from flight_memory.memory_analytics import MemoryStats, MemoryTrend
from flight_memory.memory_types import MemoryUsageSnapshot
from flight_v6r.messages import PressureAnswer
from memory_accounting.cli.outcome import Outcome, value_of
from memory_accounting.cli.reach import reached
from memory_accounting.cli.showing.sheet import Course, Grid, Number, Part, Usage, Word, facts
from memory_accounting.cli.showing.text import harmless, of
from memory_accounting.clock import system_clock
from memory_accounting.sizes import format_size


def snapshot(options: argparse.Namespace) -> Outcome:
    """Show the memory of a session now."""
    with reached(options) as reach:
        found = value_of(reach.ledger.get_memory_snapshot(options.session))
    grid = facts(
        ("session", found.session_id),
        ("platform", found.platform),
        ("in use", of(found.used.bytes, found.total.bytes)),
        ("usage", Usage(found.used.bytes, found.total.bytes)),
        ("available", found.available.human_readable),
        ("fragmentation", f"{found.fragmentation_ratio:.1%}"),
    )
    return Outcome(found, MemoryUsageSnapshot, (grid,))


def pressure(options: argparse.Namespace) -> Outcome:
    """Name how close a session is to its capacity."""
    with reached(options) as reach:
        found = value_of(reach.ledger.get_memory_pressure(options.session))
    answer = PressureAnswer(options.session, found, system_clock() // 1000)
    return Outcome(answer, PressureAnswer, (Grid((), [(found,)]),))


def stats(options: argparse.Namespace) -> Outcome:
    """Show the totals over the life of a session."""
    with reached(options) as reach:
        found = value_of(reach.ledger.calculate_memory_stats(options.session))
    sheet: tuple[Part, ...] = (
        facts(
            ("live allocations", str(found.active_allocations)),
            ("ever made", str(found.total_allocations)),
            ("in use", found.current_memory.human_readable),
            ("peak", found.peak_memory.human_readable),
            ("average", found.average_allocation_size.human_readable),
            ("efficiency", f"{found.efficiency_ratio:.1%}"),
        ),
    )
    if found.usage_by_purpose:
        sheet = (*sheet, "", _by_purpose(found))
    return Outcome(found, MemoryStats, sheet)


def _by_purpose(stats: MemoryStats) -> Grid:
    used = stats.current_memory.bytes
    return Grid(
        ("purpose", "in use", "share"),
        [
            (Word(purpose.value), Number(size.human_readable), Usage(size.bytes, used))
            for purpose, size in stats.usage_by_purpose
        ],
    )


def trends(options: argparse.Namespace) -> Outcome:
    """Draw the course of a session."""
    with reached(options) as reach:
        found = value_of(reach.ledger.get_memory_trends(options.session, options.window))
    used = [each.used.bytes for each in found.snapshots]
    most = max((each.total.bytes for each in found.snapshots), default=0)
    peak = found.predicted_peak
    lines = [
        ("direction", found.trend_direction.value),
        ("predicted peak", "too few samples" if peak is None else peak.human_readable),
        ("samples", str(len(used))),
    ]
    if not used:
        return Outcome(found, MemoryTrend, (facts(*lines),))
    grid = facts(
        ("course", Course(used, most)),
        ("lowest", format_size(min(used))),
        ("highest", of(max(used), most)),
        *lines,
    )
    return Outcome(found, MemoryTrend, (grid,))


def report(options: argparse.Namespace) -> Outcome:
    """Write the report on a session, in Markdown."""
    with reached(options) as reach:
        text = value_of(reach.ledger.generate_memory_report(options.session))
    return Outcome(text, str, harmless(text))
