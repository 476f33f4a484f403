"""The course of a session in this process: at most one sample a second, thinned with age."""

from __future__ import annotations

from memory_accounting import course
from memory_accounting.course import BEGINNING, SECOND, Course, Sample, Standing, Step
from memory_accounting.ledger import Counts, Terms
from memory_accounting.samples import SIZE, pack, unpack


class History:
    """The samples of one session, oldest first, packed. Not safe for threads; its pool's lock is.

    There is nothing to record from `quiet_from` until before `quiet_until` while the use is not
    above `high`: within the second of the newest sample, and no new peak. Nearly every change of a
    busy session is such a one, so the store asks before it calls.
    """

    __slots__ = (
        "_course",
        "_longest",
        "_most",
        "_stored",
        "_terms",
        "_tolerance",
        "high",
        "quiet_from",
        "quiet_until",
    )

    def __init__(self, most: int, longest: int, terms: Terms, tolerance: int = 0) -> None:
        """Hold at most `most` samples over `longest` milliseconds (and the one just before).

        A moment up to `tolerance` milliseconds before the newest sample is no clock set back.
        """
        self._most = most
        self._longest = longest
        self._tolerance = tolerance
        self._terms = terms
        self._stored = bytearray()
        self._course = BEGINNING
        self.quiet_from, self.quiet_until, self.high = 0, 0, 0

    def __len__(self) -> int:
        """Count the samples."""
        return len(self._stored) // SIZE + (self._course.newest is not None)

    @property
    def size(self) -> int:
        """Return the bytes that the samples take."""
        return len(self) * SIZE

    def record(self, at: int, before: Counts, after: Counts) -> None:
        """Note that the session went from one book to another, or kept the same."""
        terms = self._terms
        standing, then = Standing(before, terms), Standing(after, terms)
        step = course.note(self._course, at, standing, then, self._tolerance)
        replace = step.course.stored >= self._most
        if replace:
            step = course.thin(unpack(self._stored), step, self._most, self._longest)
        self.go_on(step, terms, replace=replace)

    @property
    def course(self) -> Course:
        """Return where the sampling stands."""
        return self._course

    def final(self) -> list[Sample]:
        """Return the samples before the newest, in stored time."""
        return unpack(self._stored)

    def go_on(self, step: Step, terms: Terms, *, replace: bool) -> None:
        """Take over a step that was decided elsewhere."""
        if replace:
            self._stored.clear()
        self._course, final = step
        for sample in final:
            self._stored += pack(sample)
        newest = self._course.newest
        if newest is not None:
            self.quiet_from, self.quiet_until = newest.at, newest.at + SECOND
            self.high = newest.used
        self._terms = terms
