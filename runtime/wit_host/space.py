"""The memory of this process as buffers, for reading and writing the engine's values in place.

The engine's C API boxes every value in a struct, and ctypes takes some 200 ns to touch a field of
one. `struct` on a buffer over the whole address space takes 40 ns for all fields at once. Addresses
come from the engine or from objects that the caller keeps alive; nothing here checks them.
"""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Callable
from typing import Any, TypeAlias, cast

Unpack: TypeAlias = Callable[[Any, int], tuple[Any, ...]]

SPACE = (ctypes.c_char * sys.maxsize).from_address(0)
"""Every byte by its address; for `struct`, which is fastest on it."""

_ALIGNED = memoryview((ctypes.c_char * ((sys.maxsize + 1) // 2)).from_address(0)).cast("B")
OCTETS = memoryview(SPACE).cast("B")
"""The same for slices."""

NUMBERS: dict[str, Any] = {code: _ALIGNED.cast(cast("Any", code)) for code in "bBhHiIqQfd"}
"""The same as numbers, by their `struct` code: index `n` is at address `n * size`."""

BYTES_HEADER = bytes.__basicsize__ - 1
"""Where the contents of a `bytes` object begin, from its `id`."""


def _self_test() -> None:
    """Refuse an interpreter that lays objects out in another way, instead of reading nonsense."""
    probe = b"wit_host looks for its own bytes"
    if sys.implementation.name != "cpython" or sys.byteorder != "little":
        raise ImportError("wit_host needs CPython on a little-endian machine")
    if ctypes.string_at(id(probe) + BYTES_HEADER, len(probe)) != probe:
        raise ImportError("wit_host does not know how this Python lays out bytes objects")


_self_test()


SHORT = 1024
"""Up to so many bytes there is a reader for each length."""

READERS: list[Unpack] = [struct.Struct(f"{n}s").unpack_from for n in range(SHORT + 1)]
"""`READERS[n](SPACE, address)[0]` is the `n` bytes at an address."""


def octets(length: int, address: int) -> bytes:
    """Return the bytes at an address, however many."""
    return OCTETS[address : address + length].tobytes()


def text(length: int, address: int) -> str:
    """Return the UTF-8 text at an address, however long."""
    return str(OCTETS[address : address + length], "utf-8")


def address_of(data: bytes) -> int:
    """Return where the contents of a bytes object are; the caller keeps the object."""
    return id(data) + BYTES_HEADER
