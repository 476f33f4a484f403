"""`check`: what passes, what does not, and what the error says."""

from __future__ import annotations

import array
import math
import pickle
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import attrs
import pytest
from typing_extensions import Buffer

from tests.runtime import sample
from wit_runtime import F32, F64, S8, U8, U64, Char, Err, FixedLength, Ok, Some
from wit_runtime.checks import ShapeError, UnsupportedTypeError, check
from wit_runtime.problems import MAX_PROBLEMS

F32_MAX = 3.4028234663852886e38
F32_OVERFLOW = 2**128 - 2**103  # halfway from the greatest f32 to what would come next


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (0, U8),
        (255, U8),
        (-128, S8),
        (2**64 - 1, U64),
        (1, F32),
        (F32_MAX, F32),
        (3.4028235e38, F32),
        (-math.nextafter(F32_OVERFLOW, 0), F32),
        (math.inf, F32),
        (math.nan, F64),
        (1.7976931348623157e308, F64),
        ("\U0001f600", Char),
        ("", str),
        (b"", bytes),
        (bytearray(b"x"), bytes),
        (memoryview(b"x"), bytes),
        (array.array("B", [1]), bytes),
        (b"", bytes | bytearray | memoryview),
        (None, None),
        (sample.Access(0), sample.Access),
        (sample.ShapeEmpty(), sample.Shape),
        (None, sample.Shape | None),
        (sample.Lone("x"), sample.Solitary),
        ((), tuple[()]),
        ([1, 2], list[U8]),
        ((1, 2), Sequence[U8]),
        ([1, 2], Annotated[Sequence[U8], FixedLength(2)]),
        (bytearray(b"x"), Buffer),
        ({"a": 1}, Mapping[str, U8]),
        (Some(None), Some[U8 | None] | None),
        (None, Some[U8 | None] | None),
        (Ok(None), sample.NoneOrText),
        (Err("x"), sample.NoneOrText | None),
        (object(), sample.Handle),
        (sample.EVERYTHING, sample.Everything),
    ],
)
def test_what_fits_passes(value: object, type_: object) -> None:
    check(value, type_)


@pytest.mark.parametrize(
    ("value", "type_", "message"),
    [
        (-1, U64, "-1 is not a u64"),
        (256, U8, "256 is not a u8"),
        (-129, S8, "-129 is not a s8"),
        (True, U8, "True is not a u8 (got bool)"),
        (1.0, U8, "1.0 is not a u8 (got float)"),
        ("1", U8, "'1' is not a u8 (got str)"),
        (2**300, U8, "an integer of 301 bits is not a u8"),
        (True, F64, "True is not a f64 (got bool)"),
        (3.4028236e38, F32, "3.4028236e+38 is too large for a f32"),
        (float(F32_OVERFLOW), F32, "3.4028235677973366e+38 is too large for a f32"),
        (-float(F32_OVERFLOW), F32, "-3.4028235677973366e+38 is too large for a f32"),
        (2**1024, F64, "an integer of 1025 bits is too large for a f64"),
        (1, bool, "1 is not a bool (got int)"),
        ("ab", Char, "'ab' is not a char: it is not one Unicode scalar value"),
        ("", Char, "'' is not a char: it is not one Unicode scalar value"),
        ("\ud800", Char, r"'\ud800' is not a char: it is not one Unicode scalar value"),
        (5, str, "5 is not a string (got int)"),
        ("ab\udfff", str, "has a surrogate at index 2"),
        ("abc", bytes, "'abc' is not bytes (got str)"),
        (array.array("H", [1]), bytes, "is not a contiguous buffer of bytes"),
        (memoryview(b"abcd")[::2], bytes, "is not a contiguous buffer of bytes"),
        ("heap", sample.Purpose, "'heap' is not a case of Purpose"),
        ("vm-heap", sample.Purpose, "'vm-heap' is not a Purpose (got str)"),
        (1, sample.Access, "1 is not a Access (got int)"),
        ((1,), list[U8], "not a list (got tuple)"),
        (b"ab", Sequence[U8], "b'ab' is not a list (got bytes)"),
        ("ab", Sequence[str], "'ab' is not a list (got str)"),
        ((1, 2, 3), sample.Grid, "3 elements where 4 are needed"),
        ([1, 2, 3, 4], sample.Grid, "not a tuple of 4 (got list)"),
        ([1], Annotated[Sequence[U8], FixedLength(2)], "1 element where 2 are needed"),
        (
            b"ab",
            Annotated[Sequence[U8], FixedLength(2)],
            "b'ab' is not a sequence of 2 (got bytes)",
        ),
        ("ab", Buffer, "'ab' is not bytes (got str)"),
        ((1,), tuple[U8, U8], "1 element where 2 are needed"),
        ([], dict[str, U8], "not a map (got list)"),
        (None, sample.Size, "None is not a Size (got NoneType)"),
        (sample.SIZE, sample.Shape, "not one of ShapeEmpty, ShapeSized, ShapeMaybe (got Size)"),
        (5, Some[U8 | None] | None, "5 is not Some or None (got int)"),
        (5, sample.ByteOrByte, "5 is not Ok or Err (got int)"),
        (1, sample.ByteOrByte | None, "1 is not Ok or Err (got int)"),
        (None, sample.Handle, "None is not a Handle (got NoneType)"),
        (0, None, "0 is not None (got int)"),
    ],
)
def test_what_does_not_fit_is_told_at_the_root(value: object, type_: object, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        check(value, type_)
    assert str(caught.value) == message
    assert caught.value.path == ""


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"purpose": "heap"}, "purpose: 'heap' is not a case of Purpose"),
        ({"items": [sample.SIZE, sample.Size(-1, "", b"")]}, "items[1].bytes: -1 is not a u64"),
        ({"grid": (1, 2, 256, 4)}, "grid[2]: 256 is not a u8"),
        ({"pair": (1, 2)}, "pair[1]: 2 is not a string (got int)"),
        ({"by_name": {"a": -1}}, "by_name['a']: -1 is not a u8"),
        ({"by_number": {-1: sample.ShapeEmpty()}}, "by_number[-1]: -1 is not a u16"),
        ({"shape": sample.ShapeMaybe(256)}, "shape.val: 256 is not a u8"),
        ({"deeper": Some(Some(256))}, "deeper.value.value: 256 is not a u8"),
        (
            {"outcome": Ok(sample.Size(0, "\ud800", b""))},
            "outcome.value.human_readable: has a surrogate at index 0",
        ),
        ({"outcome": Err("x")}, "outcome.error: 'x' is not a case of Purpose"),
        ({"void": Err(0)}, "void.error: 0 is not None (got int)"),
    ],
)
def test_problems_carry_their_path(change: dict[str, Any], line: str) -> None:
    with pytest.raises(ShapeError) as caught:
        check(attrs.evolve(sample.EVERYTHING, **change), sample.Everything)
    assert str(caught.value) == line


