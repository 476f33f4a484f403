"""Rows of the tables as values, and the reverse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from flight_memory.memory_types import MemoryAllocation, MemoryPurpose
from memory_accounting.course import Sample
from memory_accounting.samples import unpack
from memory_accounting.sizes import shared_memory_size
from memory_accounting.stores import text
from memory_accounting.stores.seam import Held, Known, StoreError
from memory_accounting.stores.sqlite.schema import signed, unsigned

Row: TypeAlias = tuple[Any, ...]


def version(number: int, token: str) -> str:
    """Return the version of a state: which row it is in, and the token of its last change."""
    return f"{number} {token}"


def known(row: Row, session_id: str) -> Known:
    """Read a session from its number, token, and state. Raises `StoreError` if it is unreadable."""
    number, token, state = row
    try:
        return Known(version(number, token), text.read(session_id, state))
    except text.UnreadableStateError as error:
        raise StoreError(f"{error}; repair it") from error


def values(session: int, held: Held) -> Row:
    """Return what a row of a live allocation holds."""
    allocation, number = held
    return (
        session,
        number,
        allocation.id,
        signed(allocation.size.bytes),
        allocation.purpose.value,
        signed(allocation.allocated_at),
    )


def held(row: Row, session_id: str) -> Held:
    """Read a live allocation from its number, id, bytes, purpose, and moment."""
    number, allocation_id, amount, purpose, at = row
    try:
        known_purpose = MemoryPurpose(purpose)
    except ValueError as error:
        raise StoreError(f"allocation {allocation_id!a} has no known purpose: {error}") from error
    size = shared_memory_size(unsigned(amount))
    return Held(
        MemoryAllocation(allocation_id, session_id, size, known_purpose, unsigned(at), None), number
    )


def samples(rows: Iterable[Row]) -> list[Sample]:
    """Read samples. Raises `StoreError` if they are unreadable."""
    try:
        return unpack(b"".join(row[0] for row in rows))
    except ValueError as error:
        raise StoreError(f"the samples of a session cannot be read: {error}; repair it") from error
