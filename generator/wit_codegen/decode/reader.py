"""Bytes as numbers, names, and counts (WebAssembly core specification, 5.2 "Values")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn, TypeVar

from wit_codegen.codes import Code
from wit_codegen.decode.problems import fail

_Item = TypeVar("_Item")

_CONTINUES: Final = 0x80
_PAYLOAD: Final = 0x7F
_SIGN: Final = 0x40
_MOST_U32_BYTES: Final = 5
_MOST_U64_BYTES: Final = 10
# What the reference and other engines agree on.
LONGEST_STRING: Final = 100_000


class Reader:
    """A stretch of a file, read from its beginning to its end; offsets count from the file's."""

    def __init__(self, data: bytes, start: int = 0, end: int | None = None) -> None:
        """Read `data[start:end]`."""
        self.data = data
        self.at = start
        self.end = len(data) if end is None else end

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return self.end - self.at

    def byte(self) -> int:
        """Read one byte."""
        if self.at >= self.end:
            self.too_short("a byte")
        self.at += 1
        return self.data[self.at - 1]

    def peek(self) -> int:
        """Return the next byte, and stay before it."""
        if self.at >= self.end:
            self.too_short("a byte")
        return self.data[self.at]

    def take(self, size: int, what: str) -> bytes:
        """Read so many bytes."""
        if size > self.left:
            self.too_short(what)
        self.at += size
        return self.data[self.at - size : self.at]

    def stretch(self, size: int, what: str) -> Reader:
        """Return a reader of the next so many bytes, and continue behind them."""
        if size > self.left:
            self.too_short(what)
        inner = Reader(self.data, self.at, self.at + size)
        self.at += size
        return inner

    def u32(self) -> int:
        """Read an unsigned number of 32 bits, in LEB128."""
        if self.at < self.end and self.data[self.at] < _CONTINUES:
            self.at += 1
            return self.data[self.at - 1]
        return self._unsigned(32, _MOST_U32_BYTES)

    def u64(self) -> int:
        """Read an unsigned number of 64 bits, in LEB128."""
        return self._unsigned(64, _MOST_U64_BYTES)

    def s33(self) -> int:
        """Read a signed number of 33 bits, in LEB128."""
        start, value, shift = self.at, 0, 0
        while True:
            byte = self.byte()
            value |= (byte & _PAYLOAD) << shift
            shift += 7
            if byte < _CONTINUES:
                break
            if shift >= 7 * _MOST_U32_BYTES:
                fail(Code.WASM_MALFORMED, "a number has too many bytes", start)
        if byte & _SIGN:
            value -= 1 << shift
        if not -(1 << 32) <= value < 1 << 32:
            fail(Code.WASM_MALFORMED, "a number is too large for 33 bits", start)
        return value

    def name(self) -> str:
        """Read a text: its length in bytes, and UTF-8."""
        start = self.at
        size = self.u32()
        if size > LONGEST_STRING:
            fail(Code.WASM_MALFORMED, f"a text is longer than {LONGEST_STRING} bytes", start)
        try:
            return self.take(size, "a text").decode()
        except UnicodeDecodeError:
            fail(Code.WASM_MALFORMED, "a text is not UTF-8", start)

    def flag(self) -> bool:
        """Read a byte that is 0 or 1."""
        value = self.byte()
        if value > 1:
            self.unexpected(value, "0 or 1")
        return value == 1

    def many(self, item: Callable[[], _Item], limit: int = 1_000_000) -> list[_Item]:
        """Read a count, and so many items; each takes at least a byte."""
        start = self.at
        count = self.u32()
        if count > limit:
            fail(Code.WASM_TOO_LARGE, f"{count} items are more than the {limit} possible", start)
        if count > self.left:
            self.too_short(f"{count} items")
        return [item() for _ in range(count)]

    def expect(self, value: int, what: str) -> None:
        """Read a byte that can only be this one."""
        found = self.byte()
        if found != value:
            self.unexpected(found, what)

    def finish(self, what: str) -> None:
        """Refuse bytes that are left over."""
        if self.left:
            fail(Code.WASM_MALFORMED, f"{self.left} bytes are left at the end of {what}", self.at)

    def unexpected(self, found: int, what: str) -> NoReturn:
        """Refuse the byte that was just read."""
        fail(Code.WASM_MALFORMED, f"found the byte {found:#04x} instead of {what}", self.at - 1)

    def too_short(self, what: str) -> NoReturn:
        """Refuse an end that comes too early."""
        fail(Code.WASM_TOO_SHORT, f"the bytes end where {what} should be", self.end)

    def _unsigned(self, bits: int, most: int) -> int:
        start, value, shift = self.at, 0, 0
        while True:
            byte = self.byte()
            value |= (byte & _PAYLOAD) << shift
            shift += 7
            if byte < _CONTINUES:
                break
            if shift >= 7 * most:
                fail(Code.WASM_MALFORMED, "a number has too many bytes", start)
        if value >> bits:
            fail(Code.WASM_MALFORMED, f"a number is too large for {bits} bits", start)
        return value
