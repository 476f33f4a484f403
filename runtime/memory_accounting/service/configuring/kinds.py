"""The kinds of values that settings have, and how each is read from text and from TOML."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final, cast

import attrs

_YES: Final = frozenset({"true", "yes", "on", "1"})
_NO: Final = frozenset({"false", "no", "off", "0"})


@attrs.frozen
class Kind:
    """A kind of value."""

    type: type
    """`str`, `int`, `float`, `bool`, `Path`, or `tuple` (of texts)."""
    metavar: str
    """What stands for a value in a usage text."""
    is_called: str
    """What a value is called in a message."""


_KINDS: Final = {
    "str": Kind(str, "TEXT", "text"),
    "int": Kind(int, "N", "a whole number"),
    "float": Kind(float, "NUMBER", "a number"),
    "bool": Kind(bool, "", "true or false"),
    "Path": Kind(Path, "FILE", "the path of a file"),
    "tuple[str, ...]": Kind(tuple, "TEXT,TEXT", "a list of texts"),
}


def kind_of(annotation: str) -> Kind:
    """Return the kind of values with an annotation, such as `int | None`."""
    return _KINDS[annotation.removesuffix(" | None")]


def from_text(kind: Kind, text: str) -> Any:  # noqa: ANN401 - of the kind's type
    """Read a value of a kind from a variable or a flag. Raises ValueError, saying what is right.

    A list is separated by commas.
    """
    try:
        return _from_text(kind, text)
    except ValueError:
        raise ValueError(f"{text!r} is not {kind.is_called}") from None


def _from_text(kind: Kind, text: str) -> Any:  # noqa: ANN401 - of the kind's type
    if kind.type is bool:
        return _switch(text)
    if kind.type is int:
        # Digits alone: `int` would take `1_000` and digits of other scripts too.
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise ValueError(text)
        return int(text)
    if kind.type is float:
        return _finite(float(text))
    if kind.type is tuple:
        return tuple(part for each in text.split(",") if (part := each.strip()))
    if kind.type is Path and not text:
        raise ValueError(text)
    return kind.type(text)


def from_toml(kind: Kind, value: object) -> Any:  # noqa: ANN401 - of the kind's type
    """Take a value of a kind from a TOML file. Raises ValueError, saying what is right."""
    if kind.type is tuple:
        texts = _texts(value)
        if texts is not None:
            return texts
    elif kind.type is Path:
        if isinstance(value, str) and value:
            return Path(value)
    elif kind.type is float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _finite(value)
    elif type(value) is kind.type:
        return value
    raise ValueError(f"{_shown(value)} is not {kind.is_called}{_hint(kind, value)}")


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    texts = tuple(each for each in items if isinstance(each, str))
    return texts if len(texts) == len(items) else None


def _hint(kind: Kind, value: object) -> str:
    if kind.type is bool:
        return ": write true or false, without quotes"
    if isinstance(value, str) and kind.type in {int, float}:
        return ": write it without quotes"
    if isinstance(value, str) and kind.type is tuple:
        return f": write [{_shown(value)}]"
    if kind.type in {str, Path} and not isinstance(value, dict | list):
        return ": write it in quotes"
    return ""


def _shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case dict():
            return "a table"
        case _:
            return str(value)


def _switch(text: str) -> bool:
    lower = text.strip().lower()
    if lower in _YES | _NO:
        return lower in _YES
    raise ValueError(text)


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{number} is not finite, and so not a number that can be waited for")
    return number
