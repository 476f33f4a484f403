"""Samples as bytes, of one length each, as every store keeps them."""

from __future__ import annotations

import struct
from typing import Final

from memory_accounting.course import Sample
from memory_accounting.platforms import LABELS
from memory_accounting.purposes import LANE_BITS, PURPOSES

_SHARES: Final = LANE_BITS * len(PURPOSES) // 8
_FORM: Final = struct.Struct(f"<QQQQB{_SHARES}s")
SIZE: Final = _FORM.size
"""The bytes of a sample: moment, used, committed, capacity, platform, and the use by purpose."""
_PLATFORMS: Final = {label: number for number, label in enumerate(LABELS)}


def pack(sample: Sample) -> bytes:
    """Write a sample."""
    at, used, committed, capacity, platform, shares = sample
    split = shares.to_bytes(_SHARES, "little")
    return _FORM.pack(at, used, committed, capacity, _PLATFORMS[platform], split)


def unpack(data: bytes | bytearray) -> list[Sample]:
    """Read any number of samples. Raises ValueError for what is none."""
    if len(data) % SIZE:
        raise ValueError(f"{len(data)} bytes are not a number of samples of {SIZE} bytes")
    try:
        return [
            Sample(at, used, committed, capacity, LABELS[platform], int.from_bytes(split, "little"))
            for at, used, committed, capacity, platform, split in _FORM.iter_unpack(data)
        ]
    except IndexError as error:
        raise ValueError("a sample names a platform that does not exist") from error
