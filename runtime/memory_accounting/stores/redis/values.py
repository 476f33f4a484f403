"""What is kept, as text: allocations, and states with their versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from flight_memory.memory_types import MemoryAllocation, MemoryPurpose
from memory_accounting import samples
from memory_accounting.course import Sample
from memory_accounting.sizes import shared_memory_size
from memory_accounting.stores import text
from memory_accounting.stores.seam import Held, Known, StoreError

_PURPOSES: Final = {purpose.value: purpose for purpose in MemoryPurpose}


class Line(NamedTuple):
    """An allocation as its session lists it."""

    id: str
    number: str
    record: str
    """Empty where the allocation is listed and not kept."""


def record(held: Held) -> str:
    """Write an allocation: its number, bytes, purpose, moment, and session."""
    made, number = held
    return f"{number} {made.size.bytes} {made.purpose} {made.allocated_at} {made.session_id}"


def held(allocation_id: str, record: str) -> Held | None:
    """Read an allocation; none where the record cannot be read."""
    try:
        number, size, purpose, at, session_id = record.split(" ", 4)
        return Held(
            MemoryAllocation(
                allocation_id,
                session_id,
                shared_memory_size(int(size)),
                _PURPOSES[purpose],
                int(at),
                None,
            ),
            int(number),
        )
    except (ValueError, KeyError):
        return None


def lines(text: bytes) -> Iterator[Line]:
    """Read a page of allocations."""
    for line in text.decode(errors="replace").split("\n") if text else ():
        allocation_id, _, rest = line.partition(" ")
        number, _, record = rest.partition(" ")
        yield Line(allocation_id, number, record)


def known(session_id: str, stored: bytes) -> Known | None:
    """Read a version and a state; none where nothing is stored. Raises StoreError."""
    if not stored:
        return None
    version, _, state = stored.decode(errors="replace").partition(" ")
    try:
        return Known(version, text.read(session_id, state))
    except text.UnreadableStateError as error:
        raise StoreError(str(error)) from error


def readable(session_id: str, stored: bytes) -> Known | None:
    """Read a version and a state; none where nothing is stored that can be read."""
    try:
        return known(session_id, stored)
    except StoreError:
        return None


def unpacked(stored: bytes) -> list[Sample]:
    """Read samples; those from the first one on that cannot be read are left out."""
    whole = stored[: len(stored) - len(stored) % samples.SIZE]
    try:
        return samples.unpack(whole)
    except ValueError:
        return list(_one_by_one(whole))


def _one_by_one(stored: bytes) -> Iterator[Sample]:
    for start in range(0, len(stored), samples.SIZE):
        try:
            yield from samples.unpack(stored[start : start + samples.SIZE])
        except ValueError:
            return
