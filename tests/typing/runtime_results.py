"""What type checkers make of results: mypy --strict and pyright both accept this file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Never, TypeAlias, assert_never, assert_type

from wit_runtime import U64, Err, Ok, Result, Some, json


class Problem:
    """A base class of errors."""


class Refusal(Problem):
    """An error."""


Parsed: TypeAlias = Result[int, Refusal]


def parse(text: str) -> Result[int, Refusal]:
    """Return either half."""
    if text.isdigit():
        return Ok(int(text))
    return Err(Refusal())


def matched(result: Result[int, Refusal]) -> int | Refusal:
    """Narrow by `match`, with nothing left over."""
    match result:
        case Ok(value):
            assert_type(value, int)
            return value
        case Err(error):
            assert_type(error, Refusal)
            return error
        case _:
            assert_never(result)


def tagged(result: Result[int, Refusal]) -> int | Refusal:
    """Narrow by the tag."""
    if result.tag == "ok":
        assert_type(result, Ok[int])
        return result.value
    assert_type(result, Err[Refusal])
    return result.error


def tested(result: Result[int, Refusal]) -> int | Refusal:
    """Narrow by class."""
    if isinstance(result, Ok):
        return assert_type(result.value, int)
    return assert_type(result.error, Refusal)


def asked(result: Result[int, Refusal]) -> int:
    """Ask, then unwrap."""
    if result.is_ok():
        return result.unwrap()
    return 0


def methods(result: Result[int, Refusal]) -> None:
    """Call each method on either half."""
    assert_type(result.unwrap(), int)
    assert_type(result.unwrap_err(), Refusal)
    assert_type(result.unwrap_or(None), int | None)
    assert_type(result.unwrap_or(0), int)
    assert_type(result.map(str), Ok[str] | Err[Refusal])
    assert_type(result.map_err(repr), Ok[int] | Err[str])
    assert_type(result.is_ok(), bool)


def chained(result: Result[str, Refusal]) -> Result[int, Refusal]:
    """Go on with what may fail again."""
    return result.and_then(parse)


def widened(result: Result[bool, Refusal]) -> Result[float, Problem]:
    """Both halves are covariant."""
    return result


def widened_lists(results: Sequence[Result[bool, Refusal]]) -> Sequence[Result[int, Problem]]:
    """Also inside a covariant container."""
    return results


def halves() -> None:
    """A half alone knows that the other is not there."""
    assert_type(Ok(1), Ok[int])
    assert_type(Err("x"), Err[str])
    assert_type(Ok(1).unwrap_or(None), int)
    never: Result[Never, str] = Err("x")
    assert_type(never.unwrap_err(), str)


def nested(option: Some[U64 | None] | None) -> int | None:
    """A nested option by `match`."""
    match option:
        case None:
            return None
        case Some(None):
            return 0
        case Some(value):
            return value


def decoded(data: object) -> None:
    """Classes and generic aliases give their own type; unions cannot be told."""
    assert_type(json.decode(data, str), str)
    assert_type(json.decode(data, list[int]), list[int])
    assert_type(json.loads("[]", dict[str, bool]), dict[str, bool])
    result: Result[int, Refusal] = json.decode(data, Parsed)
    result.is_ok()
