"""Names of fields, cases, and flags in memory that never moves and never goes away."""

from __future__ import annotations

import struct
from functools import cache

from wit_host.space import address_of

_pack = struct.Struct("<QQ").pack
_kept: list[bytes] = []


@cache
def immortal_name(name: str) -> bytes:
    """Return length and address of a name as the engine's C API wants them (16 bytes)."""
    data = bytes(bytearray(name.encode()))  # not one that Python shares with anything else
    _kept.append(data)
    return _pack(len(data), address_of(data))
