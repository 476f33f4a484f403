"""What an allocation is for decides its page size and the class whose maximum binds it."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

from flight_memory.memory_types import MemoryPurpose
from memory_accounting.limits import Limits

PAGE: Final = 4096
WASM_PAGE: Final = 65536

PURPOSES: Final = tuple(MemoryPurpose)
"""All purposes in the order of the contract."""

LANE_BITS: Final = 72
LANE: Final = (1 << LANE_BITS) - 1
"""Shares are one integer with a lane of 72 bits for each purpose and then for each class.

It is an immutable value that one addition updates, several times cheaper than a tuple of counts.
A lane holds any sum that is within a u64, so no lane reaches into the next.
"""

PURPOSE_LANES: Final = (1 << LANE_BITS * len(PURPOSES)) - 1
"""The lanes of the purposes, without those of the classes, which follow from them."""

_LANES: Final = struct.Struct("<" + "Qx" * len(PURPOSES))
"""The lanes of the purposes at once: a u64 and a byte that is empty, since no sum exceeds a u64."""

_CLASSES: Final = {
    "heap_max": (MemoryPurpose.VM_HEAP, MemoryPurpose.WASM_LINEAR),
    "stack_max": (MemoryPurpose.COMPONENT_STACK,),
    "cache_max": (MemoryPurpose.ASSET_CACHE, MemoryPurpose.JIT_CODE_CACHE),
    "hard_limit": (
        MemoryPurpose.SYSTEM_RESERVED,
        MemoryPurpose.NETWORK_BUFFERS,
        MemoryPurpose.TEMPORARY,
    ),
}
"""The purposes of each class by the limit that bounds it. Those without a class of their own are
counted together too; the hard limit bounds everything, so for them it says nothing new."""


class PurposeRule(NamedTuple):
    """How the ledger treats one purpose."""

    unit: int
    """What a byte of it adds to the shares: one in its own lane, one in that of its class."""
    shift: int
    """Where the lane of its class begins."""
    limit: int
    """The place among the limits of the maximum of its class."""
    page: int
    """The bytes that its allocations are rounded up to (a power of two)."""


def _rule(place: int, purpose: MemoryPurpose) -> PurposeRule:
    for number, (limit, members) in enumerate(_CLASSES.items()):
        if purpose in members:
            shift = (len(PURPOSES) + number) * LANE_BITS
            return PurposeRule(
                unit=(1 << place * LANE_BITS) + (1 << shift),
                shift=shift,
                limit=Limits._fields.index(limit),
                page=WASM_PAGE if purpose is MemoryPurpose.WASM_LINEAR else PAGE,
            )
    raise AssertionError(f"{purpose} belongs to no class")


RULES: Final = {purpose: _rule(place, purpose) for place, purpose in enumerate(PURPOSES)}


def by_purpose(shares: int) -> tuple[int, ...]:
    """Return the bytes of each purpose, in the order of `PURPOSES`."""
    lanes: tuple[int, ...] = _LANES.unpack((shares & PURPOSE_LANES).to_bytes(_LANES.size, "little"))
    return lanes


def shares_of(uses: Iterable[int]) -> int:
    """Pack the bytes of each purpose, in the order of `PURPOSES`, into shares."""
    return sum(RULES[purpose].unit * use for purpose, use in zip(PURPOSES, uses, strict=True))


def by_class(shares: int, limit: int) -> int | None:
    """Return the bytes that the class maximum at a place among the limits bounds, if it is one."""
    name = Limits._fields[limit]
    if name not in _CLASSES or name == "hard_limit":
        return None
    return shares >> RULES[_CLASSES[name][0]].shift & LANE


def round_up(amount: int, page: int) -> int:
    """Return the least multiple of the page that holds the amount."""
    return (amount + page - 1) & -page
