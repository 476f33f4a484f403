"""What each kind of value looks like as JSON, both ways."""

from __future__ import annotations

import math
from typing import Any, Optional

import attrs
import pytest

from tests.runtime import sample
from tests.runtime.sample import SIZE, Access, Purpose
from wit_runtime import F32, F64, U8, U16, U64, Char, Err, Ok, Some
from wit_runtime.json import JsonCodec, UnsupportedTypeError, decode, dumps, encode, loads

MAYBE_BYTE: Any = Optional[U8]  # noqa: UP045 - pyright has no `|` for an annotated type in an expression
PAIRS: list[tuple[Any, Any, Any]] = [
    (True, bool, True),
    (2**64 - 1, U64, 2**64 - 1),
    (1.5, F64, 1.5),
    (math.inf, F64, "Infinity"),
    (-math.inf, F32, "-Infinity"),
    ("\U0001f600", Char, "\U0001f600"),
    ("é", str, "é"),
    (b"\x00\xff", bytes, "AP8="),
    (Purpose.NONE_, Purpose, "none"),
    (Access(0), Access, []),
    (Access.HTML | Access.CLASS_ | Access.READ_ONLY, Access, ["read-only", "class", "html"]),
    ([1, 2], list[U8], [1, 2]),
    ((1, 2, 3, 4), sample.Grid, [1, 2, 3, 4]),
    ((1, "x"), tuple[U8, str], [1, "x"]),
    ((), tuple[()], []),
    ({"a": 1}, dict[str, U8], {"a": 1}),
    ({3: "x", 1: "y"}, dict[U16, str], [[3, "x"], [1, "y"]]),
    (SIZE, sample.Size, {"bytes": 1, "human_readable": "1B", "raw": "AP8="}),
    (sample.ShapeEmpty(), sample.Shape, {"tag": "empty"}),
    (sample.ShapeMaybe(None), sample.Shape, {"tag": "may-be", "val": None}),
    (sample.Lone("x"), sample.Solitary, {"tag": "lone", "val": "x"}),
    (None, MAYBE_BYTE, None),
    (5, MAYBE_BYTE, 5),
    (None, sample.Shape | None, None),
    (None, Some[U8 | None] | None, None),
    (Some(None), Some[U8 | None] | None, {"some": None}),
    (Some(5), Some[U8 | None] | None, {"some": 5}),
    (Ok(1), sample.ByteOrText, {"tag": "ok", "val": 1}),
    (Err("x"), sample.ByteOrText, {"tag": "err", "val": "x"}),
    (Ok(None), sample.NoneOrNone, {"tag": "ok"}),
    (Err(None), sample.NoneOrNone, {"tag": "err"}),
    (Ok(None), sample.MaybeByteOrText, {"tag": "ok", "val": None}),
]


@pytest.mark.parametrize(("value", "type_", "data"), PAIRS)
def test_a_value_and_its_data_stand_for_each_other(
    value: object, type_: object, data: object
) -> None:
    assert encode(value, type_) == data
    assert decode(data, type_) == value


GO_PAIRS: list[tuple[object, object, object]] = [
    (Ok(1), sample.ByteOrText, {"value": 1}),
    (Err("x"), sample.ByteOrText, {"error": "x"}),
    (Ok(None), sample.NoneOrText, {"value": None}),
    (Err(None), sample.ByteOrNone, {"error": None}),
    (None, sample.ByteOrText | None, None),
]


@pytest.mark.parametrize(("value", "type_", "data"), GO_PAIRS)
def test_results_for_go_have_a_value_or_an_error(
    value: object, type_: object, data: object
) -> None:
    go = JsonCodec(results="go")
    assert go.encode(value, type_) == data
    assert go.decode(data, type_) == value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ({"value": None, "error": "x"}, Err("x")),
        ({"value": 5, "error": None}, Ok(5)),
        ({}, Ok(None)),
    ],
)
def test_results_as_go_writes_them_are_read(data: object, value: object) -> None:
    assert JsonCodec(results="go").decode(data, sample.MaybeByteOrText) == value


def test_nan_is_a_string() -> None:
    assert encode(math.nan, F64) == "NaN"
    assert math.isnan(decode("NaN", F32))


def test_negative_zero_keeps_its_sign() -> None:
    assert math.copysign(1, loads(dumps(-0.0, F64), F64)) == -1


def test_an_integer_is_read_as_a_float_where_one_is_meant() -> None:
    assert type(decode(1, F64)) is float
    assert type(encode(1, F64)) is float


