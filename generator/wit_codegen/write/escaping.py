"""Foreign text as Python source. WIT is untrusted: whatever a doc comment holds stays text."""

from __future__ import annotations

import re

from wit_codegen.translate.pymodel import Code, Docstring, Identifier, Literal

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CODE = re.compile(r"[ -~]*")

# Control characters, the line ends that only some tools know, and surrogates, which no source
# file can hold. A newline is text; everything else here is written as an escape.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")
# A quote that could take part in closing a docstring: one before another quote, or at the end.
_CLOSING = re.compile(r'"(?="|\Z)')
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def emit(value: object) -> str:
    """Write a piece of the Python model; the only way into a rendered file.

    Raises `TypeError` for a plain string and `ValueError` for an identifier that is none: both are
    mistakes of the generator, never of its input.
    """
    match value:
        case Identifier(text) if _IDENTIFIER.fullmatch(text):
            return text
        case Code(text) if _CODE.fullmatch(text):
            return text
        case Docstring(text):
            return docstring(text)
        case Literal(text):
            return literal(text)
        case Identifier() | Code():
            raise ValueError(f"not a piece of Python source: {value!r}")
        case _:
            raise TypeError(f"a template emits {value!r}, which is not a piece of the model")


def literal(text: str) -> str:
    """A string literal in double quotes, on one line."""
    return '"' + _escape(text).replace('"', '\\"').replace("\n", "\\n") + '"'


def docstring(text: str) -> str:
    """A docstring with its quotes; the text can neither end it nor escape from it."""
    body = _CLOSING.sub('\\"', _escape(text))
    return f'"""{body}"""' if "\n" not in body else f'"""{body}\n"""'


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\")
    return _BIDI.sub(_code_point, _UNSAFE.sub(_code_point, text))


def _code_point(match: re.Match[str]) -> str:
    value = ord(match[0])
    return f"\\x{value:02x}" if value < 0x100 else f"\\u{value:04x}"  # noqa: PLR2004 - \x is a byte
