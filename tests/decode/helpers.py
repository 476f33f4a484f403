"""Components, put together byte by byte."""

from __future__ import annotations

import pytest

from wit_codegen.decode import decode
from wit_codegen.diagnostics import Diagnostic, WitError

HEAD = b"\0asm\x0d\0\1\0"
MODULE_HEAD = b"\0asm\1\0\0\0"


def leb(number: int) -> bytes:
    """A number in LEB128."""
    written = bytearray()
    while number >= 0x80:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])


def ref(index: int) -> bytes:
    """A mention of a type: the index as a signed number."""
    written = leb(index)
    return written if not written[-1] & 0x40 else bytes([*written[:-1], written[-1] | 0x80, 0])


def text(value: str) -> bytes:
    """A text with its length."""
    return leb(len(value.encode())) + value.encode()


def name(value: str) -> bytes:
    """The name of an import or export."""
    return b"\0" + text(value)


def many(*items: bytes) -> bytes:
    """Items with their count."""
    return leb(len(items)) + b"".join(items)


def section(number: int, *items: bytes) -> bytes:
    """A section of a component."""
    return sized(number, many(*items))


def sized(number: int, payload: bytes) -> bytes:
    """A section of any content."""
    return bytes([number]) + leb(len(payload)) + payload


def types(*items: bytes) -> bytes:
    """A section of types."""
    return section(7, *items)


def instance_type(*declarations: bytes) -> bytes:
    """The type of an instance."""
    return b"\x42" + many(*declarations)


def component_type(*declarations: bytes) -> bytes:
    """The type of a component."""
    return b"\x41" + many(*declarations)


def declared(type_: bytes) -> bytes:
    """A type among declarations."""
    return b"\x01" + type_


def exported(label: str, what: bytes) -> bytes:
    """An export among declarations."""
    return b"\x04" + name(label) + what


def eq(index: int) -> bytes:
    """What gives a type a name."""
    return b"\x03\0" + leb(index)


def imports(label: str, what: bytes) -> bytes:
    """A section with one import."""
    return section(10, name(label) + what)


def custom(label: str, payload: bytes) -> bytes:
    """A custom section."""
    return sized(0, text(label) + payload)


def package_of(*declarations: bytes, title: str = "a:b/i") -> bytes:
    """A package encoded as wasm, with one interface of these declarations."""
    wrapper = component_type(declared(instance_type(*declarations)), exported(title, b"\x05\0"))
    return HEAD + types(wrapper) + section(11, name("i") + b"\x03\0\0")


def refused(data: bytes) -> Diagnostic:
    """The one diagnostic that bytes get."""
    with pytest.raises(WitError) as refusal:
        decode(data, "x.wasm")
    (found,) = refusal.value.diagnostics
    return found
