"""Calls of scripts as bytes: they are most of what is sent, and have two dozen arguments each.

The client writes any command, at a cost for each argument that would be most of what a change costs
here. So calls of scripts are written in one go, and everything else is left to the client.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import redis.asyncio
from redis.connection import PythonRespSerializer

_CALL: Final = "EVALSHA"
_CUTOFF: Final = 6000
_HEADS: Final = 16_384


def packed(arguments: tuple[Any, ...]) -> bytes:
    """Write a call of a script: arguments of text, bytes, and whole numbers."""
    keys = 3 + arguments[2]
    parts = [b"*%d\r\n" % len(arguments), _head(arguments[:keys])]
    for each in arguments[keys:]:
        value = each.encode() if type(each) is str else _encoded(each)
        parts.append(b"$%d\r\n%b\r\n" % (len(value), value))
    return b"".join(parts)


@lru_cache(_HEADS)
def _head(arguments: tuple[Any, ...]) -> bytes:
    """Write the script and the keys, which are the same for each change of a session."""
    values = map(_encoded, arguments)
    return b"".join(b"$%d\r\n%b\r\n" % (len(value), value) for value in values)


def _encoded(argument: str | bytes | float) -> bytes:
    return argument if isinstance(argument, bytes) else str(argument).encode()


class Packer:
    """Writes commands for the connections of threads."""

    def __init__(self) -> None:
        """Leave what is no call of a script to the client's own."""
        self._others: Any = PythonRespSerializer(_CUTOFF, _encoded)

    def pack(self, *arguments: Any) -> list[bytes]:  # noqa: ANN401 - any command
        """Write a command, in one or more pieces."""
        if arguments[0] == _CALL:
            return [packed(arguments)]
        pieces: list[bytes] = self._others.pack(*arguments)
        return pieces


class AsyncConnection(redis.asyncio.Connection):
    """A connection of an event loop."""

    def pack_command(self, *args: Any) -> list[bytes]:  # noqa: ANN401 - any command
        """Write a command, in one or more pieces."""
        return [packed(args)] if args[0] == _CALL else super().pack_command(*args)


class AsyncSecureConnection(redis.asyncio.SSLConnection):
    """A connection of an event loop through TLS."""

    def pack_command(self, *args: Any) -> list[bytes]:  # noqa: ANN401 - any command
        """Write a command, in one or more pieces."""
        return [packed(args)] if args[0] == _CALL else super().pack_command(*args)