@pytest.mark.parametrize("value", [bytearray(b"abc"), memoryview(b"abc")])
def test_any_buffer_is_written_as_base64(value: object) -> None:
    assert encode(value, bytes) == "YWJj"


def test_bytes_are_also_read_from_a_list() -> None:
    assert decode([97, 98], bytes) == b"ab"


def test_keys_follow_the_case_and_the_wit_names() -> None:
    value = sample.Renamed(
        class_="c", self_=1, get_html=True, cl=2, converter=3, typevar_map=4, o=5, res=6, errors=7
    )
    snake = encode(value, sample.Renamed)
    camel = JsonCodec(case="camel").encode(value, sample.Renamed)
    assert list(snake)[:3] == ["class", "self", "get_html"]
    assert list(camel)[:3] == ["class", "self", "getHtml"]
    assert "typevarMap" in camel
    assert decode(snake, sample.Renamed) == value
    assert JsonCodec(case="camel").decode(camel, sample.Renamed) == value


def test_an_absent_option_is_none() -> None:
    data = encode(sample.EVERYTHING, sample.Everything)
    for key in ("maybe_shape", "maybe"):
        del data[key]
    assert decode(data, sample.Everything) == sample.EVERYTHING
    assert decode({"tag": "may-be"}, sample.Shape) == sample.ShapeMaybe(None)


def test_decoding_leaves_its_data_as_it_was() -> None:
    data = {"tag": "may-be"}
    decode(data, sample.Shape)
    whole = encode(sample.EVERYTHING, sample.Everything)
    del whole["maybe"]
    before = dict(whole)
    decode(whole, sample.Everything)
    assert (data, whole) == ({"tag": "may-be"}, before)


def test_everything_survives_text_in_every_setting() -> None:
    for codec in (JsonCodec(), JsonCodec(case="camel", results="go", unknown="ignore")):
        text = codec.dumps(sample.EVERYTHING, sample.Everything)
        assert codec.loads(text, sample.Everything) == sample.EVERYTHING


def test_text_is_compact_and_keeps_letters_or_is_indented() -> None:
    assert dumps({"é": 1}, dict[str, U8]) == '{"é":1}'
    assert dumps({"é": 1}, dict[str, U8], indent=1) == '{\n "é": 1\n}'


def test_unknown_keys_are_ignored_on_request() -> None:
    codec = JsonCodec(unknown="ignore")
    data = {"bytes": 1, "human_readable": "", "raw": "", "more": [1]}
    assert codec.decode(data, sample.Size).bytes == 1
    assert codec.decode({"tag": "ok", "val": 1, "more": 2}, sample.ByteOrByte) == Ok(1)
    assert codec.decode({"some": 1, "more": 2}, Some[U8 | None] | None) == Some(1)


@pytest.mark.parametrize("type_", [sample.Handle, sample.Holder, list[sample.Handle]])
def test_handles_have_no_json_form(type_: object) -> None:
    with pytest.raises(UnsupportedTypeError, match="Handle has no JSON form"):
        decode({}, type_)
    with pytest.raises(UnsupportedTypeError, match="Handle has no JSON form"):
        encode(sample.Holder(sample.Handle), sample.Holder)  # type: ignore[arg-type] # any object


@pytest.mark.parametrize("settings", [{"case": "kebab"}, {"results": "rust"}, {"unknown": "keep"}])
def test_settings_that_do_not_exist_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be in"):
        JsonCodec(**settings)


def chain(depth: int) -> tuple[type[Any], object]:
    """Return a record that holds a record, and so on, with a value of it."""
    cls: type[Any] = sample.Size
    value: object = SIZE
    for _ in range(depth - 1):
        cls = attrs.make_class("Link", {"next": attrs.field(type=cls)}, frozen=True)
        value = cls(value)
    return cls, value


def test_records_nest_as_deep_as_types_may() -> None:
    cls, value = chain(99)
    assert loads(dumps(value, cls), cls) == value
    too_deep, _ = chain(1000)
    with pytest.raises(UnsupportedTypeError, match="deeper than 100 levels"):
        decode({}, too_deep)


def test_fields_that_would_share_a_key_are_refused() -> None:
    clash = attrs.make_class(
        "Clash",
        {
            "a_b": attrs.field(type=bool),
            "other": attrs.field(type=bool, metadata={"wit": "A-B"}),
        },
    )
    with pytest.raises(UnsupportedTypeError, match="two fields of Clash share a JSON key"):
        decode({}, clash)


def test_a_codec_shows_its_settings() -> None:
    codec = JsonCodec(case="camel", results="go", unknown="ignore")
    assert repr(codec) == "JsonCodec(case='camel', results='go', unknown='ignore')"
