"""Whose the live allocations are: what a guard must know to take a free into account.

The contract's free names an allocation and no session, so somebody has to remember.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, NamedTuple

from flight_memory.memory_types import MemoryAllocation

_FREED: Final = 8192
"""How many freed ids are remembered, to know who frees twice."""


class Holding(NamedTuple):
    """A live allocation."""

    session_id: str
    amount: int


class Accounts:
    """The live allocations by id and by session. The lock of a guard guards it."""

    def __init__(self) -> None:
        """Know of no allocation."""
        self._live: dict[str, Holding] = {}
        self._of: dict[str, set[str]] = {}
        self._freed: OrderedDict[str, str] = OrderedDict()
        """The sessions of what was freed lately, the oldest first."""

    def add(self, allocation: MemoryAllocation) -> bool:
        """Take in a live allocation; False where it is known already."""
        if allocation.id in self._live:
            return False
        session_id = allocation.session_id
        self._live[allocation.id] = Holding(session_id, allocation.size.bytes)
        self._of.setdefault(session_id, set()).add(allocation.id)
        return True

    def remove(self, allocation_id: str) -> Holding | None:
        """Strike out an allocation that is freed, and return it; None where it is not known."""
        held = self._live.pop(allocation_id, None)
        if held is None:
            return None
        session_id = held.session_id
        of_session = self._of[session_id]
        of_session.discard(allocation_id)
        if not of_session:
            del self._of[session_id]
        self._freed[allocation_id] = session_id
        if len(self._freed) > _FREED:
            self._freed.popitem(last=False)
        return held

    def owner(self, allocation_id: str) -> str | None:
        """Return the session of an allocation that is live or was freed lately."""
        held = self._live.get(allocation_id)
        return self._freed.get(allocation_id) if held is None else held.session_id

    def replace(self, session_id: str, allocations: Iterable[MemoryAllocation]) -> int:
        """Take these for the live allocations of a session; return their bytes."""
        self.drop(session_id)
        return sum(each.size.bytes for each in allocations if self.add(each))

    def drop(self, session_id: str) -> None:
        """Forget the allocations of a session."""
        for allocation_id in self._of.pop(session_id, ()):
            del self._live[allocation_id]
