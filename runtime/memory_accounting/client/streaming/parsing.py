"""Server-Sent Events from bytes (WHATWG HTML, section 9.2), as they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import attrs

_LONGEST: Final = 1 << 20
_LONGEST_NUMBER: Final = 9


class Event(NamedTuple):
    """One event of a stream."""

    name: str
    data: str


@attrs.define
class Parser:
    """Takes a stream in pieces, cut anywhere, and gives its events.

    Lines end with LF, CR LF, or CR, and with nothing else, whatever Python thinks of U+2028. An
    `id` does not count here: a client that connects again is told how all sessions are.
    """

    retry_milliseconds: int | None = None
    """How long the service asks to wait before connecting again."""
    _rest: bytes = b""
    _is_first: bool = True
    _name: str = ""
    _data: list[str] = attrs.Factory(list[str])

    def feed(self, piece: bytes) -> Iterator[Event]:
        """Take the next piece; return the events that it completes.

        Raises ValueError for a line that is longer than a mebibyte, or is no UTF-8.
        """
        lines = (self._rest + piece).replace(b"\r\n", b"\n")
        # Of a piece that ends with CR, the LF that belongs to it may follow.
        held = b"\r" if lines.endswith(b"\r") else b""
        *whole, rest = lines.removesuffix(held).replace(b"\r", b"\n").split(b"\n")
        self._rest = rest + held
        if len(self._rest) > _LONGEST:
            raise ValueError(f"a line of more than {_LONGEST} bytes")
        for line in whole:
            event = self._line(line.decode())
            if event is not None:
                yield event

    def _line(self, line: str) -> Event | None:
        if self._is_first:
            line, self._is_first = line.removeprefix("\ufeff"), False
        if not line:
            return self._end()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        elif field == "retry" and value.isascii() and value.isdecimal():
            self.retry_milliseconds = int(value[:_LONGEST_NUMBER])
        return None

    def _end(self) -> Event | None:
        name, data = self._name or "message", self._data
        self._name, self._data = "", []
        return Event(name, "\n".join(data)) if data else None
