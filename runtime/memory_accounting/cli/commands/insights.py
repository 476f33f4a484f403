"""`patterns`, `advice`: what the course of a session suggests."""

from __future__ import annotations

import argparse

from flight_v6r.insights import CapacityAdvice, PurposePattern
from memory_accounting.cli.outcome import Outcome, value_of
from memory_accounting.cli.reach import reached
from memory_accounting.cli.showing.sheet import Grid, Number, Word, facts


def patterns(options: argparse.Namespace) -> Outcome:
    """Show how the use of each purpose develops."""
    with reached(options) as reach:
        found = value_of(reach.ledger.get_usage_patterns(options.session, options.window))
    if not found:
        return Outcome(found, list[PurposePattern], "nothing was in use")
    grid = Grid(
        ("purpose", "pattern", "in use", "mean", "peak"),
        [
            (
                Word(each.purpose.value),
                Word(each.pattern.value),
                Number(each.used.human_readable),
                Number(each.mean.human_readable),
                Number(each.peak.human_readable),
            )
            for each in found
        ],
    )
    return Outcome(found, list[PurposePattern], (grid,))


def advice(options: argparse.Namespace) -> Outcome:
    """Name the capacity to configure."""
    with reached(options) as reach:
        found = value_of(reach.ledger.get_capacity_advice(options.session, options.window))
    grid = facts(
        ("platform", found.platform),
        ("capacity", found.capacity.human_readable),
        ("expected peak", found.expected_peak.human_readable),
        ("headroom", f"{found.headroom_percent}%"),
        ("reason", found.reason),
    )
    return Outcome(found, CapacityAdvice, (grid,))
