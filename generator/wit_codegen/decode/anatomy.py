"""What a file of WebAssembly is made of, in bytes; every byte counts once.

Components are entered, and core modules in them, so that what is said is about code and data and
not about boxes. What is in custom sections nobody validates, so it may be malformed.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode.model import DEEPEST_SCOPE
from wit_codegen.decode.modules import MODULE
from wit_codegen.decode.problems import DecodeError, fail
from wit_codegen.decode.reader import Reader
from wit_codegen.decode.sections import COMPONENT


class Part(enum.Enum):
    """What bytes are there for; the value is its name."""

    CODE = "core code"
    DATA = "core data"
    DECLARATIONS = "core declarations"
    TYPES = "component types"
    WIRING = "component wiring"
    NAMES = "names for debugging"
    DEBUG = "other debugging"
    CUSTOM = "other custom sections"


@attrs.frozen
class Tool:
    """Something that had a part in making the file: `kind` is language, processed-by, or sdk."""

    kind: str
    name: str
    version: str


@attrs.define
class Anatomy:
    """The sizes of the parts, how many modules and components there are inside, and the tools."""

    sizes: dict[Part, int] = attrs.field(factory=lambda: dict.fromkeys(Part, 0))
    modules: int = 0
    components: int = 0
    tools: dict[Tool, None] = attrs.field(factory=dict[Tool, None])


_CUSTOM: Final = 0
_INNER_MODULE, _INNER_COMPONENT = 1, 4
_OF_COMPONENTS: Final = {3: Part.TYPES, 7: Part.TYPES}
_OF_MODULES: Final = {10: Part.CODE, 11: Part.DATA}
_PRODUCERS: Final = "producers"


def anatomy(data: bytes) -> Anatomy:
    """Measure a component or a core module. Raises `DecodeError`."""
    found = Anatomy()
    if data.startswith(COMPONENT):
        _component(Reader(data), found, 0)
    elif data.startswith(MODULE):
        _module(Reader(data), found)
    else:
        fail(Code.NOT_WASM, "this is not WebAssembly, or of an unknown version", 0)
    return found


def _component(reader: Reader, found: Anatomy, depth: int) -> None:
    if depth > DEEPEST_SCOPE:
        fail(Code.WASM_TOO_LARGE, f"components nest more than {DEEPEST_SCOPE} deep", reader.at)
    _head(reader, COMPONENT, found, Part.WIRING)
    for number, size, section in _sections(reader):
        if number == _CUSTOM:
            _custom(section, size, found)
        elif number == _INNER_MODULE:
            found.sizes[Part.WIRING] += size - section.left
            found.modules += 1
            _module(section, found)
        elif number == _INNER_COMPONENT:
            found.sizes[Part.WIRING] += size - section.left
            found.components += 1
            _component(section, found, depth + 1)
        else:
            found.sizes[_OF_COMPONENTS.get(number, Part.WIRING)] += size


def _module(reader: Reader, found: Anatomy) -> None:
    _head(reader, MODULE, found, Part.DECLARATIONS)
    for number, size, section in _sections(reader):
        if number == _CUSTOM:
            _custom(section, size, found)
        else:
            found.sizes[_OF_MODULES.get(number, Part.DECLARATIONS)] += size


def _head(reader: Reader, magic: bytes, found: Anatomy, part: Part) -> None:
    at = reader.at
    if reader.take(len(magic), "the head of a file") != magic:
        fail(Code.WASM_MALFORMED, "the head has another version", at)
    found.sizes[part] += len(magic)


def _sections(reader: Reader) -> Iterator[tuple[int, int, Reader]]:
    """Return the number of each section, its size with its head, and what is in it."""
    while reader.left:
        start = reader.at
        number, size = reader.byte(), reader.u32()
        section = reader.stretch(size, f"a section of {size} bytes")
        yield number, reader.at - start, section


def _custom(section: Reader, size: int, found: Anatomy) -> None:
    name = section.name()
    found.sizes[_part_of(name)] += size
    if name == _PRODUCERS:
        with suppress(DecodeError):
            found.tools |= dict.fromkeys(_tools(section))


def _part_of(name: str) -> Part:
    if name in {"name", "component-name"}:
        return Part.NAMES
    is_debug = name.startswith((".debug_", "reloc..debug_", "sourceMappingURL"))
    return Part.DEBUG if is_debug or name == "external_debug_info" else Part.CUSTOM


def _tools(section: Reader) -> Iterator[Tool]:
    for _ in range(section.u32()):
        kind = section.name()
        for _ in range(section.u32()):
            yield Tool(kind, section.name(), section.name())
