"""`platforms`: what a session can be configured for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Final

from flight_memory.memory_operations import MemoryOperations
from flight_memory.memory_types import PlatformProfile
from memory_accounting.cli.outcome import Outcome, value_of
from memory_accounting.cli.place import Store, place
from memory_accounting.cli.reach import reached
from memory_accounting.cli.showing.sheet import Grid, Number
from memory_accounting.memory_pool import MemoryPool
from memory_accounting.platforms import LABELS, VM_SIZES

_NAMED: Final = {label: f"--vm {size}" for size, label in VM_SIZES.items()}


def platforms(options: argparse.Namespace) -> Outcome:
    """List the platforms, or show one."""
    if isinstance(place(options, os.environ), Store):
        # What platforms offer is the same in every store of this machine; none need be there.
        return _outcome(MemoryPool(), options.platform)
    with reached(options) as reach:
        return _outcome(reach.ledger, options.platform)


def _outcome(ledger: MemoryOperations, label: str | None) -> Outcome:
    if label is not None:
        one = value_of(ledger.get_platform_profile(label))
        return Outcome(one, PlatformProfile, (_listed([one]),))
    found = [value_of(ledger.get_platform_profile(each)) for each in LABELS]
    return Outcome(found, list[PlatformProfile], (_listed(found),))


def _listed(found: Sequence[PlatformProfile]) -> Grid:
    return Grid(
        ("platform", "memory", "configured with"),
        [
            (each.tag, Number(each.val.human_readable), _NAMED.get(each.tag, _named(each.tag)))
            for each in found
        ],
    )


def _named(label: str) -> str:
    return "--capacity SIZE" if label == "custom" else f"--platform {label}"
