"""The freed ids that are remembered, so that a second free is told from an unknown id."""

from __future__ import annotations

from collections import deque


class FreedIds:
    """The newest freed ids, bounded in number and in time. Not safe for threads."""

    def __init__(self, most: int, longest: int) -> None:
        """Remember at most `most` ids, each for at most `longest` milliseconds."""
        self._most = most
        self._longest = longest
        self._freed_at: dict[str, int] = {}
        self._order: deque[str] = deque()

    def __len__(self) -> int:
        """Count the ids held."""
        return len(self._order)

    def add(self, allocation_id: str, now: int) -> None:
        """Remember an id that was freed now; forget the oldest of too many, and the outdated."""
        if not self._most:
            return
        order = self._order
        order.append(allocation_id)
        self._freed_at[allocation_id] = now
        while len(order) > self._most or now - self._freed_at[order[0]] > self._longest:
            del self._freed_at[order.popleft()]

    def freed_at(self, allocation_id: str, now: int) -> int | None:
        """Return when an id was freed (milliseconds); none when that is unknown or forgotten."""
        moment = self._freed_at.get(allocation_id)
        if moment is None or now - moment > self._longest:
            return None
        return moment
