"""Layouts of the engine's C API for component values, in bytes.

Source: `component/val.h` of Wasmtime 50: a value is a kind byte and, 8 bytes in, a union of 24.
"""

from __future__ import annotations

from wit_host import types

BOOL = 0
CHAR = 11
STRING = 12
LIST = 13
RECORD = 14
TUPLE = 15
VARIANT = 16
ENUM = 17
OPTION = 18
RESULT = 19
FLAGS = 20
RESOURCE = 21
MAP = 22

VALUE = 32
"""Size of a value."""
ENTRY = 48
"""Size of a field of a record: its name (16), its value."""
PAIR = 64
"""Size of an entry of a map: two values."""
PAYLOAD = 8
"""Where the union begins in a value."""
NAME = 16
"""Size of a name: its length and its address."""

NUMBERS: dict[types.Primitive, tuple[int, str]] = {
    types.S8: (1, "b"),
    types.U8: (2, "B"),
    types.S16: (3, "h"),
    types.U16: (4, "H"),
    types.S32: (5, "i"),
    types.U32: (6, "I"),
    types.S64: (7, "q"),
    types.U64: (8, "Q"),
    types.F32: (9, "f"),
    types.F64: (10, "d"),
}
"""Kind and `struct` code of each number."""
