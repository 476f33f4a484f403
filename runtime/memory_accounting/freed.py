"""The freed ids that are remembered, so that a second free is told from an unknown id."""

from __future__ import annotations

from collections import deque
from typing import Final

_GENERATIONS: Final = 8


class FreedIds:
    """The newest freed ids, bounded in number and in time. Not safe for threads.

    They are kept in generations that are forgotten as a whole, which makes remembering one a
    single insertion. At least the newest seven eighths of the greatest number are there.
    """

    def __init__(self, most: int, longest: int) -> None:
        """Remember at most `most` ids, each for at most `longest` milliseconds."""
        self._longest = longest
        self._full = max(1, most // _GENERATIONS)
        self._newest: dict[str, int] = {}
        self._generations = deque([self._newest], maxlen=min(most, _GENERATIONS))
        self._started = 0

    def __len__(self) -> int:
        """Count the ids held."""
        return sum(map(len, self._generations))

    def add(self, allocation_id: str, now: int) -> None:
        """Remember an id that was freed now, and forget the oldest where there are too many."""
        if len(self._newest) >= self._full or now - self._started > self._longest:
            self._begin(now)
        self._newest[allocation_id] = now

    def freed_at(self, allocation_id: str, now: int) -> int | None:
        """Return when an id was freed (milliseconds); none when that is unknown or forgotten."""
        for generation in self._generations:
            moment = generation.get(allocation_id)
            if moment is not None and now - moment <= self._longest:
                return moment
        return None

    def _begin(self, now: int) -> None:
        """Begin a generation; with the ninth the first is forgotten, and with its time each."""
        generations = self._generations
        while generations and now - max(generations[0].values(), default=0) > self._longest:
            generations.popleft()
        self._newest = {}
        self._started = now
        generations.append(self._newest)
