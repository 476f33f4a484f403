"""The virtual machine of a session: one vm-heap allocation of exactly one of the sizes on offer.

The ledger is all there is to it: a machine is there as long as its allocation is live, whichever
process made it. A plan yields the calls that it makes of a ledger and is sent their answers, so it
serves those who call and those who await.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final, NamedTuple, Protocol, TypeAlias, TypeVar, cast

from flight_memory.memory_analytics import MemoryAnalytics, MemoryStats
from flight_memory.memory_operations import AsyncMemoryOperations, MemoryOperations
from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryErrorCode,
    MemoryPurpose,
)
from flight_v6r.sessions import VmSize
from memory_accounting.platforms import FIXED_CAPACITIES, VM_SIZES
from memory_accounting.sizes import memory_size
from wit_runtime import Err, Ok, Result

T = TypeVar("T")

CAPACITIES: Final = {size: FIXED_CAPACITIES[VM_SIZES[size.value]] for size in VmSize}
"""The bytes of a machine of each size."""
_SMALLEST: Final = min(CAPACITIES.values())


class Ask(NamedTuple):
    """A call of the ledger."""

    method: str
    arguments: tuple[object, ...]


Plan: TypeAlias = Generator[Ask, Any, T]


class Operations(MemoryOperations, MemoryAnalytics, Protocol):
    """What a machine needs of a ledger that is called."""


class Machine(NamedTuple):
    """A machine that is there."""

    allocation: MemoryAllocation


class AlreadyThere(NamedTuple):
    """The session has a machine, so no other was made."""

    allocation: MemoryAllocation


class NotThere(NamedTuple):
    """The session has no machine."""

    session_id: str


Created: TypeAlias = Machine | AlreadyThere | Err[MemoryError_]
Destroyed: TypeAlias = Ok[int] | NotThere | Err[MemoryError_]


def create(session_id: str, size: VmSize) -> Plan[Created]:
    """Make the machine of a session, if it has none.

    Of two who make one at the same moment the one with the older allocation has made it; the
    other takes its own back.
    """
    found = yield from _machines(session_id, beyond=0)
    if isinstance(found, Err):
        # An unknown session is opened by its machine. Where the ledger cannot tell whether there
        # is one, none is made.
        if found.error.code is not MemoryErrorCode.INVALID_ALLOCATION:
            return found
    elif found:
        return AlreadyThere(found[0])
    amount = CAPACITIES[size]
    made = cast(
        "Result[MemoryAllocation, MemoryError_]",
        (yield Ask("create_allocation", (session_id, memory_size(amount), MemoryPurpose.VM_HEAP))),
    )
    if isinstance(made, Err):
        return made
    rivals = yield from _machines(session_id, beyond=amount)
    if not isinstance(rivals, Err) and rivals and rivals[0].id != made.value.id:
        yield Ask("free_allocation", (made.value.id,))
        return AlreadyThere(rivals[0])
    return Machine(made.value)


def destroy(session_id: str) -> Plan[Destroyed]:
    """Free the machine of a session; return its bytes."""
    found = yield from _machines(session_id, beyond=0)
    if isinstance(found, Err):
        return found
    freed = 0
    for allocation in found:
        answer: Result[bool, MemoryError_] = yield Ask("free_allocation", (allocation.id,))
        if isinstance(answer, Ok):
            freed += allocation.size.bytes
        elif answer.error.code.value != "already-freed":
            return answer
    return Ok(freed) if freed else NotThere(session_id)


def run(plan: Plan[T], ledger: object) -> T:
    """Make the calls of a plan."""
    try:
        ask = next(plan)
        while True:
            ask = plan.send(getattr(ledger, ask.method)(*ask.arguments))
    except StopIteration as end:
        return cast("T", end.value)


async def run_async(plan: Plan[T], ledger: AsyncMemoryOperations) -> T:
    """Await the calls of a plan."""
    try:
        ask = next(plan)
        while True:
            ask = plan.send(await getattr(ledger, ask.method)(*ask.arguments))
    except StopIteration as end:
        return cast("T", end.value)


def _machines(session_id: str, *, beyond: int) -> Plan[list[MemoryAllocation] | Err[MemoryError_]]:
    """Return the machines of a session, oldest first.

    Its allocations are only looked at when the total of their purpose leaves room for a machine
    beyond so many bytes.
    """
    stats: Result[MemoryStats, MemoryError_] = yield Ask("calculate_memory_stats", (session_id,))
    if isinstance(stats, Err):
        return stats
    used = dict(stats.value.usage_by_purpose).get(MemoryPurpose.VM_HEAP)
    if used is None or used.bytes < beyond + _SMALLEST:
        return []
    live: Result[list[MemoryAllocation], MemoryError_] = yield Ask(
        "list_allocations", (session_id,)
    )
    if isinstance(live, Err):
        return live
    return [each for each in live.value if _is_machine(each)]


def _is_machine(allocation: MemoryAllocation) -> bool:
    return (
        allocation.purpose is MemoryPurpose.VM_HEAP and allocation.size.bytes in CAPACITIES.values()
    )
