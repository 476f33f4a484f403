"""Lists of bytes and numbers in bulk: each element boxed by strided copies, not one by one."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

from wit_host import kinds, types
from wit_host.space import NUMBERS, OCTETS, address_of

Packer: TypeAlias = Callable[[Any], tuple[int, bytes]]
Unpacker: TypeAlias = Callable[[int, int], Any]


def packer_of(type_: types.Type) -> Packer | None:
    """Return what boxes a list of this element type (how many, and the values), if anything does.

    It raises TypeError, OverflowError, ValueError, or struct.error for what does not fit; which
    element it was is found out afterwards.
    """
    if not isinstance(type_, types.Primitive) or type_ not in kinds.NUMBERS:
        return None
    return _packer(type_)


def unpacker_of(type_: types.Type) -> Unpacker | None:
    """Return what reads a list of this element type from its address and length, if anything."""
    if not isinstance(type_, types.Primitive) or type_ not in kinds.NUMBERS:
        return None
    return _unpacker(type_)


def boxes(kind: int, count: int) -> bytes:
    """Return new memory for so many values, with their kinds set and their payloads zero."""
    pattern = kind.to_bytes(kinds.VALUE, "little")
    # `pattern * 1` would be the pattern itself, which must not be written into.
    return pattern * count if count > 1 else bytes(bytearray(pattern * count))


@cache
def _packer(type_: types.Primitive) -> Packer:
    if type_ is types.U8:
        return _pack_bytes
    kind, code = kinds.NUMBERS[type_]
    size = struct.calcsize(code)
    view, first, step = NUMBERS[code], kinds.PAYLOAD // size, kinds.VALUE // size

    def pack(values: Sequence[Any]) -> tuple[int, bytes]:
        numbers = _floats(values) if code == "f" else _numbers(code, values)
        count = len(numbers)
        data = boxes(kind, count)
        start = address_of(data) // size
        view[start + first : start + count * step : step] = numbers
        return count, data

    return pack


def _numbers(code: str, values: Sequence[Any]) -> Any:
    # An array would take bytes for its own memory, and text of some codes for characters.
    if isinstance(values, bytes | bytearray | str):
        raise TypeError("not a list of numbers")
    return array(code, values)


def _floats(values: Sequence[float]) -> Any:
    """Round to f32; unlike an array, `struct` with an explicit order refuses to make infinities."""
    if isinstance(values, bytes | bytearray | str):
        raise TypeError("not a list of numbers")
    return memoryview(struct.pack(f"<{len(values)}f", *values)).cast("f")


def _pack_bytes(values: Any) -> tuple[int, bytes]:
    octets = values if isinstance(values, bytes) else memoryview(values).cast("B")
    count = len(octets)
    data = boxes(kinds.NUMBERS[types.U8][0], count)
    start = address_of(data)
    OCTETS[start + kinds.PAYLOAD : start + count * kinds.VALUE : kinds.VALUE] = octets
    return count, data


@cache
def _unpacker(type_: types.Primitive) -> Unpacker:
    _, code = kinds.NUMBERS[type_]
    size = struct.calcsize(code)
    view, first, step = NUMBERS[code], kinds.PAYLOAD // size, kinds.VALUE // size

    def unpack(count: int, address: int) -> list[Any]:
        start = address // size
        numbers: list[Any] = view[start + first : start + count * step : step].tolist()
        return numbers

    return _unpack_bytes if type_ is types.U8 else unpack


def _unpack_bytes(count: int, address: int) -> bytes:
    end = address + count * kinds.VALUE
    return OCTETS[address + kinds.PAYLOAD : end : kinds.VALUE].tobytes()
