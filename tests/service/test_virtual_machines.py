"""Virtual machines, by the calls that a plan makes of a ledger."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from flight_v6r.sessions import VmSize
from memory_accounting import MemoryPool, virtual_machines
from memory_accounting.virtual_machines import AlreadyThere, Machine
from wit_runtime import Err


def test_no_machine_is_made_where_nobody_knows_whether_there_is_one() -> None:
    away = Err(MemoryError_(MemoryErrorCode.ALLOCATION_FAILED, "no disk", "no disk", 7))
    plan = virtual_machines.create("s-1", VmSize.SMALL)
    assert next(plan).method == "calculate_memory_stats"
    with pytest.raises(StopIteration) as end:
        plan.send(away)
    assert end.value.value is away


def test_a_machine_opens_a_session_and_is_its_only_one() -> None:
    pool = MemoryPool()
    first = virtual_machines.run(virtual_machines.create("s-1", VmSize.SMALL), pool)
    assert isinstance(first, Machine)
    second = virtual_machines.run(virtual_machines.create("s-1", VmSize.SMALL), pool)
    assert second == AlreadyThere(first.allocation)
