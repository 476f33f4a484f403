"""Text: what is no JSON, or JSON with no clear meaning, is refused with its place."""

from __future__ import annotations

import pickle

import pytest

from wit_runtime import F64, U64
from wit_runtime.json import JsonTextError, ShapeError, loads


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: Expecting value"),
        ('{"a": 1,\n "b" 2}', "line 2, column 6: Expecting ':' delimiter"),
        ("1 2", "line 1, column 3: Extra data"),
        ('"\n"', "line 1, column 2: Invalid control character at"),
        ("\ufeff1", "line 1, column 1: a byte order mark is not JSON"),
        (b'"a\n\xff"', "line 2, column 1: not UTF-8: invalid start byte"),
        ('{"a": 1, "b": 2, "a": 3}', "the key 'a' appears twice in one object"),
        ("[NaN]", 'NaN is not JSON; as a float it is written "NaN"'),
        ("-Infinity", '-Infinity is not JSON; as a float it is written "-Infinity"'),
        ("[" * 257 + "]" * 257, "arrays and objects nest deeper than 256 levels"),
        ('{"a":' * 300 + "1" + "}" * 300, "arrays and objects nest deeper than 256 levels"),
        ("[" * 1_000_000, "arrays and objects nest deeper than 256 levels"),
    ],
)
def test_bad_text_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(JsonTextError) as caught:
        loads(text, U64)
    assert str(caught.value) == message


def test_an_integer_too_long_to_convert_is_refused() -> None:
    with pytest.raises(JsonTextError, match="a number is too long"):
        loads("1" * 5000, U64)


def test_nesting_up_to_the_bound_is_left_to_the_type() -> None:
    with pytest.raises(ShapeError, match=r"not a u64 \(got array\)"):
        loads("[" * 256 + "]" * 256, U64)


def test_many_shallow_brackets_are_no_depth() -> None:
    assert loads("[" + ",".join(["[1]"] * 1000) + "]", list[list[U64]]) == [[1]] * 1000


@pytest.mark.parametrize("text", ["1.0", "1e3", "1E0", "true", '"1"'])
def test_only_plain_integers_are_integers(text: str) -> None:
    with pytest.raises(ShapeError, match="is not a u64"):
        loads(text, U64)


def test_the_greatest_integer_is_exact() -> None:
    assert loads("18446744073709551615", U64) == 2**64 - 1


def test_a_number_beyond_all_floats_is_refused() -> None:
    with pytest.raises(ShapeError, match="inf is no finite number"):
        loads("1e400", F64)


def test_bytes_and_bytearrays_are_utf_8() -> None:
    assert loads('"é"'.encode(), str) == "é"
    assert loads(bytearray('"é"'.encode()), str) == "é"


def test_the_error_is_a_shape_error_with_line_and_column_and_survives_pickle() -> None:
    with pytest.raises(ShapeError) as caught:
        loads("[1,\n2,]", list[U64])
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - pickled right here
    assert isinstance(again, JsonTextError)
    assert (again.line, str(again)) == (2, str(caught.value))
