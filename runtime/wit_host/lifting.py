"""From the engine's values to Python's: the source that reads a value of each type.

Every read copies, so that nothing in the result points into memory that the engine lets go of.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

import attrs

from wit_host import kinds, types
from wit_host.flagsets import FlagReader
from wit_host.packing import unpacker_of
from wit_host.source import Source, identifier
from wit_host.space import SHORT
from wit_runtime.building import twin_of
from wit_runtime.results import Err, Ok, Some

_FEW = 3
"""Up to so many places are read one by one, 20 ns each; one `struct` call takes 100."""


@attrs.define
class Reader:
    """One read of several places in contiguous memory: what is asked for becomes variables."""

    source: Source
    _wanted: list[tuple[int, str, str]] = attrs.field(factory=list[tuple[int, str, str]])

    def want(self, offset: int, code: str, stem: str = "v") -> str:
        """Return the name of the variable that will hold what is at an offset."""
        name = self.source.fresh(stem)
        self._wanted.append((offset, code, name))
        return name

    def pattern(self, size: int = 0) -> tuple[str, list[str]]:
        """Return the `struct` code of the read, padded to `size`, and the variables in order."""
        codes: list[str] = []
        end = 0
        for offset, code, _ in self._wanted:
            if offset > end:
                codes.append(f"{offset - end}x")
            codes.append(code)
            end = offset + struct.calcsize(code)
        if size > end:
            codes.append(f"{size - end}x")
        return "<" + "".join(codes), [name for _, _, name in self._wanted]

    def read(self, buffer: str, position: str) -> None:
        """Write the line that reads; nothing is read when nothing was asked for."""
        code, names = self.pattern()
        if buffer == "_buffer" and len(names) <= _FEW:
            for offset, place, name in self._wanted:
                index = (int(position) + offset) // struct.calcsize(place)
                self.source.line(f"{name} = {self.source.view(place)}[{index}]")
        elif names:
            unpack = self.source.constant(struct.Struct(code).unpack_from, "unpack")
            self.source.line(f"{', '.join(names)}, = {unpack}({buffer}, {position})")


@attrs.frozen
class Pending:
    """A value whose immediate places are asked for; `finish` writes the rest once they are read."""

    type: types.Type
    places: Sequence[str]


class Lifting:
    """Writes source that lifts values; one for each function."""

    def __init__(self, source: Source) -> None:
        """Write into `source`."""
        self._source = source
        self.takes_handles = False
        """Whether anything lifted is a resource's handle."""

    def value(self, type_: types.Type, buffer: str, position: str) -> str:
        """Lift the value at a position of a buffer; return the expression for it."""
        if buffer == "_buffer" and type_ is types.STRING:
            # A pointer that lies where the text's address will be gives its bytes at once.
            start = int(position)
            length = f"{self._source.view('Q')}[{start // 8 + 1}]"
            return f"{self._source.pointer('c_chars', start + 16)}[:{length}].decode()"
        reader = Reader(self._source)
        pending = self.ask(type_, reader, 0)
        reader.read(buffer, position)
        return self.finish(pending)

    def ask(self, type_: types.Type, reader: Reader, at: int) -> Pending:
        """Ask for what the 32 bytes at an offset hold themselves."""
        codes = _places(type_)
        places = [reader.want(at + offset, code) for offset, code in codes]
        return Pending(type_, places)

    def finish(self, pending: Pending) -> str:  # noqa: C901, PLR0911 - one case for each type
        """Write what follows the pointers of a value; return the expression for it."""
        type_, places = pending.type, pending.places
        match type_:
            case types.Primitive():
                return self._primitive(type_, places)
            case types.Record():
                return self._record(type_, places[0])
            case types.Tuple():
                return self._tuple(type_, places[0])
            case types.Variant():
                return self._variant(type_, *places)
            case types.Enum(cls=cls) if cls is not None:
                table = {name.encode(): cls(name) for name in type_.cases}
                return f"{self._source.constant(table, 'cases')}[{_name(type_.cases, *places)}]"
            case types.Flags():
                return self._flags(type_, *places)
            case types.Option():
                return self._option(type_, places[0])
            case types.Result():
                return self._result(type_, *places)
            case types.List():
                return self._list(type_, *places)
            case types.Map():
                return self._map(type_, *places)
            case types.Own() | types.Borrow():
                return self._handle(type_, places[0])
            case _:
                raise TypeError(f"{type(type_).__name__} cannot be lifted")

    def _primitive(self, type_: types.Primitive, places: Sequence[str]) -> str:
        if type_ is types.STRING:
            length, address = places
            short = f"_READERS[{length}](_SPACE, {address})[0].decode()"
            return f"({short} if {length} <= {SHORT} else _text({length}, {address}))"
        return f"_chr({places[0]})" if type_ is types.CHAR else places[0]

    def _record(self, type_: types.Record, pointer: str) -> str:
        inner = [field.type for field in type_.fields]
        values = self._parts(inner, pointer, kinds.ENTRY, kinds.NAME)
        assert type_.cls is not None  # noqa: S101 - a world's types carry their classes
        names = [field.python for field in type_.fields]
        return self._make(type_.cls, names, values)

    def _tuple(self, type_: types.Tuple, pointer: str) -> str:
        values = self._parts(type_.types, pointer, kinds.VALUE, 0)
        return f"({''.join(value + ', ' for value in values)})"

    def _parts(
        self, parts: Sequence[types.Type], pointer: str, size: int, offset: int
    ) -> list[str]:
        reader = Reader(self._source)
        pending = [self.ask(part, reader, i * size + offset) for i, part in enumerate(parts)]
        reader.read("_SPACE", pointer)
        return [self.finish(each) for each in pending]

    def _make(self, cls: type, names: Sequence[str], values: Sequence[str]) -> str:
        """Make an object of a generated class, through its mutable twin where it has one."""
        constant = self._source.constant(cls, "cls")
        try:
            twin = self._source.constant(twin_of(cls), "twin")
        except (TypeError, attrs.exceptions.NotAnAttrsClassError):
            given = ", ".join(f"{identifier(n)}={v}" for n, v in zip(names, values, strict=True))
            return f"{constant}({given})"
        made = self._source.fresh("made")
        self._source.line(f"{made} = {twin}()")
        for name, value in zip(names, values, strict=True):
            self._source.line(f"{made}.{identifier(name)} = {value}")
        self._source.line(f"{made}.__class__ = {constant}")
        return made

    def _variant(self, type_: types.Variant, length: str, address: str, pointer: str) -> str:
        made, case_name = self._source.fresh("made"), self._source.fresh("case")
        names = [case.name for case in type_.cases]
        self._source.line(f"{case_name} = {_name(names, length, address)}")
        for index, case in enumerate(type_.cases):
            assert case.cls is not None  # noqa: S101 - as above
            test = f"{case_name} == {self._source.constant(case.name.encode(), 'name')}"
            with self._source.block(f"{'el' if index else ''}if {test}:"):
                if case.type is None:
                    single = self._source.constant(case.cls(), "case")
                    self._source.line(f"{made} = {single}")
                    continue
                value = self.value(case.type, "_SPACE", pointer)
                self._source.line(f"{made} = {self._make(case.cls, ['val'], [value])}")
        return made

    def _flags(self, type_: types.Flags, count: str, address: str) -> str:
        cls = type_.cls
        assert cls is not None  # noqa: S101 - as above
        reader = self._source.constant(FlagReader(cls, type_.flags), "flags")
        return f"{reader}({count}, {address})"

    def _option(self, type_: types.Option, pointer: str) -> str:
        made = self._source.fresh("made")
        with self._source.block(f"if {pointer}:"):
            value = self.value(type_.type, "_SPACE", pointer)
            if isinstance(type_.type, types.Option):
                value = self._make(Some, ["value"], [value])
            self._source.line(f"{made} = {value}")
        with self._source.block("else:"):
            self._source.line(f"{made} = None")
        return made

    def _result(self, type_: types.Result, is_ok: str, pointer: str) -> str:
        made = self._source.fresh("made")
        halves = ((f"if {is_ok}:", Ok, "value", type_.ok), ("else:", Err, "error", type_.err))
        for header, cls, name, inner in halves:
            with self._source.block(header):
                value = "None" if inner is None else self.value(inner, "_SPACE", pointer)
                self._source.line(f"{made} = {self._make(cls, [name], [value])}")
        return made

    def _list(self, type_: types.List, count: str, address: str) -> str:
        unpacker = unpacker_of(type_.type)
        if unpacker is not None:
            return f"{self._source.constant(unpacker, 'unpack')}({count}, {address})"
        made = self._source.fresh("made")
        self._source.line(f"{made} = []")
        reader = Reader(self._source)
        pending = self.ask(type_.type, reader, 0)
        with self._each(reader, kinds.VALUE, count, address):
            self._source.line(f"{made}.append({self.finish(pending)})")
        return made

    def _map(self, type_: types.Map, count: str, address: str) -> str:
        made = self._source.fresh("made")
        self._source.line(f"{made} = {{}}")
        reader = Reader(self._source)
        key = self.ask(type_.key, reader, 0)
        value = self.ask(type_.value, reader, kinds.VALUE)
        with self._each(reader, kinds.PAIR, count, address):
            self._source.line(f"{made}[{self.finish(key)}] = {self.finish(value)}")
        return made

    def _each(
        self, reader: Reader, size: int, count: str, address: str
    ) -> AbstractContextManager[None]:
        code, names = reader.pattern(size)
        walk = self._source.constant(struct.Struct(code).iter_unpack, "walk")
        data = f"_OCTETS[{address}:{address} + {count} * {size}]"
        return self._source.block(f"for {', '.join(names)}, in {walk}({data}):")

    def _handle(self, type_: types.Own | types.Borrow, pointer: str) -> str:
        verb = "take" if isinstance(type_, types.Own) else "see"
        self.takes_handles = True
        resource = self._source.constant(type_.resource, "resource")
        return f"_handles.{verb}({resource}, {pointer}, _calls)"


def _name(names: Iterable[str], length: str, address: str) -> str:
    """Read one of some names as bytes."""
    if all(len(name) <= SHORT for name in names):
        return f"_READERS[{length}](_SPACE, {address})[0]"
    return f"_octets({length}, {address})"


def _places(type_: types.Type) -> tuple[tuple[int, str], ...]:
    """What a value holds itself: offsets and `struct` codes, as far as they matter."""
    match type_:
        case types.Primitive():
            return _primitive_places(type_)
        case types.Enum() | types.Flags() | types.List() | types.Map():
            return ((8, "Q"), (16, "Q"))
        case types.Variant():
            return ((8, "Q"), (16, "Q"), (24, "Q"))
        case types.Result():
            return ((8, "?"), (16, "Q"))
        case types.Record() | types.Tuple():
            return ((16, "Q"),)
        case _:
            return ((8, "Q"),)


def _primitive_places(type_: types.Primitive) -> tuple[tuple[int, str], ...]:
    if type_ is types.STRING:
        return ((8, "Q"), (16, "Q"))
    if type_ in kinds.NUMBERS:
        return ((8, kinds.NUMBERS[type_][1]),)
    return ((8, "?" if type_ is types.BOOL else "I"),)
