"""String literals: the escapes of core WebAssembly's text format, and UTF-8."""

from __future__ import annotations

import re

_LITERAL = re.compile(
    r"\"(?:[^\"\\\x00-\x1f\x7f]"
    r"|\\(?:[tnr\"'\\]|[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*\}))*\""
)
_ESCAPE = re.compile(rb"\\(?:u\{([0-9a-fA-F_]+)\}|([0-9a-fA-F]{2})|(.))")
_PLAIN = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b'"': b'"', b"'": b"'", b"\\": b"\\"}


def value_of(literal: str) -> str | None:
    """Return what a literal stands for; `None` if it is malformed, or no Unicode text."""
    if not _LITERAL.fullmatch(literal):
        return None
    try:
        return _ESCAPE.sub(_replacement, literal[1:-1].encode()).decode()
    except (UnicodeError, ValueError, OverflowError):
        return None


def _replacement(match: re.Match[bytes]) -> bytes:
    scalar, byte, plain = match.groups()
    if scalar is not None:
        return chr(int(scalar.decode(), 16)).encode()
    if byte is not None:
        return bytes([int(byte, 16)])
    return _PLAIN[plain]
