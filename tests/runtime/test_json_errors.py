"""What decoders and encoders say about data and values that do not fit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runtime import sample
from tests.runtime.sample import Access, Purpose, Size
from wit_runtime import F32, F64, U8, U16, U64, Char, Err, Ok, Some
from wit_runtime.json import JsonCodec, ShapeError, decode, encode
from wit_runtime.problems import MAX_PROBLEMS
from wit_runtime.wording import near

SIZE = {"bytes": 1, "human_readable": "1B", "raw": ""}


@pytest.mark.parametrize(
    ("data", "type_", "message"),
    [
        (-1, U64, "-1 is not a u64"),
        (1.0, U64, "1.0 is not a u64 (got number)"),
        (True, U8, "true is not a u8 (got boolean)"),
        (None, U8, "null is not a u8 (got null)"),
        ("1", U8, "'1' is not a u8 (got string)"),
        ([], str, "not a string (got array)"),
        ({}, bool, "not a bool (got object)"),
        ("ab", Char, "'ab' is not a char: it is not one Unicode scalar value"),
        ("\ud800", str, "has a surrogate at index 0"),
        ("nan", F64, "'nan' is not a f64 (got string)"),
        (3.5e38, F32, "3.5e+38 is too large for a f32"),
        (float("inf"), F64, 'inf is no finite number: write "NaN", "Infinity", or "-Infinity"'),
        (2**1024, F64, "an integer of 1025 bits is too large for a f64"),
        ("a", bytes, "'a' is not base64"),
        ("YQ==é", bytes, "'YQ==é' is not base64"),
        ([1, 256], bytes, "[1]: 256 is not a u8"),
        (5, bytes, "5 is not base64 text or a list of u8 (got number)"),
        ("vm-hep", Purpose, "'vm-hep' is not a case of Purpose (did you mean 'vm-heap'?)"),
        (["vm-heap"], Purpose, "not a case of Purpose (got array)"),
        (["class", "x"], Access, "[1]: 'x' is not a flag of Access"),
        (["class", "class"], Access, "a flag of Access is listed twice"),
        ("class", Access, "'class' is not a list of flags of Access (got string)"),
        ({}, list[U8], "not a list (got object)"),
        ([1, -1, "x"], list[U8], "[1]: -1 is not a u8\n[2]: 'x' is not a u8 (got string)"),
        ([1], sample.Grid, "1 element where 4 are needed"),
        ([1, 2], tuple[U8, str], "[1]: 2 is not a string (got number)"),
        ([], dict[str, U8], "not an object (got array)"),
        ({"a": -1}, dict[str, U8], "['a']: -1 is not a u8"),
        ([[1, "a"], [1, "b"]], dict[U16, str], "[1]: the key 1 appears twice"),
        ([[1]], dict[U16, str], "[0]: 1 element where 2 are needed"),
        ([], Size, "not an object with the fields of Size (got array)"),
        ({**SIZE, "bytes": -1}, Size, "bytes: -1 is not a u64"),
        ({**SIZE, "bytez": 1}, Size, "unknown field 'bytez' (did you mean 'bytes'?)"),
        (
            {5: 1},
            Size,
            "bytes: is missing\nhuman_readable: is missing\nraw: is missing\nunknown field 5",
        ),
        ({"raw": ""}, Size, "bytes: is missing\nhuman_readable: is missing"),
        ("empty", sample.Shape, "'empty' is not an object with \"tag\" (got string)"),
        ({}, sample.Shape, "tag: is missing"),
        (
            {"tag": "siezd"},
            sample.Shape,
            "tag: 'siezd' is not one of empty, sized, may-be (did you mean 'sized'?)",
        ),
        ({"tag": ["empty"]}, sample.Shape, "tag: array is not one of empty, sized, may-be"),
        ({"tag": "sized"}, sample.Shape, "val: is missing"),
        ({"tag": "empty", "val": None}, sample.Shape, "unknown field 'val'"),
        ({"tag": "may-be", "val": 256}, sample.Shape, "val: 256 is not a u8"),
        ({"value": 1}, sample.ByteOrByte, "tag: is missing"),
        ({"tag": "err", "val": "x"}, sample.ByteOrByte, "val: 'x' is not a u8 (got string)"),
        (5, Some[U8 | None] | None, '5 is not null or an object with "some" (got number)'),
        ({}, Some[U8] | None, "some: is missing"),
        ({"some": 256}, Some[U8 | None] | None, "some: 256 is not a u8"),
    ],
)
def test_data_that_does_not_fit(data: object, type_: object, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        decode(data, type_)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"value": 1, "error": 1}, 'needs one of "value" and "error", not both'),
        ({"value": None, "error": None}, 'needs one of "value" and "error", not both'),
        ({}, 'needs "value" or "error"'),
        ({"value": 256}, "value: 256 is not a u8"),
        ({"error": None}, "error: null is not a u8 (got null)"),
        ({"tag": "ok"}, "unknown field 'tag'"),
    ],
)
def test_results_for_go_that_do_not_fit(data: object, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        JsonCodec(results="go").decode(data, sample.ByteOrByte)
    assert str(caught.value) == message


def test_paths_are_those_of_the_wire_both_ways() -> None:
    codec = JsonCodec(case="camel")
    value = [Ok(Size(1, "\ud800", b""))]
    type_ = list[sample.SizeOrPurpose]
    with pytest.raises(ShapeError) as caught:
        codec.encode(value, type_)
    assert caught.value.path == "[0].val.humanReadable"
    data = [{"tag": "ok", "val": {"bytes": 1, "humanReadable": 2, "raw": ""}}]
    with pytest.raises(ShapeError) as caught:
        codec.decode(data, type_)
    assert caught.value.path == "[0].val.humanReadable"
    with pytest.raises(ShapeError) as caught:
        JsonCodec(results="go").encode([Err("x")], type_)
    assert caught.value.path == "[0].error"
    with pytest.raises(ShapeError) as caught:
        codec.encode(Some(256), Some[U8 | None] | None)
    assert caught.value.path == "some"


def test_all_problems_of_a_value_are_told_when_it_is_written() -> None:
    with pytest.raises(ShapeError) as caught:
        encode(Size(-1, "\ud800", b""), Size)
    assert [problem.path for problem in caught.value.problems] == ["bytes", "human_readable"]


@pytest.mark.parametrize("type_", [list[U8], list[list[U8]], dict[str, U8], bytes])
def test_a_million_problems_cost_no_more_than_a_few(type_: object) -> None:
    many: Any = [["x"]] * 100_000 if type_ == list[list[U8]] else ["x"] * 1_000_000
    data = {str(i): "x" for i in range(1_000_000)} if type_ == dict[str, U8] else many
    with pytest.raises(ShapeError) as caught:
        decode(data, type_)
    assert len(caught.value.problems) == MAX_PROBLEMS
    assert str(caught.value).endswith("… and more")


def test_a_message_stays_short_whatever_the_data() -> None:
    with pytest.raises(ShapeError) as caught:
        decode("x" * 1_000_000, Purpose)
    assert len(str(caught.value)) < 200
    with pytest.raises(ShapeError) as caught:
        decode({"x" * 1_000_000: 1}, Size)
    assert len(str(caught.value)) < 300


def test_no_hint_is_looked_for_beyond_the_length_of_names() -> None:
    assert near("a" * 100, ["a" * 99]) != ""
    assert near("a" * 101, ["a" * 100]) == ""
