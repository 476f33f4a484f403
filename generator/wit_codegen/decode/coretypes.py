"""Core types among the declarations of component types: read over, since WIT has none."""

from __future__ import annotations

from functools import partial
from typing import Final

from wit_codegen.decode.reader import Reader

_MODULE, _SUB, _SUB_FINAL, _GROUP = 0x50, 0x50, 0x4F, 0x4E
_FUNC, _STRUCT, _ARRAY, _CONT, _SHARED = 0x60, 0x5F, 0x5E, 0x5D, 0x65
_REFERENCES: Final = frozenset({0x63, 0x64})
_HAS_MAX, _HAS_PAGE_SIZE = 1, 8


def skip_core_type(reader: Reader) -> None:
    """Read over a core type as it stands in a component (Binary.md, "core:type")."""
    tag = reader.peek()
    if tag == _MODULE:
        reader.byte()
        reader.many(partial(_declaration, reader))
        return
    if tag == 0:
        # Keeps a type with subtypes apart from a module.
        reader.byte()
    _group(reader)


def _declaration(reader: Reader) -> None:
    tag = reader.byte()
    if tag == 0:
        reader.name()
        reader.name()
        _extern(reader)
    elif tag == 1:
        _group(reader)
    elif tag == 2:  # noqa: PLR2004 (an alias: of a type, of an outer scope, how far, which)
        reader.expect(0x10, "a type")
        reader.expect(0x01, "an outer alias")
        reader.u32()
        reader.u32()
    elif tag == 3:  # noqa: PLR2004 (an export)
        reader.name()
        _extern(reader)
    else:
        reader.unexpected(tag, "a declaration of a module")


def _group(reader: Reader) -> None:
    if reader.peek() == _GROUP:
        reader.byte()
        reader.many(partial(_subtype, reader))
    else:
        _subtype(reader)


def _subtype(reader: Reader) -> None:
    if reader.peek() in {_SUB, _SUB_FINAL}:
        reader.byte()
        reader.many(reader.u32)
    if reader.peek() == _SHARED:
        reader.byte()
    _composite(reader)


def _composite(reader: Reader) -> None:
    tag = reader.byte()
    if tag == _FUNC:
        reader.many(partial(_value, reader))
        reader.many(partial(_value, reader))
    elif tag == _STRUCT:
        reader.many(partial(_field, reader))
    elif tag == _ARRAY:
        _field(reader)
    elif tag == _CONT:
        reader.s33()
    else:
        reader.unexpected(tag, "a core type")


def _value(reader: Reader) -> None:
    if reader.byte() in _REFERENCES:
        if reader.peek() == _SHARED:
            reader.byte()
        reader.s33()


def _field(reader: Reader) -> None:
    _value(reader)
    reader.flag()


def _limits(reader: Reader) -> None:
    flags = reader.byte()
    reader.u64()
    if flags & _HAS_MAX:
        reader.u64()
    if flags & _HAS_PAGE_SIZE:
        reader.u32()


def _extern(reader: Reader) -> None:
    tag = reader.byte()
    if tag in {0x00, 0x20}:
        reader.u32()
    elif tag == 1:
        _value(reader)
        _limits(reader)
    elif tag == 2:  # noqa: PLR2004 (a memory)
        _limits(reader)
    elif tag == 3:  # noqa: PLR2004 (a global)
        _value(reader)
        reader.byte()
    elif tag == 4:  # noqa: PLR2004 (a tag)
        reader.expect(0, "an exception")
        reader.u32()
    else:
        reader.unexpected(tag, "a core item")
