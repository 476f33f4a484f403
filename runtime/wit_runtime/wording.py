"""How messages name what they found: short, never failing, and in the reader's own terms."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

Voice: TypeAlias = Literal["python", "json"]
"""Whom a message is for: a caller with Python values, or a sender of JSON."""

_JSON_KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
_JSON_WORDS: Mapping[object, str] = {None: "null", True: "true", False: "false"}
_LONG_INTEGER_BITS = 256
_LONGEST_NAME = 100

_brief = reprlib.Repr()
_brief.maxstring = _brief.maxother = 60


def shown(value: object, voice: Voice = "python") -> str:
    """Return a short text for a scalar; the kind of anything larger."""
    if voice == "json" and (value is None or isinstance(value, bool)):
        return _JSON_WORDS[value]
    if isinstance(value, int) and value.bit_length() > _LONG_INTEGER_BITS:
        return f"an integer of {value.bit_length()} bits"
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return _brief.repr(value)
    return kind(value, voice)


def kind(value: object, voice: Voice = "python") -> str:
    """Return the name of a value's kind: its class in Python, its type in JSON."""
    cls = type(value)
    return _JSON_KINDS.get(cls, cls.__name__) if voice == "json" else cls.__name__


def misfit(value: object, wanted: str, voice: Voice) -> str:
    """Say that a value of the wrong kind is not what is wanted, and what it is instead."""
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return f"{shown(value, voice)} is not {wanted} (got {kind(value, voice)})"
    return f"not {wanted} (got {kind(value, voice)})"


def near(name: str, known: Iterable[str]) -> str:
    """Return a hint at the known name that was probably meant, or nothing."""
    if len(name) > _LONGEST_NAME:  # comparing takes time that a sender must not choose
        return ""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
