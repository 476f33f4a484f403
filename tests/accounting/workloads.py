"""What made-up sessions do: blocks that come and go by a known plan. Pure and seeded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple, TypeAlias

from flight_memory.memory_types import MemoryPurpose


class Block(NamedTuple):
    """An allocation: milliseconds since the session began; one without an end is never freed."""

    at: int
    until: int | None
    amount: int
    purpose: MemoryPurpose = MemoryPurpose.VM_HEAP
    leaked: bool = False


Blocks: TypeAlias = Iterator[Block]


Event: TypeAlias = tuple[int, bool, int]
"""What happens to a block: when, whether it is made (else freed), and its number."""


def events(blocks: Sequence[Block]) -> list[Event]:
    """All that happens, in order; of one moment, what is freed before what is made."""
    made = [(block.at, True, number) for number, block in enumerate(blocks)]
    freed = [
        (block.until, False, number)
        for number, block in enumerate(blocks)
        if block.until is not None
    ]
    return sorted([*made, *freed])


def of(purpose: MemoryPurpose, blocks: Blocks) -> Blocks:
    """The same blocks for another purpose than the heap."""
    return (block._replace(purpose=purpose) for block in blocks)


def held(random: Random, minute: int, total: int) -> Blocks:
    """What a session makes within its first minute and keeps."""
    for _ in range(10):
        yield Block(random.randrange(minute), None, total // 10)


def churn(random: Random, length: int, level: int, lifetime: int, count: int) -> Blocks:
    """Blocks that come at random and live for a random time: some `count` of `level` bytes."""
    at = 0.0
    while (at := at + random.expovariate(count / lifetime)) < length:
        size = round(level / count * random.uniform(0.5, 1.5))
        yield Block(int(at), int(at + random.expovariate(1 / lifetime)) + 1, size)


def leaking(random: Random, blocks: Blocks, share: float) -> Blocks:
    """The same blocks, but this share of them is never freed."""
    for block in blocks:
        yield (block._replace(until=None, leaked=True) if random.random() < share else block)


def ramp(random: Random, length: int, total: int, steps: int) -> Blocks:
    """Use that grows evenly by `total`, a step at a time, and never shrinks."""
    for step in range(steps):
        at = int((step + random.random()) * length / steps)
        yield Block(at, None, total // steps, leaked=True)


def descent(random: Random, length: int, total: int, steps: int) -> Blocks:
    """Use that is there at once and shrinks evenly, a step at a time, until nothing is left."""
    for step in range(steps):
        at = int((step + random.random()) * length / steps)
        yield Block(0, at + 1, total // steps)


def sawtooth(random: Random, length: int, height: int, period: int) -> Blocks:
    """Use that climbs in twenty steps and is collected at once, again and again."""
    begin = -random.randrange(period)
    while begin < length:
        end = begin + round(period * random.uniform(0.85, 1.15))
        for step in range(20):
            at = begin + (end - begin) * step // 20
            if 0 <= at < length:
                yield Block(at, end, height // 20)
        begin = end


def bursts(random: Random, length: int, height: int, every: int) -> Blocks:
    """A lot, for a short time, now and then."""
    at = 0
    while (at := at + round(every * random.uniform(0.5, 1.5))) < length:
        lasting = round(every * random.uniform(0.02, 0.15))
        for _ in range(5):
            begin = at + random.randrange(1 + lasting // 10)
            end = at + lasting + random.randrange(1 + lasting // 10)
            yield Block(begin, end, round(height / 5 * random.uniform(0.7, 1.0)))


def once(random: Random, length: int, total: int) -> Blocks:
    """Use that comes, and is gone for good by the end of `length`."""
    for _ in range(10):
        at = random.randrange(length // 2)
        yield Block(at, at + 1 + random.randrange(length // 2 - 1), total // 10)
