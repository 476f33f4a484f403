"""`alloc`, `free`, `validate`, `allocations`, `leaks`: pieces of memory."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from flight_memory.memory_types import MemoryAllocation, MemoryPurpose
from flight_v6r.messages import FreedAnswer, ValidationAnswer
from memory_accounting.cli.outcome import Outcome, value_of
from memory_accounting.cli.reach import reached
from memory_accounting.cli.showing.sheet import Grid, Number, Word
from memory_accounting.cli.showing.text import age, in_a_line
from memory_accounting.clock import system_clock
from memory_accounting.sizes import memory_size


def alloc(options: argparse.Namespace) -> Outcome:
    """Record an allocation; its id comes first, for those who cut it out."""
    size, purpose = memory_size(options.size), MemoryPurpose(options.purpose)
    with reached(options, makes=True) as reach:
        made = value_of(reach.ledger.create_allocation(options.session, size, purpose))
    text = f"{in_a_line(made.id)} {made.size.human_readable} {made.purpose}"
    return Outcome(made, MemoryAllocation, text)


def free(options: argparse.Namespace) -> Outcome:
    """Free an allocation."""
    with reached(options) as reach:
        done = value_of(reach.ledger.free_allocation(options.allocation))
    return Outcome(FreedAnswer(done), FreedAnswer, f"Freed {in_a_line(options.allocation)}")


def validate(options: argparse.Namespace) -> Outcome:
    """Tell whether an allocation would be granted now."""
    size, purpose = memory_size(options.size), MemoryPurpose(options.purpose)
    with reached(options) as reach:
        valid = value_of(reach.ledger.validate_allocation_request(options.session, size, purpose))
    verb = "would be granted" if valid else "would be refused"
    text = f"{size.human_readable} of {purpose} {verb}"
    return Outcome(ValidationAnswer(valid), ValidationAnswer, text, is_good=valid)


def allocations(options: argparse.Namespace) -> Outcome:
    """List live allocations, oldest first."""
    with reached(options) as reach:
        found = value_of(reach.ledger.list_allocations(options.session))[: options.limit]
    return Outcome(found, list[MemoryAllocation], (_listed(found) if found else "none is live",))


def leaks(options: argparse.Namespace) -> Outcome:
    """List allocations that look leaked."""
    with reached(options) as reach:
        found = value_of(reach.ledger.get_leak_suspects(options.session, options.age))
    return Outcome(found, list[MemoryAllocation], (_listed(found) if found else "none is suspect",))


def _listed(found: Sequence[MemoryAllocation]) -> Grid:
    now = system_clock()
    return Grid(
        ("allocation", "size", "age", "purpose"),
        [
            (
                each.id,
                Number(each.size.human_readable),
                Number(age(now - each.allocated_at)),
                Word(each.purpose.value),
            )
            for each in found
        ],
    )
