"""Sessions of a few hours put together from known parts, with the answers that they should get."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from random import Random
from typing import Final, NamedTuple, TypeAlias

from flight_memory.memory_analytics import TrendDirection
from flight_memory.memory_types import MemoryPurpose
from flight_v6r.insights import UsagePattern
from tests.accounting import workloads
from tests.accounting.support import MIB
from tests.accounting.workloads import Block, Blocks, Event, events

HOUR: Final = 3_600_000
MINUTE: Final = 60_000
CAPACITY: Final = 1024 * MIB
HOURS: Final = (1, 6, 24)
SEEDS: Final = range(3)
_COARSE: Final = 20
_FINE: Final = 100
"""How many blocks of churn live at a time: few big ones are noisier than many small ones."""

Patterns: TypeAlias = Mapping[MemoryPurpose, UsagePattern]

_GROWS: Final[Patterns] = {MemoryPurpose.VM_HEAP: UsagePattern.GROWING}
_BURSTS: Final[Patterns] = {MemoryPurpose.VM_HEAP: UsagePattern.BURSTY}
_STEADY: Final[Patterns] = {MemoryPurpose.VM_HEAP: UsagePattern.STEADY}
_IDLES: Final[Patterns] = {MemoryPurpose.VM_HEAP: UsagePattern.IDLE}
_RESERVED: Final[Patterns] = {MemoryPurpose.SYSTEM_RESERVED: UsagePattern.STEADY}


class Plan(NamedTuple):
    """A kind of session: how its heap is used, and what is to be said of that."""

    heap: Callable[[Random, int], Blocks]
    """Makes the blocks of twice a window, given that window in milliseconds."""
    direction: TrendDirection | None
    """None where a fair judge could say either."""
    patterns: Patterns


class Session(NamedTuple):
    """A session to be looked at when it has lived `window` milliseconds; it goes on after that."""

    plan: str
    window: int
    blocks: tuple[Block, ...]
    events: tuple[Event, ...]
    direction: TrendDirection | None
    patterns: Patterns


def _percent(share: float) -> int:
    return round(CAPACITY * share / 100)


def _ramp(percent: float) -> Callable[[Random, int], Blocks]:
    total = _percent(2 * percent)
    return lambda random, window: workloads.ramp(random, 2 * window, total, 300)


def _descent(percent: float) -> Callable[[Random, int], Blocks]:
    total = _percent(2 * percent)
    return lambda random, window: workloads.descent(random, 2 * window, total, 300)


def _sawtooth(percent: float, in_window: int) -> Callable[[Random, int], Blocks]:
    height = _percent(percent)
    return lambda random, window: workloads.sawtooth(
        random, 2 * window, height, window // in_window
    )


def _bursts(percent: float, in_window: int) -> Callable[[Random, int], Blocks]:
    height = _percent(percent)
    return lambda random, window: workloads.bursts(random, 2 * window, height, window // in_window)


def _leak(percent: float, leaked: float, count: int) -> Callable[[Random, int], Blocks]:
    """Churn of some per cent of the capacity that leaks `leaked` times itself in a window."""
    level = _percent(percent)

    def blocks(random: Random, window: int) -> Blocks:
        lifetime = window // 40
        churn = workloads.churn(random, 2 * window, level, lifetime, count)
        return workloads.leaking(random, churn, leaked / 40)

    return blocks


def _both(
    first: Callable[[Random, int], Blocks], second: Callable[[Random, int], Blocks]
) -> Callable[[Random, int], Blocks]:
    return lambda random, window: chain(first(random, window), second(random, window))


def _base(percent: float) -> Callable[[Random, int], Blocks]:
    total = _percent(percent)
    return lambda random, _: workloads.held(random, MINUTE, total)


def _step(percent: float) -> Callable[[Random, int], Blocks]:
    total = _percent(percent)
    return lambda random, window: (
        block._replace(at=block.at + window // 2) for block in workloads.held(random, MINUTE, total)
    )


def _once(percent: float) -> Callable[[Random, int], Blocks]:
    total = _percent(percent)
    return lambda random, window: workloads.once(random, window // 10, total)


_D = TrendDirection
PLANS: Final[Mapping[str, Plan]] = {
    "ramp of 8 %": Plan(_ramp(8), _D.INCREASING, _GROWS),
    "ramp of 15 %": Plan(_ramp(15), _D.INCREASING, _GROWS),
    "ramp of 40 %": Plan(_ramp(40), _D.INCREASING, _GROWS),
    "descent of 10 %": Plan(_descent(10), _D.DECREASING, {}),
    "descent of 40 %": Plan(_descent(40), _D.DECREASING, {}),
    "low sawtooth, 16 teeth": Plan(_sawtooth(25, 16), _D.STABLE, _BURSTS),
    "low sawtooth, 40 teeth": Plan(_sawtooth(25, 40), _D.STABLE, _BURSTS),
    "high sawtooth, 12 teeth": Plan(_sawtooth(80, 12), _D.VOLATILE, _BURSTS),
    "bursts, 10": Plan(_bursts(30, 10), _D.STABLE, _BURSTS),
    "bursts, 60": Plan(_bursts(40, 60), _D.STABLE, _BURSTS),
    "steady churn": Plan(_leak(15, 0, _FINE), _D.STABLE, _STEADY),
    "coarse churn": Plan(_leak(10, 0, _COARSE), _D.STABLE, {}),
    "a step halfway": Plan(_step(30), None, {}),
    "made at the start, then rest": Plan(_base(40), _D.STABLE, _STEADY),
    "gone after a tenth": Plan(_once(4), _D.STABLE, _IDLES),
    "sawtooth above a base": Plan(_both(_base(20), _sawtooth(25, 16)), _D.STABLE, _BURSTS),
    "churn above a base": Plan(_both(_base(20), _leak(10, 0, _FINE)), _D.STABLE, _STEADY),
    "coarse leak, half": Plan(_leak(10, 0.5, _COARSE), None, _GROWS),
    "coarse leak, once": Plan(_leak(10, 1, _COARSE), _D.INCREASING, _GROWS),
    "coarse leak, twice": Plan(_leak(10, 2, _COARSE), _D.INCREASING, _GROWS),
    "fine leak, a quarter": Plan(_leak(10, 0.25, _FINE), None, _GROWS),
    "fine leak, half": Plan(_leak(10, 0.5, _FINE), None, _GROWS),
    "fine leak, once": Plan(_leak(10, 1, _FINE), _D.INCREASING, _GROWS),
    "fine leak, twice": Plan(_leak(10, 2, _FINE), _D.INCREASING, _GROWS),
    "leak above a base": Plan(_both(_base(20), _leak(10, 2, _FINE)), _D.INCREASING, _GROWS),
    "leak below a sawtooth": Plan(_both(_sawtooth(15, 20), _ramp(10)), _D.INCREASING, _GROWS),
}
"""All are beside a steady 10 % of the capacity that is reserved, and short-lived small blocks."""


def session(name: str, hours: int, seed: int) -> Session:
    """Make one session of a plan."""
    plan, window = PLANS[name], hours * HOUR
    random = Random(f"{name} {hours} {seed}")  # noqa: S311 - no secret
    reserved = workloads.of(
        MemoryPurpose.SYSTEM_RESERVED, workloads.held(random, MINUTE, _percent(10))
    )
    small = workloads.of(
        MemoryPurpose.TEMPORARY,
        workloads.churn(random, 2 * window, _percent(0.5), window // 100, 3),
    )
    blocks = tuple(chain(reserved, small, plan.heap(random, window)))
    return Session(
        name, window, blocks, tuple(events(blocks)), plan.direction, {**_RESERVED, **plan.patterns}
    )


def sessions() -> Iterator[Session]:
    """Make all sessions: each plan over each number of hours with each seed."""
    for name in PLANS:
        for hours in HOURS:
            for seed in SEEDS:
                yield session(name, hours, seed)
