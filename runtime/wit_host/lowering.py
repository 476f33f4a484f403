"""From Python values to the engine's: the source that fills a value of each type in place.

All memory is borrowed by the engine for the length of a call, so names of fields and cases are
shared and immortal, and texts and lists are pointed at where Python has them. What Python would let
go of too early, because a loop reuses its variable, is held in `_keep`.
"""

from __future__ import annotations

from collections.abc import Callable

from wit_host import kinds, types
from wit_host.flagsets import FlagSets
from wit_host.frames import Area, ElementFrame, Frame
from wit_host.names import immortal_name
from wit_host.packing import packer_of
from wit_host.source import Source, identifier
from wit_runtime.results import Err, Ok, Some


class Lowering:
    """Writes source that lowers values; one for each function."""

    def __init__(self, source: Source, area: Area) -> None:
        """Write into `source`, with what has a fixed size in `area`."""
        self._source = source
        self._area = area
        self._loops = 0
        self.gives_handles = False
        """Whether anything lowered is a resource's handle."""

    def value(  # noqa: C901 - one case for each type
        self, type_: types.Type, text: str, frame: Frame, at: int
    ) -> None:
        """Lower what the expression `text` gives into the 32 bytes at `at` of a frame."""
        match type_:
            case types.Primitive():
                self._primitive(type_, text, frame, at)
            case types.Record():
                self._record(type_, text, frame, at)
            case types.Tuple():
                self._tuple(type_, text, frame, at)
            case types.Variant():
                self._variant(type_, text, frame, at)
            case types.Enum():
                self._enum(type_, text, frame, at)
            case types.Flags():
                self._flags(type_, text, frame, at)
            case types.Option():
                self._option(type_, text, frame, at)
            case types.Result():
                self._result(type_, text, frame, at)
            case types.List():
                self._list(type_, text, frame, at)
            case types.Map():
                self._map(type_, text, frame, at)
            case types.Own() | types.Borrow():
                self._handle(type_, text, frame, at)
            case _:
                raise TypeError(f"{type(type_).__name__} cannot be lowered")

    def _primitive(self, type_: types.Primitive, text: str, frame: Frame, at: int) -> None:
        if type_ is types.STRING:
            self._string(text, frame, at)
            return
        if type_ in kinds.NUMBERS:
            kind, code = kinds.NUMBERS[type_]
        elif type_ is types.BOOL:
            kind, code = kinds.BOOL, "Q"
            held = self._held(text)
            text = f"{held} if {held} is True or {held} is False else _bad({held})"
        else:
            kind, code = kinds.CHAR, "I"
            text = f"_char({text})"
        frame.integer(at, kind)
        frame.expression(at + kinds.PAYLOAD, code, text)

    def _string(self, text: str, frame: Frame, at: int) -> None:
        data = self._source.fresh("text")
        self._source.line(f"{data} = _encode({text})")
        self._keep(data)
        frame.integer(at, kinds.STRING)
        frame.expression(at + 8, "Q", f"_len({data})")
        frame.text(at + 16, data)

    def _record(self, type_: types.Record, text: str, frame: Frame, at: int) -> None:
        held = self._held(text)
        inner, start = self._part(frame, at, kinds.RECORD, len(type_.fields), kinds.ENTRY)
        for index, field in enumerate(type_.fields):
            entry = start + index * kinds.ENTRY
            inner.constant(entry, immortal_name(field.name))
            part = f"{held}.{identifier(field.python)}"
            self.value(field.type, part, inner, entry + kinds.NAME)
        self._end_part(inner, frame, at)

    def _tuple(self, type_: types.Tuple, text: str, frame: Frame, at: int) -> None:
        inner, start = self._part(frame, at, kinds.TUPLE, len(type_.types), kinds.VALUE)
        names = [self._source.fresh() for _ in type_.types]
        held = self._held(text)
        self._source.line(
            f"if {held}.__class__ is _str or _len({held}) != {len(names)}: _bad({held})"
        )
        if names:
            self._source.line(f"{', '.join(names)}, = {held}")
        for index, (part, name) in enumerate(zip(type_.types, names, strict=True)):
            self.value(part, name, inner, start + index * kinds.VALUE)
        self._end_part(inner, frame, at)

    def _part(self, frame: Frame, at: int, kind: int, count: int, size: int) -> tuple[Frame, int]:
        """Begin the parts of a record or tuple: in the same frame where that can grow."""
        frame.integer(at, kind)
        frame.integer(at + 8, count)
        if isinstance(frame, ElementFrame):
            return Frame(frame.outer, count * size), 0
        start = frame.reserve(count * size)
        frame.point(at + 16, start, is_local=True)
        return frame, start

    def _end_part(self, inner: Frame, frame: Frame, at: int) -> None:
        if isinstance(frame, ElementFrame):
            start = inner.finish(self._source)
            frame.expression(at + 16, "Q", inner.area.address(start))

    def _enum(self, type_: types.Enum, text: str, frame: Frame, at: int) -> None:
        cls = type_.cls
        assert cls is not None  # noqa: S101 - a world's types carry their classes
        prefix = kinds.ENUM.to_bytes(8, "little")
        table = {cls(name): prefix + immortal_name(name) for name in type_.cases}
        frame.expression(at, "24s", f"{self._source.constant(table, 'cases')}[{text}]")

    def _flags(self, type_: types.Flags, text: str, frame: Frame, at: int) -> None:
        cls = type_.cls
        assert cls is not None  # noqa: S101 - as above
        sets = self._source.constant(FlagSets(cls, type_.flags), "flags")
        held, known = self._held(text), self._source.fresh("flags")
        cls_name = self._source.constant(cls, "cls")
        self._source.line(
            f"{known} = {sets}[{held}._value_ if {held}.__class__ is {cls_name} else _bad({held})]"
        )
        self._keep(known)
        frame.integer(at, kinds.FLAGS)
        frame.expression(at + 8, "16s", f"{known}[0]")

    def _variant(self, type_: types.Variant, text: str, frame: Frame, at: int) -> None:
        held = self._held(text)
        cls, name, pointer = (self._source.fresh(stem) for stem in ("cls", "name", "at"))
        self._source.line(f"{cls} = {held}.__class__")
        for index, case in enumerate(type_.cases):
            test = f"{cls} is {self._source.constant(case.cls, 'cls')}"
            with self._source.block(f"{'el' if index else ''}if {test}:"):
                self._source.line(f"{name} = {self._source.constant(immortal_name(case.name))}")
                self._payload(case.type, f"{held}.val", pointer, frame)
        with self._source.block("else:"):
            self._source.line(f"_bad({held})")
        frame.integer(at, kinds.VARIANT)
        frame.expression(at + 8, "16s", name)
        frame.expression(at + 24, "Q", pointer)

    def _option(self, type_: types.Option, text: str, frame: Frame, at: int) -> None:
        held, pointer = self._held(text), self._source.fresh("at")
        nested = isinstance(type_.type, types.Option)
        with self._source.block(f"if {held} is None:"):
            self._source.line(f"{pointer} = 0")
        if nested:
            some = self._source.constant(Some, "cls")
            with self._source.block(f"elif {held}.__class__ is not {some}:"):
                self._source.line(f"_bad({held})")
        with self._source.block("else:"):
            self._payload(type_.type, f"{held}.value" if nested else held, pointer, frame)
        frame.integer(at, kinds.OPTION)
        frame.expression(at + 8, "Q", pointer)

    def _result(self, type_: types.Result, text: str, frame: Frame, at: int) -> None:
        held, cls = self._held(text), self._source.fresh("cls")
        pointer, is_ok = self._source.fresh("at"), self._source.fresh("ok")
        self._source.line(f"{cls} = {held}.__class__")
        halves = (("if", Ok, "value", type_.ok, 1), ("elif", Err, "error", type_.err, 0))
        for word, half, attribute, inner, flag in halves:
            with self._source.block(f"{word} {cls} is {self._source.constant(half, 'cls')}:"):
                self._source.line(f"{is_ok} = {flag}")
                self._payload(inner, f"{held}.{attribute}", pointer, frame, must_be_none=True)
        with self._source.block("else:"):
            self._source.line(f"_bad({held})")
        frame.integer(at, kinds.RESULT)
        frame.expression(at + 8, "Q", is_ok)
        frame.expression(at + 16, "Q", pointer)

    def _payload(
        self,
        type_: types.Type | None,
        text: str,
        pointer: str,
        frame: Frame,
        *,
        must_be_none: bool = False,
    ) -> None:
        """Lower what a case carries into a frame of its own and set `pointer` to it."""
        if type_ is None:
            if must_be_none:
                self._source.line(f"if {text} is not None: _bad({text})")
            self._source.line(f"{pointer} = 0")
            return
        area = frame.outer if isinstance(frame, ElementFrame) else frame.area
        inner = Frame(area, kinds.VALUE)
        self.value(type_, text, inner, 0)
        start = inner.finish(self._source)
        if area.is_fixed:
            address = self._source.fresh("address")
            self._source.prologue.append(f"{address} = {area.address(start)}")
            self._source.line(f"{pointer} = {address}")
        else:
            self._source.line(f"{pointer} = {area.address(start)}")

    def _list(self, type_: types.List, text: str, frame: Frame, at: int) -> None:
        data, count = self._source.fresh("data"), self._source.fresh("n")
        pack = packer_of(type_.type)
        if pack is not None:
            packer = self._source.constant(pack, "pack")
            address = self._source.fresh("address")
            self._source.line(f"{count}, {address}, {data} = {packer}({text})")
            self._keep(data)
            frame.integer(at, kinds.LIST)
            frame.expression(at + 8, "Q", count)
            frame.expression(at + 16, "Q", address)
            return
        held = self._held(text)
        self._source.line(f"if {held}.__class__ is _str: _bad({held})")
        self._source.line(f"{count} = _len({held})")
        item = self._source.fresh("item")

        def element(frame: ElementFrame) -> None:
            self.value(type_.type, item, frame, 0)

        self._each(item, held, (count, data), kinds.VALUE, element)
        self._listing(frame, at, kinds.LIST, count, data)

    def _map(self, type_: types.Map, text: str, frame: Frame, at: int) -> None:
        held, data, count = self._held(text), self._source.fresh("data"), self._source.fresh("n")
        key, value = self._source.fresh("key"), self._source.fresh("item")
        self._source.line(f"{count} = _len({held})")

        def pair(frame: ElementFrame) -> None:
            self.value(type_.key, key, frame, 0)
            self.value(type_.value, value, frame, kinds.VALUE)

        self._each(f"{key}, {value}", f"{held}.items()", (count, data), kinds.PAIR, pair)
        self._listing(frame, at, kinds.MAP, count, data)

    def _listing(self, frame: Frame, at: int, kind: int, count: str, data: str) -> None:
        frame.integer(at, kind)
        frame.expression(at + 8, "Q", count)
        frame.text(at + 16, data)

    def _each(
        self,
        item: str,
        values: str,
        names: tuple[str, str],
        size: int,
        lower: Callable[[ElementFrame], None],
    ) -> None:
        """Lower all elements: side by side in new memory, and what they point to behind them."""
        count, data = names
        place, rest, end = (self._source.fresh(stem) for stem in ("at", "rest", "end"))
        outer = Area(rest, is_fixed=False)
        self._loops += 1
        with self._source.aside() as body:
            frame = ElementFrame(Area(place, is_fixed=False), size, outer)
            lower(frame)
            frame.finish(self._source, at=0)
        self._loops -= 1
        # One byte more: `bytes(0)` is shared by all, and what is written into must not be.
        self._source.line(f"{data} = _bytes({count} * {size + outer.size} + 1)")
        self._keep(data)
        self._source.line(f"{place} = _id({data}) + _HEADER")
        self._source.line(f"{rest} = {place} + {count} * {size}")
        self._source.line(f"{end} = {rest}")
        with self._source.block(f"for {item} in {values}:"):
            # A collection that yields more than its length would be written past its memory.
            self._source.line(f"if {place} == {end}: _changed()")
            for line in body:
                self._source.line(line)
            self._source.line(f"{place} += {size}")
            if outer.size:
                self._source.line(f"{rest} += {outer.size}")
        self._source.line(f"if {place} != {end}: _changed()")

    def _handle(self, type_: types.Own | types.Borrow, text: str, frame: Frame, at: int) -> None:
        verb = "give" if isinstance(type_, types.Own) else "lend"
        codec = self._source.constant(type_.resource, "resource")
        pointer = self._source.fresh("handle")
        self._source.line(f"{pointer} = _handles.{verb}({codec}, {text}, _calls)")
        self.gives_handles = True
        frame.integer(at, kinds.RESOURCE)
        frame.expression(at + 8, "Q", pointer)

    def _held(self, text: str) -> str:
        """Return a name for an expression that is used more than once."""
        if text.isidentifier():
            return text
        name = self._source.fresh()
        self._source.line(f"{name} = {text}")
        return name

    def _keep(self, name: str) -> None:
        if self._loops:
            self._source.line(f"_keep({name})")
