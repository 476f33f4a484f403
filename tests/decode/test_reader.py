"""Numbers, texts, and counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decode.helpers import leb, text
from wit_codegen.decode.problems import DecodeError
from wit_codegen.decode.reader import LONGEST_STRING, Reader


@given(st.integers(0, 2**32 - 1))
def test_every_unsigned_number_is_read_back(number: int) -> None:
    reader = Reader(leb(number))
    assert (reader.u32(), reader.left) == (number, 0)


@pytest.mark.parametrize(
    ("data", "value"),
    [(b"\x80\x00", 0), (b"\xff\x80\x00", 127), (b"\x80\x80\x80\x80\x00", 0)],
)
def test_a_number_may_be_longer_than_it_needs(data: bytes, value: int) -> None:
    assert Reader(data).u32() == value


@pytest.mark.parametrize(
    "data", [b"\x80\x80\x80\x80\x80\x00", b"\xff\xff\xff\xff\x1f", b"\x80" * 20]
)
def test_a_number_has_bounds(data: bytes) -> None:
    with pytest.raises(DecodeError, match="a number"):
        Reader(data).u32()


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\x00", 0),
        (b"\x7f", -1),
        (b"\x40", -64),
        (b"\xff\x00", 127),
        (b"\xff\xff\xff\xff\x0f", 2**32 - 1),
    ],
)
def test_signed_numbers(data: bytes, value: int) -> None:
    assert Reader(data).s33() == value


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff\x1f", b"\x80" * 9 + b"\0"])
def test_a_signed_number_has_bounds(data: bytes) -> None:
    with pytest.raises(DecodeError, match="a number"):
        Reader(data).s33()


def test_a_text_is_utf_8() -> None:
    assert Reader(text("näme")).name() == "näme"
    with pytest.raises(DecodeError, match="not UTF-8") as refusal:
        Reader(b"..\x01\xff", 2).name()
    assert refusal.value.offset == 2


def test_a_text_is_not_longer_than_the_file_nor_than_texts_are() -> None:
    with pytest.raises(DecodeError, match="end where a text should be"):
        Reader(b"\x05abc").name()
    with pytest.raises(DecodeError, match="longer than 100000 bytes"):
        Reader(leb(LONGEST_STRING + 1)).name()


def test_a_count_is_not_larger_than_what_is_left() -> None:
    reader = Reader(leb(1000) + b"\0\0\0")
    with pytest.raises(DecodeError, match="1000 items"):
        reader.many(reader.byte)


def test_a_count_is_not_larger_than_anything_has() -> None:
    reader = Reader(b"\x05\0\0\0\0\0")
    with pytest.raises(DecodeError, match="5 items are more than the 4 possible"):
        reader.many(reader.byte, 4)


def test_a_stretch_ends_where_it_ends() -> None:
    reader = Reader(b"abcdef", 1)
    inner = reader.stretch(2, "a section")
    assert (inner.byte(), inner.byte(), reader.peek()) == (ord("b"), ord("c"), ord("d"))
    with pytest.raises(DecodeError) as refusal:
        inner.byte()
    assert refusal.value.offset == 3


def test_a_flag_is_0_or_1() -> None:
    assert [Reader(b"\0").flag(), Reader(b"\1").flag()] == [False, True]
    with pytest.raises(DecodeError, match="0x02 instead of 0 or 1"):
        Reader(b"\2").flag()
