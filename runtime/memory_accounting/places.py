"""Where the live allocations are, by id: found as fast among a million as among a thousand.

A table of a million texts is larger than any cache, and each look into it costs a wait for memory.
Most allocations are freed soon after they were made, so the newest are kept in a small table of
their own, which stays in the cache; what lives longer moves on to the large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_NEWEST: Final = 8192


class Places(Generic[T]):
    """A mapping from allocation ids to places. Not safe for threads."""

    __slots__ = ("_greatest", "_lasting", "_recent")

    def __init__(self) -> None:
        """Hold nothing."""
        self._recent: dict[str, T] = {}
        self._lasting: dict[str, T] = {}
        self._greatest = ""

    def __len__(self) -> int:
        """Count the ids."""
        return len(self._recent) + len(self._lasting)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids."""
        yield from self._recent
        yield from self._lasting

    def __contains__(self, allocation_id: str) -> bool:
        """Tell whether the id is there; an id above all that ever were is not, without a look."""
        if allocation_id > self._greatest:
            return False
        return allocation_id in self._recent or allocation_id in self._lasting

    def add(self, allocation_id: str, place: T) -> None:
        """Keep the place of an id that is not there."""
        recent = self._recent
        if len(recent) >= _NEWEST:
            # First all is in the large table, then it leaves the small one: memory may run out.
            self._lasting.update(recent)
            recent = self._recent = {}
        recent[allocation_id] = place
        if allocation_id > self._greatest:  # noqa: PLR1730 - `max` costs twice as much here
            self._greatest = allocation_id

    def find(self, allocation_id: str) -> T | None:
        """Look up an id."""
        place = self._recent.get(allocation_id)
        return self._lasting.get(allocation_id) if place is None else place

    def discard(self, allocation_id: str) -> None:
        """Forget an id, if it is there."""
        if self._recent.pop(allocation_id, None) is None:
            self._lasting.pop(allocation_id, None)
