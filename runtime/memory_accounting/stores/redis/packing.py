"""Calls of scripts as bytes: they are most of what is sent, and have two dozen arguments each.

The client writes any command, at a cost for each argument that would be most of what a change costs
here. So calls of scripts are written in one go, and everything else is left to the client.
"""

from __future__ import annotations

from typing import Any, Final

import redis.asyncio
from redis.connection import PythonRespSerializer

_CALL: Final = "EVALSHA"
_CUTOFF: Final = 6000


def packed(arguments: tuple[Any, ...]) -> bytes:
    """Write a command of text, bytes, and whole numbers."""
    parts = [b"*%d\r\n" % len(arguments)]
    for each in arguments:
        if type(each) is not bytes:
            each = (each if type(each) is str else str(each)).encode()  # noqa: PLW2901 - its form
        parts.append(b"$%d\r\n%b\r\n" % (len(each), each))
    return b"".join(parts)


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
