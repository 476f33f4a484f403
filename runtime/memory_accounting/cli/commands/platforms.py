"""`platforms`: what a session can be configured for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

from flight_memory.memory_types import PlatformProfile
from memory_accounting.cli.outcome import Outcome, value_of
from memory_accounting.cli.reach import Ledger, reached
from memory_accounting.cli.showing.sheet import Grid, Number
from memory_accounting.platforms import LABELS, VM_SIZES

_NAMED: Final = {label: f"--vm {size}" for size, label in VM_SIZES.items()}


def platforms(options: argparse.Namespace) -> Outcome:
    """List the platforms, or show one."""
    with reached(options) as reach:
        if options.platform is not None:
            one = _profile(reach.ledger, options.platform)
            return Outcome(one, PlatformProfile, (_listed([one]),))
        found = [_profile(reach.ledger, label) for label in LABELS]
    return Outcome(found, list[PlatformProfile], (_listed(found),))


def _profile(ledger: Ledger, label: str) -> PlatformProfile:
    return value_of(ledger.get_platform_profile(label))


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