def test_all_problems_are_told_below_the_path_of_the_caller() -> None:
    with pytest.raises(ShapeError) as caught:
        check(sample.Size(-1, "\ud800", b""), sample.Size, "size")
    assert [problem.path for problem in caught.value.problems] == [
        "size.bytes",
        "size.human_readable",
    ]
    assert caught.value.path == "size.bytes"


def test_a_long_list_of_problems_is_cut() -> None:
    with pytest.raises(ShapeError) as caught:
        check([-1] * 1_000_000, list[U8])
    assert len(caught.value.problems) == MAX_PROBLEMS
    assert str(caught.value).endswith("[19]: -1 is not a u8\n… and more")


def test_an_integer_too_long_to_print_is_refused_like_any_other() -> None:
    with pytest.raises(ShapeError, match="an integer of 40001 bits is not a u64"):
        check(2**40000, U64)


def test_the_error_is_a_value_error_and_survives_pickle() -> None:
    with pytest.raises(ValueError, match="is not a u8") as caught:
        check(-1, U8, "x")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - pickled right here
    assert str(again) == str(caught.value)


def nested_list(depth: int) -> object:
    type_: object = U8
    for _ in range(depth):
        type_ = types.GenericAlias(list, type_)
    return type_


def test_types_nest_up_to_a_bound_and_are_refused_beyond() -> None:
    value: object = 300
    for _ in range(99):
        value = [value]
    with pytest.raises(ShapeError, match="300 is not a u8"):
        check(value, nested_list(99))
    with pytest.raises(UnsupportedTypeError, match="deeper than 100 levels"):
        check([], nested_list(100))
    with pytest.raises(UnsupportedTypeError, match="deeper than 100 levels"):
        check([], nested_list(2000))


@pytest.mark.parametrize(
    "type_",
    [
        int,
        float,
        list,
        set[U8],
        tuple[U8, ...],
        Ok[U8],
        U8 | str,
        "U8",
        Annotated[int, []],
        Annotated[list[str], FixedLength(1)] | int,
        [U8],
    ],
)
def test_other_types_are_refused(type_: object) -> None:
    with pytest.raises(UnsupportedTypeError):
        check(1, type_)


def test_validators_check_at_construction() -> None:
    assert sample.Guarded(1, ["x"]).bytes == 1
    with pytest.raises(ShapeError, match="bytes: -1 is not a u64"):
        sample.Guarded(-1, [])
    with pytest.raises(ShapeError, match=r"names\[1\]: has a surrogate at index 0"):
        sample.Guarded(1, ["x", "\ud800"])


def test_a_class_that_extends_a_record_still_fits() -> None:
    @attrs.frozen
    class Mine(sample.Size):
        """A record of the user's own."""

    check(Mine(1, "", b""), sample.Size)


def test_a_field_does_not_hide_the_builtin_that_another_field_means() -> None:
    body: dict[str, object] = {"__annotations__": {"bytes": "U64", "raw": "bytes"}}
    cls: type[Any] = attrs.frozen(type("Shadow", (), body | {"__module__": __name__}))
    check(cls(1, b""), cls)
    with pytest.raises(ShapeError, match=r"raw: 1 is not bytes \(got int\)"):
        check(cls(1, 1), cls)
