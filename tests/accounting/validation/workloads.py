"""Synthetic sessions that behave in known ways, with abnormal use put in at known times.

A workload is the sequence of what happens to one session within half an hour. All of it follows
from a seed.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

import attrs

from flight_v6r.alerts import Anomaly
from tests.accounting.support import MIB, START

KIB: Final = 1024
SECONDS: Final = 1800
What: TypeAlias = Literal["allocated", "freed", "refused", "freed badly"]


class Happening(NamedTuple):
    """Something that happened: `amount` bytes where something was allocated."""

    at: int
    what: What
    amount: int = 0


@attrs.frozen
class Moment:
    """What a session asks for within a second."""

    pieces: tuple[int, ...] = ()
    """The bytes of each allocation."""
    frees: int = 0
    """How many of the oldest allocations are freed."""
    refused: int = 0
    bad_frees: int = 0


Behaviour: TypeAlias = Callable[[random.Random, int], Moment]
"""What a session does in a second of the half hour."""


def pieces(choose: random.Random, mean: float, typical: int) -> tuple[int, ...]:
    """A random number of allocations of random sizes, within a factor of some four of `typical`."""
    count = int(mean) + (choose.random() < mean % 1)
    return tuple(round(typical * 2 ** choose.gauss(0, 0.8)) for _ in range(count))


def steady(choose: random.Random, _: int) -> Moment:
    made = pieces(choose, 1.2, 256 * KIB)
    return Moment(made, frees=len(made))


def growing(choose: random.Random, second: int) -> Moment:
    """Allocates more and more, ten times as much in the end."""
    return Moment(pieces(choose, 0.4 + 3.6 * second / SECONDS, 128 * KIB), frees=0)


def sawtooth(choose: random.Random, second: int) -> Moment:
    """Collects garbage once a minute."""
    return Moment(pieces(choose, 2, 128 * KIB), frees=150 if second % 60 == 0 else 0)


def bursty(choose: random.Random, _: int) -> Moment:
    """Does nothing most of the time, and ten times as much as usual the rest."""
    made = pieces(choose, 8, 128 * KIB) if choose.random() < 0.2 else ()
    return Moment(made, frees=len(made))


def rare(choose: random.Random, second: int) -> Moment:
    """Wakes up twice a minute."""
    return Moment(pieces(choose, 6, 512 * KIB), frees=6) if second % 30 == 0 else Moment()


def full(choose: random.Random, _: int) -> Moment:
    """Lives at its limit: about half of what it asks for is refused until it has freed."""
    made = pieces(choose, 1.5, 256 * KIB)
    return Moment(made, frees=len(made), refused=int(choose.random() < 0.9) + 1)


def heavy(choose: random.Random, _: int) -> Moment:
    """Sizes with a heavy tail: one in a thousand is some 300 times as large as most."""
    made = tuple(round(64 * KIB * choose.paretovariate(1.2)) for _ in range(2))
    return Moment(made, frees=len(made))


def levels(choose: random.Random, second: int) -> Moment:
    """Loads a level of a game every five minutes: a spike that is none to who knows the game."""
    made = pieces(choose, 1.2, 256 * KIB)
    return Moment(made + (4 * MIB,) * 16 if second % 300 == 0 else made, frees=len(made))


BEHAVIOURS: Final[tuple[Behaviour, ...]] = (
    steady,
    growing,
    sawtooth,
    bursty,
    rare,
    full,
    heavy,
    levels,
)


class Abnormal(NamedTuple):
    """Abnormal use that is put into a workload for a while."""

    name: str
    kind: Anomaly
    seconds: int
    change: Callable[[random.Random, Moment], Moment]


def _bytes(factor: int) -> Callable[[random.Random, Moment], Moment]:
    def change(choose: random.Random, moment: Moment) -> Moment:
        made = moment.pieces or pieces(choose, 1, 256 * KIB)
        return attrs.evolve(moment, pieces=tuple(each * factor for each in made))

    return change


def _comings(choose: random.Random, moment: Moment) -> Moment:
    many = tuple(choose.randrange(64, 512) for _ in range(60))
    return attrs.evolve(moment, pieces=moment.pieces + many, frees=moment.frees + len(many))


def _refusals(choose: random.Random, _: Moment) -> Moment:
    return Moment(refused=choose.randrange(3, 8))


def _bad_frees(choose: random.Random, moment: Moment) -> Moment:
    return attrs.evolve(moment, bad_frees=choose.randrange(1, 4))


ABNORMAL: Final = (
    Abnormal("ten times the bytes", Anomaly.SPIKE, 30, _bytes(10)),
    Abnormal("forty times the bytes", Anomaly.SPIKE, 30, _bytes(40)),
    Abnormal("60 come and go a second", Anomaly.CHURN, 30, _comings),
    Abnormal("3 to 7 refusals a second", Anomaly.REFUSALS, 30, _refusals),
    Abnormal("1 to 3 bad frees a second", Anomaly.BAD_FREES, 20, _bad_frees),
)


def workload(behaviour: Behaviour, abnormal: Abnormal | None, seed: int) -> Iterator[Happening]:
    """What happens in half an hour; abnormal use begins at `beginning(seed)`."""
    choose = random.Random(f"{behaviour.__name__}-{abnormal and abnormal.name}-{seed}")  # noqa: S311
    begin, live = beginning(seed), 0
    for second in range(SECONDS):
        moment = behaviour(choose, second)
        if abnormal is not None and begin <= second < begin + abnormal.seconds:
            moment = abnormal.change(choose, moment)
        frees = min(live + len(moment.pieces), moment.frees)
        live += len(moment.pieces) - frees
        yield from _happenings(START + second * 1000, moment, frees)


def beginning(seed: int) -> int:
    """The second in which abnormal use begins: in the second half, anywhere in an interval."""
    return 900 + math.floor(random.Random(seed).random() * 600)  # noqa: S311 - a workload


def _happenings(at: int, moment: Moment, frees: int) -> Iterator[Happening]:
    for amount in moment.pieces:
        yield Happening(at, "allocated", min(amount, 512 * MIB))
    yield from [Happening(at, "freed")] * frees
    yield from [Happening(at, "refused")] * moment.refused
    yield from [Happening(at, "freed badly")] * moment.bad_frees
