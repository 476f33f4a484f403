"""Sets of flags as the engine has them: a list of the names of those that are set."""

from __future__ import annotations

import enum
import struct

from wit_host.names import immortal_name
from wit_host.space import SPACE, address_of, octets

_Lowered = tuple[bytes, bytes]


class FlagSets(dict[int, _Lowered]):
    """From the value of a set to (length and address of the names, those names), made on demand.

    Whoever lowers a set holds on to the pair, so that emptying the table takes nothing away.
    """

    _KEPT = 1024

    def __init__(self, cls: type[enum.Flag], names: tuple[str, ...]) -> None:
        """Know which bit stands for which name."""
        super().__init__()
        self._names = [
            (int(member.value), immortal_name(name))
            for member, name in zip(cls, names, strict=True)
        ]

    def __missing__(self, value: int) -> _Lowered:
        """Put the names of a set together."""
        vector = b"".join(name for bit, name in self._names if value & bit) + b"\0"
        count = len(vector) // 16
        lowered = count.to_bytes(8, "little") + address_of(vector).to_bytes(8, "little"), vector
        if len(self) >= self._KEPT:
            self.clear()
        self[value] = lowered
        return lowered


class FlagReader:
    """From the engine's list of names to a member of the class."""

    _KEPT = 1024

    def __init__(self, cls: type[enum.Flag], names: tuple[str, ...]) -> None:
        """Know which name stands for which bit."""
        self._cls = cls
        self._bits = {n.encode(): int(member.value) for member, n in zip(cls, names, strict=True)}
        self._members: dict[int, enum.Flag] = {}

    def __call__(self, count: int, address: int) -> enum.Flag:
        """Read so many names at an address."""
        places = struct.unpack_from(f"<{2 * count}Q", SPACE, address) if count else ()
        bits = 0
        for index in range(0, 2 * count, 2):
            length, start = places[index], places[index + 1]
            bits |= self._bits[octets(length, start)]
        member = self._members.get(bits)
        if member is None:
            member = self._cls(bits)
            if len(self._members) < self._KEPT:
                self._members[bits] = member
        return member
