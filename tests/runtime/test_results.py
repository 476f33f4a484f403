"""Ok, Err, Some: values, and the two exceptions they raise."""

from __future__ import annotations

import copy
import pickle

import pytest

from wit_runtime import Err, Ok, Result, Some, UnwrapError


def halve(number: int) -> Result[int, str]:
    return Ok(number // 2) if number % 2 == 0 else Err(f"{number} is odd")


def test_match_takes_the_value_and_the_error_by_position() -> None:
    match halve(4):
        case Ok(half):
            assert half == 2
        case Err(_):
            pytest.fail("4 is even")


@pytest.mark.parametrize(("result", "is_ok"), [(Ok(1), True), (Err(1), False)])
def test_is_ok_and_is_err_are_opposites(result: Result[int, int], is_ok: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert result.is_ok() is is_ok
    assert result.is_err() is not is_ok


def test_unwrap_of_err_raises_with_the_error_as_payload() -> None:
    with pytest.raises(UnwrapError, match=r"called unwrap on Err\(error='3 is odd'\)") as caught:
        halve(3).unwrap()
    assert caught.value.payload == "3 is odd"


def test_unwrap_err_of_ok_raises_with_the_value_as_payload() -> None:
    with pytest.raises(UnwrapError, match="called unwrap_err") as caught:
        halve(4).unwrap_err()
    assert caught.value.payload == 2


def test_unwrap_gives_the_half_that_is_there() -> None:
    assert halve(4).unwrap() == 2
    assert halve(3).unwrap_err() == "3 is odd"


def test_unwrap_or_replaces_an_error_only() -> None:
    assert halve(4).unwrap_or(0) == 2
    assert halve(3).unwrap_or(0) == 0


def test_map_touches_values_and_map_err_touches_errors() -> None:
    assert halve(4).map(str) == Ok("2")
    assert halve(3).map(str) == Err("3 is odd")
    assert halve(4).map_err(len) == Ok(2)
    assert halve(3).map_err(len) == Err(8)


def test_and_then_goes_on_until_the_first_error() -> None:
    assert halve(8).and_then(halve).and_then(halve) == Ok(1)
    assert halve(6).and_then(halve).and_then(halve) == Err("3 is odd")


def test_halves_with_equal_contents_differ() -> None:
    unequal: object = Err(1)
    assert Ok(1) != unequal
    assert len({Ok(1), Err(1), Some(1), Ok(1)}) == 3


@pytest.mark.parametrize("value", [Ok([1]), Err("x"), Some(None)])
def test_values_survive_pickle_and_copy(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - pickled right here
    assert copy.deepcopy(value) == value


def test_unwrap_error_survives_pickle() -> None:
    error = UnwrapError("no", {"code": 1})
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - pickled right here
    assert (str(again), again.payload) == ("no", {"code": 1})


def test_results_are_frozen() -> None:
    with pytest.raises(AttributeError):
        setattr(Ok(1), "value", 2)  # noqa: B010 - a type checker would refuse the assignment
