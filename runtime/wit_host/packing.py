"""Lists of bytes and numbers in bulk: each element boxed by strided copies, not one by one."""

from __future__ import annotations

import ctypes
import struct
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias, cast

from wit_host import kinds, types
from wit_host.space import NUMBERS

Packed: TypeAlias = tuple[int, int, bytearray]
"""How many, where they are, and what has to be kept for as long as they are needed."""
Packer: TypeAlias = Callable[[Any], Packed]
Unpacker: TypeAlias = Callable[[int, int], Any]


def packer_of(type_: types.Type) -> Packer | None:
    """Return what boxes a list of this element type, if anything does it in bulk.

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


@cache
def _packer(type_: types.Primitive) -> Packer:
    kind, code = kinds.NUMBERS[type_]
    size = struct.calcsize(code)
    first, step = kinds.PAYLOAD // size, kinds.VALUE // size
    # One box more than there are, so that an empty list has an address as well.
    box = bytearray(kind.to_bytes(kinds.VALUE, "little"))

    def pack_bytes(values: Any) -> Packed:
        octets = values if isinstance(values, bytes) else _octets(values)
        count = len(octets)
        data = box * (count + 1)
        # A bytearray's own slices are ten times as fast as those of a view.
        data[kinds.PAYLOAD : count * kinds.VALUE : kinds.VALUE] = octets
        return count, _address(data), data

    def pack(values: Sequence[Any]) -> Packed:
        numbers = _floats(values) if code == "f" else _numbers(code, values)
        count = len(numbers)
        data = box * (count + 1)
        view = cast("Any", memoryview(data)).cast(code)
        view[first : count * step : step] = numbers
        return count, _address(data), data

    return pack_bytes if type_ is types.U8 else pack


def _address(data: bytearray) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(data))


def _octets(values: Any) -> memoryview:
    view = memoryview(values)
    if view.itemsize != 1:
        raise TypeError("not a buffer of bytes")
    return view.cast("B")


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


_CHARS = ctypes.POINTER(ctypes.c_char)


def _unpack_bytes(count: int, address: int) -> bytes:
    # A slice of a ctypes pointer steps six times as fast as one of a view.
    pointer: Any = _CHARS.from_buffer(bytearray(address.to_bytes(8, "little")))
    octets: bytes = pointer[kinds.PAYLOAD : count * kinds.VALUE : kinds.VALUE]
    return octets
