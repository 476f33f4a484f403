"""The text of sizes, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting import format_size, memory_size, parse_size

KIB, MIB, GIB, TIB = 1024, 1024**2, 1024**3, 1024**4
U64_MAX = 2**64 - 1
# Above this the text rounds up to 2**64, which no u64 holds.
LARGEST_THAT_PARSES = U64_MAX - TIB // 20


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0B"),
        (1, "1B"),
        (1023, "1023B"),
        (1024, "1.0KB"),
        (1025, "1.0KB"),
        (1536, "1.5KB"),
        (512 * MIB, "512.0MB"),
        (GIB, "1.0GB"),
        (2 * TIB, "2.0TB"),
        (1024 * TIB, "1024.0TB"),
        (U64_MAX, "16777216.0TB"),
    ],
)
def test_canonical_text(amount: int, text: str) -> None:
    assert format_size(amount) == text


@pytest.mark.parametrize(("factor", "unit", "above"), [(KIB, "KB", "MB"), (MIB, "MB", "GB")])
def test_no_text_reads_1024_of_a_unit(factor: int, unit: str, above: str) -> None:
    edge = 1024 * factor - factor // 20
    assert format_size(edge - 1) == f"1023.9{unit}"
    assert format_size(edge + 1) == f"1.0{above}"
    assert format_size(1024 * factor - 1) == f"1.0{above}"


def test_exact_ties_go_to_the_even_tenth() -> None:
    assert [format_size(amount) for amount in (1280, 1792, 2304)] == ["1.2KB", "1.8KB", "2.2KB"]


@given(st.integers(0, 2**53))
def test_the_text_is_that_of_percent_formatting(amount: int) -> None:
    texts = [f"{amount}B"] if amount < KIB else []
    texts += [f"{amount / f:.1f}{u}" for f, u in ((KIB, "KB"), (MIB, "MB"), (GIB, "GB"))]
    fitting = [text for text in texts if float(text.rstrip("KMGB")) < 1024]
    assert format_size(amount) == [*fitting, f"{amount / TIB:.1f}TB"][0]


@given(st.integers(0, LARGEST_THAT_PARSES))
def test_parsing_the_text_gives_the_text_again(amount: int) -> None:
    text = format_size(amount)
    assert format_size(parse_size(text)) == text


@given(st.integers(0, LARGEST_THAT_PARSES))
def test_the_text_is_within_half_a_tenth(amount: int) -> None:
    unit = next(f for f in (TIB, GIB, MIB, KIB, 1) if amount >= f or f == 1)
    assert abs(parse_size(format_size(amount)) - amount) <= unit / 20 + 1


@given(st.lists(st.integers(0, LARGEST_THAT_PARSES), min_size=2))
def test_texts_ascend_with_sizes(amounts: list[int]) -> None:
    read = [parse_size(format_size(amount)) for amount in sorted(amounts)]
    assert read == sorted(read)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("512MB", 512 * MIB),
        ("1.0GB", GIB),
        ("1GB", GIB),
        ("2 kb", 2048),
        ("0B", 0),
        ("1.3KB", 1331),
        ("0.5B", 0),
        ("16777215.9TB", round(16777215.9 * TIB)),
    ],
)
def test_parses_what_the_guides_write(text: str, amount: int) -> None:
    assert parse_size(text) == pytest.approx(amount, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    ["", "MB", "12", "-1MB", "1,5MB", "1.MB", ".5MB", "1e3MB", "1 PB", "1  MB", " 1MB", "1MB\n",
     "\uff11MB", "1KiB", "nan", "16777216.0TB", "9" * 20 + "B", "9" * 5000 + "B"],
    ids=lambda text: ascii(text[:20]),
)  # fmt: skip
def test_refuses_any_other_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"size|u64"):
        parse_size(text)


def test_refuses_what_is_no_text() -> None:
    with pytest.raises(TypeError, match=r"text: expected str, got int"):
        parse_size(512)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_the_record_has_both() -> None:
    assert memory_size(1536).bytes == 1536
    assert memory_size(1536).human_readable == "1.5KB"
