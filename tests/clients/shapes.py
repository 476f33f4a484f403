"""What answers look like, where not all of them is known before.

A shape is JSON in which some texts stand for any value of a kind, such as `"<milliseconds>"`.
Everything else stands for itself, and an object has exactly the fields of its shape.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final, cast

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FAR: Final = 24 * 3600


def _is_near(seconds: float) -> bool:
    """Whether it is a time of today or so: one in another unit is far away."""
    return abs(time.time() - seconds) < _FAR


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


KINDS: Final[dict[str, Callable[[Any], bool]]] = {
    "<text>": lambda value: isinstance(value, str) and value != "",
    "<Markdown>": lambda value: isinstance(value, str) and value.startswith("# "),
    "<id>": lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None,
    "<count>": _is_count,
    "<seconds>": lambda value: _is_count(value) and _is_near(value),
    "<milliseconds>": lambda value: _is_count(value) and _is_near(value / 1000),
    "<moment>": lambda value: _is_near(datetime.fromisoformat(value).timestamp()),
    "<samples>": lambda value: isinstance(value, list) and value != [],
}


def differences(shape: Any, value: Any, place: str = "answer") -> Iterator[str]:  # noqa: ANN401 - JSON
    """Tell where a value is not as its shape has it, and what was expected there."""
    if isinstance(shape, str) and shape in KINDS:
        is_right = KINDS[shape](value)
    else:
        wanted, got = _parts(shape), _parts(value)
        if type(shape) is type(value) and wanted and wanted.keys() == got.keys():
            for name, part in wanted.items():
                yield from differences(part, got[name], place + name)
            return
        is_right = type(shape) is type(value) and shape == value
    if not is_right:
        yield f"{place}: expected {shape!r}, got {value!r}"


def _parts(value: object) -> dict[str, object]:
    """The parts of an object or a list, by how a place in them is written."""
    if isinstance(value, dict):
        return {f".{name}": part for name, part in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return {f"[{i}]": part for i, part in enumerate(cast("list[object]", value))}
    return {}
