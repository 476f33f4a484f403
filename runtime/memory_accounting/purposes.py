"""What an allocation is for decides its page size and the class whose maximum binds it."""

from __future__ import annotations

from typing import Final, NamedTuple

from flight_memory.memory_types import MemoryPurpose

PAGE: Final = 4096
WASM_PAGE: Final = 65536

PURPOSES: Final = tuple(MemoryPurpose)
"""All purposes in the order of the contract; the index is a purpose's place in a book."""


class PurposeRule(NamedTuple):
    """How the ledger treats one purpose."""

    index: int
    """Its place among `PURPOSES`."""
    page: int
    """The bytes that its allocations are rounded up to."""
    limit: str | None
    """The field of the limits that bounds its class; none for a purpose without a class."""
    members: tuple[int, ...]
    """The places of the purposes of its class; they are counted together."""


_CLASSES: Final = {
    "heap_max": (MemoryPurpose.VM_HEAP, MemoryPurpose.WASM_LINEAR),
    "stack_max": (MemoryPurpose.COMPONENT_STACK,),
    "cache_max": (MemoryPurpose.ASSET_CACHE, MemoryPurpose.JIT_CODE_CACHE),
}


def _rule(index: int, purpose: MemoryPurpose) -> PurposeRule:
    page = WASM_PAGE if purpose is MemoryPurpose.WASM_LINEAR else PAGE
    for limit, purposes in _CLASSES.items():
        if purpose in purposes:
            return PurposeRule(index, page, limit, tuple(map(PURPOSES.index, purposes)))
    return PurposeRule(index, page, None, ())


RULES: Final = {purpose: _rule(index, purpose) for index, purpose in enumerate(PURPOSES)}


def round_up(amount: int, page: int) -> int:
    """Return the least multiple of the page (a power of two) that holds the amount."""
    return (amount + page - 1) & -page
