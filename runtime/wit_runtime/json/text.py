"""JSON text as plain data: stricter than the standard library, and bounded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn, cast

from wit_runtime.problems import Problem, ShapeError
from wit_runtime.wording import shown

MAX_DEPTH = 256
"""How many arrays and objects may lie inside one another in a text.

No WIT type that can be read needs more: types nest 100 deep and take two levels each at most.
"""


class JsonTextError(ShapeError):
    """Raised when text is not JSON, or not JSON that has one clear meaning.

    `line` and `column`, from 1, say where; they are 0 where the parser does not tell.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Put the place in front of the message when it is known."""
        self.message = message
        self.line = line
        self.column = column
        place = f"line {line}, column {column}: " if line else ""
        super().__init__((Problem("", place + message),))
        self.args = (message, line, column)


def parse(text: str | bytes | bytearray) -> Any:  # noqa: ANN401 - what a text holds is not known
    """Return the plain data of a JSON text; bytes are UTF-8.

    Raises `JsonTextError` for bad JSON, duplicate keys, NaN and Infinity as bare words, integers
    of thousands of digits, and nesting deeper than `MAX_DEPTH`.
    """
    if not isinstance(text, str):
        text = _decoded(text)
    if text.startswith("\ufeff"):
        raise JsonTextError("a byte order mark is not JSON", 1, 1)
    try:
        data = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise JsonTextError(error.msg, error.lineno, error.colno) from None
    except RecursionError:
        raise _too_deep() from None
    except JsonTextError:
        raise
    except ValueError as error:
        # The interpreter converts integers of at most some thousands of digits.
        raise JsonTextError(f"a number is too long: {error}") from None
    _refuse_depth(text, data)
    return data


def _decoded(text: bytes | bytearray) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        column = error.start - text.rfind(b"\n", 0, error.start)
        raise JsonTextError(f"not UTF-8: {error.reason}", line, column) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise JsonTextError(f"the key {shown(key)} appears twice in one object")
            seen.add(key)
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise JsonTextError(f'{name} is not JSON; as a float it is written "{name}"')


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)


def _too_deep() -> JsonTextError:
    return JsonTextError(f"arrays and objects nest deeper than {MAX_DEPTH} levels")


def _refuse_depth(text: str, data: object) -> None:
    """Refuse deep data; what has few brackets cannot be, and is not looked at."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    level: list[object] = [[data]]
    for _ in range(MAX_DEPTH + 1):
        level = [part for whole in level for part in _parts(whole) if type(part) in (list, dict)]
        if not level:
            return
    raise _too_deep()


def _parts(whole: Any) -> Iterable[object]:  # noqa: ANN401 - plain data
    return cast("Iterable[object]", whole.values() if type(whole) is dict else whole)
