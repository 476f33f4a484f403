"""`limits get`, `limits set`: the bounds of a session."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import attrs

from flight_memory.memory_types import MemoryLimits
from memory_accounting.cli.failing import UsageError
from memory_accounting.cli.outcome import Outcome, value_of
from memory_accounting.cli.reach import reached
from memory_accounting.cli.showing.sheet import facts
from memory_accounting.limits import Limits, wit_name
from memory_accounting.sizes import memory_size


def named_limits(options: argparse.Namespace) -> dict[str, int]:
    """Return the limits that the options name, in bytes."""
    named = {name: getattr(options, name) for name in Limits._fields}
    return {name: amount for name, amount in named.items() if amount is not None}


def changed(limits: MemoryLimits, named: Mapping[str, int]) -> MemoryLimits:
    """Return limits with those replaced that were named."""
    return attrs.evolve(limits, **{name: memory_size(each) for name, each in named.items()})


def get(options: argparse.Namespace) -> Outcome:
    """Show the limits of a session."""
    with reached(options) as reach:
        return _outcome(value_of(reach.ledger.get_memory_limits(options.session)))


def set_(options: argparse.Namespace) -> Outcome:
    """Replace limits of a session; those that are not named stay."""
    named = named_limits(options)
    if not named:
        raise UsageError("limits set: name a limit, such as --hard-limit 512MB")
    with reached(options) as reach:
        present = value_of(reach.ledger.get_memory_limits(options.session))
        value_of(reach.ledger.set_memory_limits(options.session, changed(present, named)))
        return _outcome(value_of(reach.ledger.get_memory_limits(options.session)))


def _outcome(limits: MemoryLimits) -> Outcome:
    rows = [(wit_name(name), getattr(limits, name).human_readable) for name in Limits._fields]
    return Outcome(limits, MemoryLimits, (facts(*rows),))
