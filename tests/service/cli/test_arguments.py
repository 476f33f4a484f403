"""Words of a command line as values."""

from __future__ import annotations

import argparse

import pytest

from memory_accounting.cli.arguments import count, interval, seconds, size


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0", 0), ("512MB", 512 << 20), ("1.5gb", 3 << 29), ("18446744073709551615", 2**64 - 1)],
)
def test_sizes(text: str, amount: int) -> None:
    assert size(text) == amount


@pytest.mark.parametrize(
    "text", ["", "-1", "1e3", "MB", "18446744073709551616", "9" * 30, "\u0661"]
)
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        size(text)


@pytest.mark.parametrize(
    ("text", "amount"), [("90", 90), ("90s", 90), ("15m", 900), ("24h", 86_400), ("7d", 604_800)]
)
def test_spans_of_time(text: str, amount: int) -> None:
    assert seconds(text) == amount


@pytest.mark.parametrize("text", ["", "0", "0h", "-5", "1.5", "1w", "a day", "9" * 20, "9" * 30])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="15m"):
        seconds(text)


def test_an_interval_may_have_a_fraction() -> None:
    assert interval("0.5") == 0.5


@pytest.mark.parametrize("text", ["", "0", "-1", "nan", "inf", "1e9", "soon"])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        interval(text)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "9" * 30])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        count(text)
