"""Canonical functions: only a lift makes a function of the component; the rest is read over.

The source is Binary.md, "Canonical Definitions".
"""

from __future__ import annotations

from typing import Final

from wit_codegen.decode.model import Entity, Kind, Sort
from wit_codegen.decode.reader import Reader
from wit_codegen.decode.scope import Scope
from wit_codegen.decode.valtypes import result

_LIFT = 0x00
# What follows the byte of each: an index, a list of options, a core type or a flag (a byte), the
# result of a function, or a zero.
_OPERANDS: Final = {
    0x01: "zio",
    0x02: "i",
    0x03: "i",
    0x04: "i",
    0x05: "",
    0x06: "b",
    0x09: "ro",
    0x0A: "bi",
    0x0B: "bi",
    0x0C: "b",
    0x0D: "",
    0x0E: "i",
    0x0F: "io",
    0x10: "io",
    0x11: "ib",
    0x12: "ib",
    0x13: "i",
    0x14: "i",
    0x15: "i",
    0x16: "io",
    0x17: "io",
    0x18: "ib",
    0x19: "ib",
    0x1A: "i",
    0x1B: "i",
    0x1C: "o",
    0x1D: "o",
    0x1E: "",
    0x1F: "",
    0x20: "bi",
    0x21: "bi",
    0x22: "",
    0x23: "",
    0x24: "",
    0x25: "",
    0x26: "",
    0x27: "ii",
    0x28: "",
    0x29: "b",
    0x2A: "b",
    0x2B: "b",
    0x2C: "b",
    0x2D: "b",
    0x40: "i",
    0x41: "ii",
    0x42: "",
}
_MOST_OPTIONS: Final = 10
_OPTIONS_WITH_INDEX: Final = frozenset({0x03, 0x04, 0x05, 0x07, 0x08})
_LAST_OPTION: Final = 0x09


def canonical_function(reader: Reader, scope: Scope) -> None:
    """Read a canonical function; one that is lifted gets the next index."""
    tag = reader.byte()
    if tag == _LIFT:
        reader.expect(0, "a function")
        reader.u32()
        _options(reader)
        at = reader.at
        scope.push(Entity(Sort.FUNC, scope.type_at(reader.u32(), Kind.FUNC, at)))
        return
    operands = _OPERANDS.get(tag)
    if operands is None:
        reader.unexpected(tag, "a canonical function")
    for operand in operands:
        _skip(operand, reader, scope)


def _skip(operand: str, reader: Reader, scope: Scope) -> None:
    match operand:
        case "i":
            reader.u32()
        case "o":
            _options(reader)
        case "r":
            result(reader, scope)
        case "z":
            reader.expect(0, "a function")
        case _:
            reader.byte()


def _options(reader: Reader) -> None:
    reader.many(lambda: _option(reader), _MOST_OPTIONS)


def _option(reader: Reader) -> None:
    tag = reader.byte()
    if tag > _LAST_OPTION:
        reader.unexpected(tag, "a canonical option")
    if tag in _OPTIONS_WITH_INDEX:
        reader.u32()
