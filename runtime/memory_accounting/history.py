"""The bounded course of a session: a sample at a change, at most one a second, thinned with age."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import Final, NamedTuple

from memory_accounting.ledger import COMMITTED, USED, Counts, Terms
from memory_accounting.platforms import LABELS
from memory_accounting.thinning import thinned_by_age

_SECOND: Final = 1000


class Sample(NamedTuple):
    """What a session held at a moment (milliseconds since the Unix epoch); sizes in bytes."""

    at: int
    used: int
    committed: int
    capacity: int
    platform: str


class History:
    """The samples of one session, oldest first, in packed columns of 33 bytes a sample.

    The newest sample stands for its second: it rises to the highest use within. What the session
    then settled on becomes the next sample once the second is over, so that a short peak neither
    gets lost nor seems to last. Not safe for threads; its pool's lock is.
    """

    __slots__ = (
        "_at",
        "_capacity",
        "_committed",
        "_longest",
        "_most",
        "_platform",
        "_terms",
        "_used",
        "high",
        "quiet_from",
        "quiet_until",
    )

    def __init__(self, most: int, longest: int, terms: Terms) -> None:
        """Hold at most `most` samples over `longest` milliseconds (and the one just before)."""
        self._most = most
        self._longest = longest
        self._terms = terms
        self._at = array("Q")
        self._used = array("Q")
        self._committed = array("Q")
        self._capacity = array("Q")
        self._platform = array("B")
        self.quiet_from, self.quiet_until, self.high = 0, 0, 0

    def __len__(self) -> int:
        """Count the samples."""
        return len(self._at)

    @property
    def size(self) -> int:
        """Return the bytes that the samples take."""
        columns = (self._at, self._used, self._committed, self._capacity, self._platform)
        return sum(column.buffer_info()[1] * column.itemsize for column in columns)

    def record(self, at: int, before: Counts, after: Counts) -> None:
        """Note that the session went from one book to another, or kept the same.

        There is nothing to note from `quiet_from` until before `quiet_until` while the use is not
        above `high`: within the second of the newest sample, and no new peak. Nearly every change
        of a busy session is such a one, so the store asks before it calls.
        """
        self._note(at, before, after, self._terms)

    def record_terms(self, at: int, counts: Counts, terms: Terms) -> None:
        """Note that the session is held to other terms."""
        self._note(at, counts, counts, terms)

    def _note(self, at: int, before: Counts, after: Counts, terms: Terms) -> None:
        self.settle(at, before)
        if at >= self.quiet_until:
            self._append(at, after, terms)
        else:
            self._amend(after, terms)

    def settle(self, at: int, counts: Counts) -> None:
        """Bring the history up to a moment until which the session has stayed the same."""
        if not self._at:
            return
        if at < self.quiet_from:
            self._move_back(self.quiet_from - at)
        if at >= self.quiet_until and counts[:2] != (
            self._used[-1],
            self._committed[-1],
        ):
            self._append(self.quiet_until, counts, self._terms)

    def samples(self, since: int) -> list[Sample]:
        """Return the samples from a moment on, oldest first."""
        first = bisect_left(self._at, since)
        columns = (self._at, self._used, self._committed, self._capacity, self._platform)
        return [
            Sample(at, used, committed, capacity, LABELS[label])
            for at, used, committed, capacity, label in zip(
                *(column[first:] for column in columns), strict=True
            )
        ]

    @property
    def oldest(self) -> int | None:
        """Return the moment of the oldest sample."""
        return self._at[0] if self._at else None

    def _append(self, at: int, counts: Counts, terms: Terms) -> None:
        if len(self._at) >= self._most:
            self._thin(at)
        self._at.append(at)
        self._used.append(counts[USED])
        self._committed.append(counts[COMMITTED])
        self._capacity.append(terms.capacity)
        self._platform.append(LABELS.index(terms.platform))
        self.quiet_from, self.quiet_until, self.high = at, at + _SECOND, counts[USED]
        self._terms = terms

    def _amend(self, counts: Counts, terms: Terms) -> None:
        """Let the newest sample have the peak of its second and the latest terms."""
        if counts[USED] > self.high:
            self._used[-1] = self.high = counts[USED]
            self._committed[-1] = counts[COMMITTED]
        self._capacity[-1] = terms.capacity
        self._platform[-1] = LABELS.index(terms.platform)
        self._terms = terms

    def _thin(self, now: int) -> None:
        """Drop what is out of reach, and of what remains the less telling samples."""
        at = self._at
        first = 0
        while first + 1 < len(at) and at[first + 1] <= now - self._longest:
            first += 1
        kept = [
            first + index for index in thinned_by_age(at[first:], self._used[first:], self._most)
        ]
        self._at = array("Q", [at[index] for index in kept])
        self._used = array("Q", [self._used[index] for index in kept])
        self._committed = array("Q", [self._committed[index] for index in kept])
        self._capacity = array("Q", [self._capacity[index] for index in kept])
        self._platform = array("B", [self._platform[index] for index in kept])

    def _move_back(self, step: int) -> None:
        """Follow a clock that was set back: earlier samples keep their distance to the newest."""
        self._at = array("Q", [max(0, moment - step) for moment in self._at])
        self.quiet_from -= step
        self.quiet_until -= step
