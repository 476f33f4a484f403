"""String literals: the escapes of core WebAssembly's text format, and UTF-8."""

from __future__ import annotations

import re

import attrs

_ELEMENT = re.compile(
    r"(?P<plain>[^\"\\\x00-\x1f\x7f]+)"
    r"|\\u\{(?P<scalar>[0-9a-fA-F](?:[0-9a-fA-F_]*[0-9a-fA-F])?)\}"
    r"|\\(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<sign>[tnr\"'\\])"
)
_SIGNS = {"t": b"\t", "n": b"\n", "r": b"\r", '"': b'"', "'": b"'", "\\": b"\\"}
_DIGITS = re.compile(r"[0-9a-fA-F][0-9a-fA-F_]*")
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_ESCAPES = "the escapes are `\\t`, `\\n`, `\\r`, `\\\"`, `\\'`, `\\\\`, `\\hh`, and `\\u{…}`"


@attrs.frozen
class Fault:
    """What makes a literal malformed, and at which of its characters."""

    at: int
    message: str


def value_of(literal: str) -> str | Fault:
    """Return what a literal, with its quotes, stands for, or the first thing wrong with it."""
    data = bytearray()
    at = 1
    while literal[at : at + 1] != '"':
        element = _ELEMENT.match(literal, at)
        piece = _bytes_of(element) if element is not None else None
        if element is None or piece is None:
            return _fault(literal, at)
        data += piece
        at = element.end()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return Fault(0, "the bytes of this string are not UTF-8")


def _bytes_of(element: re.Match[str]) -> bytes | None:
    plain, scalar, byte, sign = element.group("plain", "scalar", "byte", "sign")
    if plain is not None:
        return plain.encode()
    if byte is not None:
        return bytes([int(byte, 16)])
    if sign is not None:
        return _SIGNS[sign]
    return _scalar(scalar)


def _scalar(digits: str) -> bytes | None:
    """Return a character as UTF-8; `None` for a surrogate, and for what is beyond Unicode."""
    try:
        return chr(int(digits.replace("_", ""), 16)).encode()
    except (ValueError, OverflowError):
        return None


def _fault(literal: str, at: int) -> Fault:
    """Find the place that the reference blames, character by character."""
    start, after = literal[at : at + 1], literal[at + 1 : at + 2]
    if not start or (start == "\\" and not after):
        return Fault(len(literal), 'this string has no end: close it with `"` on the same line')
    if start != "\\":
        return Fault(at, "a string holds no control characters; write them as escapes")
    if after == "u":
        return _scalar_fault(literal, at)
    if after in _HEXADECIMAL:
        return Fault(at + 2, "expected a second hexadecimal digit")
    return Fault(at + 1, f"there is no such escape; {_ESCAPES}")


def _scalar_fault(literal: str, at: int) -> Fault:
    if literal[at + 2 : at + 3] != "{":
        return Fault(at + 2, "expected `{`, as in `\\u{1f4a9}`")
    digits = _DIGITS.match(literal, at + 3)
    if digits is None:
        return Fault(at + 3, "expected a hexadecimal digit, as in `\\u{1f4a9}`")
    if digits[0].endswith("_"):
        return Fault(at + 3, "a digit has to follow `_`")
    # A number beyond 32 bits is blamed on the digit with which it gets there.
    significant = 0
    for offset, digit in enumerate(digits[0]):
        significant += digit != "_" and (significant > 0 or digit != "0")
        if significant > 8:  # noqa: PLR2004 - eight digits of four bits
            return Fault(at + 3 + offset, "this number is too big")
    if _scalar(digits[0]) is None:
        return Fault(at + 1, "this is no Unicode scalar value")
    return Fault(digits.end(), "expected `}`, as in `\\u{1f4a9}`")
