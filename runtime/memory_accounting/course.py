"""How the course of a session is sampled: pure decisions that every store applies alike.

A sample stands for its second and has the highest use within. What the session then settled on
becomes the next sample once the second is over, so that a short peak neither gets lost nor seems to
last. The newest sample is part of the session's state, since it may still rise; a store keeps the
ones before it, which are final, and appends what it is told to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from memory_accounting.ledger import COMMITTED, SHARES, USED, Counts, Terms
from memory_accounting.purposes import PURPOSE_LANES, by_purpose
from memory_accounting.thinning import thinned_by_age

SECOND: Final = 1000


class Sample(NamedTuple):
    """What a session held at a moment (milliseconds since the Unix epoch); sizes in bytes."""

    at: int
    used: int
    committed: int
    capacity: int
    platform: str
    shares: int = 0
    """`used`, split by purpose, packed as `purposes.LANE` tells."""

    @property
    def uses(self) -> tuple[int, ...]:
        """Return the bytes of each purpose, in the order of `PURPOSES`."""
        return by_purpose(self.shares)


class Standing(NamedTuple):
    """What a session holds, and what it is held to, at a moment."""

    counts: Counts
    terms: Terms


class Course(NamedTuple):
    """Where the sampling of a session stands."""

    newest: Sample | None
    """The sample of the last second in which something was noted; its moment is true time."""
    stored: int
    """How many samples were handed to the store and not dropped since."""
    shift: int
    """Milliseconds to add to the moment of each stored sample.

    A clock that is set back moves all samples by as much; moving the zero that they count from
    does that for any number of them.
    """


BEGINNING: Final = Course(None, 0, 0)


class Step(NamedTuple):
    """What a moment adds: the course from then on, and the samples that are now final."""

    course: Course
    final: tuple[Sample, ...]
    """In stored time: a store appends them as they are."""


def quiet(course: Course, at: int, used: int) -> bool:
    """Tell whether there is nothing to note of a change at this moment.

    So it is within the second of the newest sample while the use is not above it. Nearly every
    change of a busy session is such a one.
    """
    newest = course.newest
    return newest is not None and newest.at <= at < newest.at + SECOND and used <= newest.used


def note(course: Course, at: int, before: Standing, after: Standing, tolerance: int) -> Step:
    """Note that the session went from one state to another (or stayed the same) at a moment.

    `tolerance` is how far, in milliseconds, the moment may lie before the newest sample without
    the clock counting as set back: machines that share a session never agree exactly.
    """
    course, final = settle(course, at, before, tolerance)
    newest = course.newest
    if newest is None or at >= newest.at + SECOND:
        return _add(course, final, sample(at, after))
    if after.counts[USED] > newest.used:
        newest = sample(newest.at, after)
    else:
        newest = newest._replace(capacity=after.terms.capacity, platform=after.terms.platform)
    return Step(course._replace(newest=newest), final)


def settle(course: Course, at: int, standing: Standing, tolerance: int) -> Step:
    """Bring the course up to a moment until which the session has stayed the same."""
    newest = course.newest
    if newest is None:
        return Step(course, ())
    if at < newest.at - tolerance:
        step = newest.at - at
        newest = newest._replace(at=at)
        course = Course(newest, course.stored, course.shift - step)
    if at < newest.at + SECOND or _is_what_it_was(newest, standing.counts):
        return Step(course, ())
    return _add(course, (), sample(newest.at + SECOND, standing))


def _is_what_it_was(newest: Sample, counts: Counts) -> bool:
    """Tell whether a session still holds what its newest sample says, for each purpose."""
    return (
        newest.used == counts[USED]
        and newest.committed == counts[COMMITTED]
        and newest.shares == counts[SHARES] & PURPOSE_LANES
    )


def thin(stored: Sequence[Sample], step: Step, most: int, longest: int) -> Step:
    """Drop what is older than `longest` milliseconds (but for one), and the less telling samples.

    `stored` are the samples that the store has. It is to keep none but `final` of the result.
    """
    course, final = step
    newest = course.newest
    if newest is None:
        return step
    samples = [*stored, *final, newest._replace(at=newest.at - course.shift)]
    out_of_reach, first = samples[-1].at - longest, 0
    while first + 1 < len(samples) and samples[first + 1].at <= out_of_reach:
        first += 1
    samples = samples[first:]
    kept = thinned_by_age([each.at for each in samples], [each.used for each in samples], most)
    final = tuple(samples[index] for index in kept[:-1])
    return Step(course._replace(stored=len(final)), final)


def view(stored: Sequence[Sample], course: Course, standing: Standing, now: int) -> list[Sample]:
    """Return the whole course as it is seen now, in true time, oldest first; nothing changes.

    `stored` are the samples that the store was told to append.
    """
    seen, final = settle(course, now, standing, 0)
    newest = seen.newest
    if newest is None:
        return []
    shift = seen.shift
    samples = [*stored, *final]
    if shift:
        samples = [sample._replace(at=max(0, sample.at + shift)) for sample in samples]
    return [*samples, newest]


def sample(at: int, standing: Standing) -> Sample:
    """Return what a session holds as a sample of a moment."""
    counts, terms = standing
    shares = counts[SHARES] & PURPOSE_LANES
    return Sample(at, counts[USED], counts[COMMITTED], terms.capacity, terms.platform, shares)


def _add(course: Course, final: tuple[Sample, ...], sample: Sample) -> Step:
    """Let a sample be the newest; the one before it is final now, and goes to the store."""
    newest, stored, shift = course
    if newest is not None:
        final = (*final, newest._replace(at=newest.at - shift))
        stored += 1
    return Step(Course(sample, stored, shift), final)
