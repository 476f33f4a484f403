"""`vm create`, `vm destroy`: the virtual machine of a session."""

from __future__ import annotations

import argparse

from flight_v6r.messages import VmCreatedAnswer, VmDestroyedAnswer
from flight_v6r.sessions import VmSize
from memory_accounting.cli.outcome import Outcome
from memory_accounting.cli.reach import reached
from memory_accounting.cli.showing.text import in_a_line
from memory_accounting.sizes import format_size
from memory_accounting.virtual_machines import CAPACITIES


def create(options: argparse.Namespace) -> Outcome:
    """Make the virtual machine of a session."""
    size = VmSize(options.size)
    with reached(options, makes=True) as reach:
        made = reach.create_vm(options.session, size)
    text = f"Created a {size} VM of {format_size(CAPACITIES[size])} in {in_a_line(made.session_id)}"
    return Outcome(made, VmCreatedAnswer, text)


def destroy(options: argparse.Namespace) -> Outcome:
    """Free what the virtual machine of a session holds."""
    with reached(options) as reach:
        done = reach.destroy_vm(options.session)
    return Outcome(done, VmDestroyedAnswer, f"Destroyed the VM of {in_a_line(done.session_id)}")
