"""`configure`, `sessions`, `end`: opening, listing, and ending sessions."""

from __future__ import annotations

import argparse
from typing import Final

from flight_memory.memory_types import MemoryLimits
from flight_v6r.messages import EndedAnswer, SessionSummary
from flight_v6r.sessions import ConfigurationRequest, SessionConfiguration, VmSize
from memory_accounting.cli.commands.limits import changed, named_limits
from memory_accounting.cli.failing import UsageError
from memory_accounting.cli.outcome import Outcome, value_of
from memory_accounting.cli.reach import Ledger, reached
from memory_accounting.cli.showing.sheet import Grid, Number, Usage, Word
from memory_accounting.cli.showing.text import in_a_line
from memory_accounting.limits import default_limits, limits_record
from memory_accounting.platforms import CUSTOM, VM_SIZES

_VM_LABELS: Final = tuple(VM_SIZES.values())


def configure(options: argparse.Namespace) -> Outcome:
    """Open a session, or change what it is held to."""
    _require_one(options)
    vm_size = None if options.vm is None else VmSize(options.vm)
    with reached(options, makes=True) as reach:
        request = ConfigurationRequest(
            options.user,
            vm_size,
            options.platform,
            options.capacity,
            _limits(reach.ledger, options),
        )
        made = value_of(reach.ledger.configure_session(options.session, request))
    return Outcome(made, SessionConfiguration, _configured(made))


def _require_one(options: argparse.Namespace) -> None:
    """Refuse what names no platform, or two, before a store is made for it."""
    others = (options.platform, options.capacity)
    if options.vm is None and others == (None, None):
        raise UsageError("configure: name --vm, --platform, or --capacity")
    if options.vm is not None and others != (None, None):
        raise UsageError("configure: --vm decides on platform and capacity; leave them out")


def _configured(made: SessionConfiguration) -> str:
    # The wording for a virtual machine is the contract's.
    what = "VM" if made.platform in _VM_LABELS else "session"
    return (
        f"Configured {in_a_line(made.platform)} {what} with {made.capacity.human_readable} memory"
    )


def _limits(ledger: Ledger, options: argparse.Namespace) -> MemoryLimits | None:
    """Return the limits that were named, beside the default ones of the capacity."""
    named = named_limits(options)
    if not named:
        return None
    capacity: int | None = options.capacity
    if capacity is None:
        label = options.platform or VM_SIZES.get(options.vm or "", CUSTOM)
        capacity = value_of(ledger.get_platform_profile(label)).val.bytes
    return changed(limits_record(default_limits(capacity)), named)


def sessions(options: argparse.Namespace) -> Outcome:
    """List the open sessions."""
    with reached(options) as reach:
        if options.ids:
            ids = sorted(value_of(reach.ledger.list_sessions()))
            return Outcome(ids, list[str], ("\n".join(map(in_a_line, ids)),) if ids else ())
        found = reach.summaries()
    if not found:
        return Outcome(found, list[SessionSummary], "no session is open")
    return Outcome(found, list[SessionSummary], (_listed(found),))


def _listed(found: list[SessionSummary]) -> Grid:
    headings = ("session", "platform", "in use", "of", "usage", "pressure")
    return Grid(
        headings,
        [
            (
                each.session_id,
                Word(each.snapshot.platform),
                Number(each.snapshot.used.human_readable),
                Number(each.snapshot.total.human_readable),
                Usage(each.snapshot.used.bytes, each.snapshot.total.bytes),
                each.pressure,
            )
            for each in found
        ],
    )


def end(options: argparse.Namespace) -> Outcome:
    """End a session, and free what it holds."""
    with reached(options) as reach:
        done = value_of(reach.ledger.end_session(options.session))
    return Outcome(EndedAnswer(done), EndedAnswer, f"Ended {in_a_line(options.session)}")
