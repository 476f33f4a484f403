"""What goes over the wire: JSON of WIT types in the case that a client asks for.

Answers are in snake_case, as Go has it, unless the client asks for camelCase with `?case=camel` or
a media type `application/json; case=camel`. The envelopes that one generation of clients reads in
camelCase (`ENVELOPES`) keep it, and what lies inside them follows what was asked. Requests are
read in either case.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar, overload
from urllib.parse import parse_qsl

from memory_accounting.wire import ENVELOPES, JSON, Case, media_type
from wit_runtime.json import JsonCodec, ShapeError
from wit_runtime.json.text import parse

T = TypeVar("T")

__all__ = ["ENVELOPES", "JSON", "PROBLEM", "Case", "case_of", "dumps", "loads", "media_type"]

PROBLEM: Final = "application/problem+json"

# What is written comes from typed code, so it is not checked once more.
_CODECS: Final = {
    Case.SNAKE: JsonCodec(case="snake", cases=dict.fromkeys(ENVELOPES, "camel"), check=False),
    Case.CAMEL: JsonCodec(case="camel", check=False),
}
_READERS: Final = (JsonCodec(case="snake"), JsonCodec(case="camel"))


def dumps(value: object, type_: object, case: Case) -> bytes:
    """Return a value of a WIT type as compact JSON in UTF-8."""
    return _CODECS[case].dumps(value, type_).encode()


@overload
def loads(body: bytes | str, type_: type[T]) -> T: ...
@overload
def loads(body: bytes | str, type_: object) -> Any: ...  # noqa: ANN401 - unions have no type[T]
def loads(body: bytes | str, type_: object) -> Any:
    """Return the value that a JSON text in either case stands for.

    Raises `JsonTextError` for text that is not JSON, and `ShapeError` with all problems for JSON
    that is no such value.
    """
    data = parse(body)
    snake, camel = _READERS
    try:
        return snake.decode(data, type_)
    except ShapeError as refusal:
        try:
            return camel.decode(data, type_)
        except ShapeError as other:
            # The case with fewer problems is the one that was meant.
            raise min(refusal, other, key=lambda each: len(each.problems)) from None


def case_of(query: str, accept: str) -> Case:
    """Return the case asked for by a query string or by an Accept or Content-Type header.

    Raises ValueError for a `case` in the query that does not exist.
    """
    if "case=" in query:
        for name, value in parse_qsl(query, keep_blank_values=True):
            if name == "case":
                try:
                    return Case(value)
                except ValueError:
                    raise ValueError(f"case: {value!r} is neither snake nor camel") from None
    return Case.CAMEL if "case=camel" in accept.replace(" ", "").lower() else Case.SNAKE
