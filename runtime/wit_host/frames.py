"""Pieces of memory that are filled with one `struct` call each.

Whatever of a piece is known beforehand, kinds, names, addresses inside the same buffer, is merged
into constants; what is left are the values themselves. `struct` writes zeros where nothing is put.
"""

from __future__ import annotations

import struct
from typing import TypeAlias

import attrs

from wit_host.source import Source


@attrs.define
class Area:
    """Memory that frames are placed in, one after another.

    A fixed area is the function's own buffer, `_buffer` at the address `_base`: addresses in it are
    constants of the instance. Any other begins at the address that the variable `base` holds.
    """

    base: str = "_base"
    is_fixed: bool = True
    size: int = 0

    def place(self, size: int) -> int:
        """Reserve the next `size` bytes and return where they begin."""
        start = self.size
        self.size += size
        return start

    @property
    def buffer(self) -> str:
        """The buffer that `struct` is to write into."""
        return "_buffer" if self.is_fixed else "_SPACE"

    def position(self, offset: int) -> str:
        """Where in the buffer an offset of the area is."""
        return str(offset) if self.is_fixed else self.address(offset)

    def address(self, offset: int) -> str:
        """The address of an offset."""
        return f"{self.base} + {offset}" if offset else self.base


@attrs.frozen
class _Constant:
    offset: int
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)


@attrs.frozen
class _Pointer:
    """The address of a place in the area, or (`is_local`) in the frame itself."""

    offset: int
    target: int
    is_local: bool
    size: int = 8


@attrs.frozen
class _Expression:
    offset: int
    code: str
    text: str

    @property
    def size(self) -> int:
        return struct.calcsize("<" + self.code)


_FEW = 4
"""Up to so many places are written one by one, 30 ns each; one `struct` call takes 110."""


@attrs.frozen
class _Text:
    """The address of a bytes object's contents, by the name of the variable that holds it."""

    offset: int
    name: str
    code: str = "Q"
    size: int = 8

    @property
    def text(self) -> str:
        return f"_id({self.name}) + _HEADER"


_Item: TypeAlias = _Constant | _Pointer | _Expression | _Text


class Frame:
    """One contiguous piece that is being put together; `finish` writes the line that fills it."""

    def __init__(self, area: Area, size: int) -> None:
        """Begin with `size` bytes; the frame is placed when it is finished."""
        self.area = area
        self.size = size
        self._items: list[_Item] = []

    def reserve(self, size: int) -> int:
        """Make the frame longer and return where the new part begins."""
        start = self.size
        self.size += size
        return start

    def constant(self, offset: int, data: bytes) -> None:
        """Put bytes that never change."""
        self._items.append(_Constant(offset, data))

    def integer(self, offset: int, value: int) -> None:
        """Put a constant of 8 bytes."""
        self.constant(offset, value.to_bytes(8, "little"))

    def expression(self, offset: int, code: str, text: str) -> None:
        """Put what an expression gives, by its `struct` code."""
        self._items.append(_Expression(offset, code, text))

    def text(self, offset: int, name: str) -> None:
        """Put the address of the contents of a bytes object, which is in a variable."""
        self._items.append(_Text(offset, name))

    def point(self, offset: int, target: int, *, is_local: bool) -> None:
        """Put the address of a place in this frame, or in its area."""
        self._items.append(_Pointer(offset, target, is_local))

    def finish(self, source: Source, at: int | None = None) -> int:
        """Write the line that fills the frame; return where in its area it begins.

        `at` is a place reserved before; without it the area gives one.
        """
        start = self.area.place(self.size) if at is None else at
        if self._is_sparse():
            self._write_places(source, start)
            return start
        codes, texts = self._merged(source, start)
        if texts:
            pack = source.constant(struct.Struct("<" + codes).pack_into, "pack")
            values = ", ".join(texts)
            source.line(f"{pack}({self.area.buffer}, {self.area.position(start)}, {values})")
        return start

    def _is_sparse(self) -> bool:
        """Whether single places are written: a few, into memory where all else stays as it is."""
        places = [item for item in self._items if isinstance(item, _Expression | _Text)]
        # An array of f32 would round what is too large to infinity; `struct` refuses it.
        return self.area.is_fixed and len(places) <= _FEW and all(p.code != "f" for p in places)

    def _write_places(self, source: Source, start: int) -> None:
        for item in self._items:
            first = start + item.offset
            if isinstance(item, _Text):
                # ctypes stores the address itself, in half the time, and holds on to the bytes.
                source.line(f"{source.pointer('c_char_p', first)}.value = {item.name}")
            elif isinstance(item, _Expression):
                if item.code.endswith("s"):
                    place = f"_buffer[{source.constant(slice(first, first + item.size))}]"
                else:
                    place = f"{source.view(item.code)}[{first // item.size}]"
                source.line(f"{place} = {item.text}")
            else:
                end = first + item.size
                part = self._part(source, item, start)
                source.prologue.append(f"_buffer[{first}:{end}] = {part}")

    def _merged(self, source: Source, start: int) -> tuple[str, list[str]]:
        codes: list[str] = []
        texts: list[str] = []
        run: list[_Constant | _Pointer] = []
        end = 0
        for item in sorted(self._items, key=lambda item: item.offset):
            if item.offset != end or isinstance(item, _Expression | _Text):
                self._close(source, run, start, codes, texts)
            if item.offset > end:
                codes.append(f"{item.offset - end}x")
            end = item.offset + item.size
            if isinstance(item, _Expression | _Text):
                codes.append(item.code)
                texts.append(item.text)
            elif isinstance(item, _Pointer) and not self.area.is_fixed:
                self._close(source, run, start, codes, texts)
                codes.append("Q")
                texts.append(self.area.address(item.target + start * item.is_local))
            else:
                run.append(item)
        self._close(source, run, start, codes, texts)
        return "".join(codes), texts

    def _close(
        self,
        source: Source,
        run: list[_Constant | _Pointer],
        start: int,
        codes: list[str],
        texts: list[str],
    ) -> None:
        """End a run of constants: one `s` for all of it, put together once per instance."""
        if not run:
            return
        codes.append(f"{sum(item.size for item in run)}s")
        if all(isinstance(item, _Constant) for item in run):
            data = b"".join(item.data for item in run if isinstance(item, _Constant))
            texts.append(source.constant(data, "bytes"))
        else:
            name = source.fresh("bytes")
            parts = [self._part(source, item, start) for item in run]
            source.prologue.append(f"{name} = {' + '.join(parts)}")
            texts.append(name)
        run.clear()

    def _part(self, source: Source, item: _Constant | _Pointer, start: int) -> str:
        if isinstance(item, _Constant):
            return source.constant(item.data, "bytes")
        address = self.area.address(item.target + start * item.is_local)
        return f"({address}).to_bytes(8, 'little')"


class ElementFrame(Frame):
    """An element of a list: it lies beside its neighbours, and its parts in the `outer` area."""

    def __init__(self, area: Area, size: int, outer: Area) -> None:
        """Begin with `size` bytes in `area`."""
        super().__init__(area, size)
        self.outer = outer
