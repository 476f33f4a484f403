"""String literals: the escapes of core WebAssembly's text format, and UTF-8."""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\\(?:u\{([0-9a-fA-F_]+)\}|([0-9a-fA-F]{2})|(.))")
_PLAIN = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b'"': b'"', b"'": b"'", b"\\": b"\\"}


def unescape(body: str) -> str | None:
    """Return what a literal, without its quotes, stands for; `None` if that is no UTF-8 text."""
    try:
        return _ESCAPE.sub(_replacement, body.encode()).decode()
    except (UnicodeError, ValueError, OverflowError):
        return None


def _replacement(match: re.Match[bytes]) -> bytes:
    scalar, byte, plain = match.groups()
    if scalar is not None:
        return chr(int(scalar.decode(), 16)).encode()
    if byte is not None:
        return bytes([int(byte, 16)])
    return _PLAIN[plain]
