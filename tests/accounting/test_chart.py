"""Charts: valid files, the same each time, whatever the title."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import cast

import pytest

from memory_accounting.chart import Form, draw
from memory_accounting.course import Sample
from memory_accounting.purposes import shares_of
from tests.accounting.support import MIB, START

pytest.importorskip("matplotlib")

SAMPLES = [
    Sample(
        START + 60_000 * minute,
        (30 + minute) * MIB,
        (31 + minute) * MIB,
        64 * MIB,
        "custom",
        shares_of([20 * MIB, 0, minute * MIB, 0, 10 * MIB, 0, 0, 0]),
    )
    for minute in range(30)
]
NO_GLYPH = "\N{REPLACEMENT CHARACTER}"
HOSTILE = (
    ("$x^{$", "$x^{$"),
    ("<script>&amp;", "<script>&amp;"),
    ("\x00\x1b[0m\n", f"{NO_GLYPH * 2}[0m{NO_GLYPH}"),
    ("\ud800", NO_GLYPH),
    ("漢 é", f"{NO_GLYPH} é"),
    (r"\frac{", r"\frac{"),
    ("s" * 5000, "s" * 79 + "…"),
)


def texts(svg: bytes) -> list[str]:
    return [
        "".join(element.itertext())
        for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - ours
    ]


def test_an_svg_names_what_is_drawn() -> None:
    shown = texts(draw("session-123", SAMPLES, form="svg"))
    for expected in ("session-123", "vm-heap", "asset-cache", "used", "committed", "64.0MB", "0B"):
        assert expected in shown
    assert "capacity 64.0MB" in shown
    assert "jit-code-cache" not in shown
    assert "minutes since 2023-11-14 22:13:20 UTC" in shown


def test_a_png_is_a_png() -> None:
    assert draw("s", SAMPLES, form="png").startswith(b"\x89PNG\r\n\x1a\n")


def test_the_same_samples_make_the_same_file() -> None:
    assert draw("s", SAMPLES, form="svg") == draw("s", SAMPLES, form="svg")
    assert draw("s", SAMPLES, form="svg") != draw("s", SAMPLES[1:], form="svg")


@pytest.mark.parametrize(("title", "shown"), HOSTILE)
def test_any_title_is_plain_text(title: str, shown: str) -> None:
    file = draw(title, SAMPLES, form="svg")
    assert shown in texts(file)
    assert all("script" not in element.tag for element in ET.fromstring(file).iter())  # noqa: S314 - ours
    assert draw(title, SAMPLES, form="png").startswith(b"\x89PNG")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_few_samples_are_drawn(number: int) -> None:
    shown = texts(draw("s", SAMPLES[:number], form="svg"))
    assert ("no samples" in shown) is (number == 0)


@pytest.mark.parametrize("most", [0, 1, 2**64 - 1])
def test_all_sizes_are_drawn(most: int) -> None:
    samples = [Sample(0, most, most, most or 1, "custom", shares_of([most, *[0] * 7]))]
    assert "used" in texts(draw("s", samples, form="svg"))


def test_a_far_capacity_does_not_flatten_the_use() -> None:
    samples = [sample._replace(capacity=2**50) for sample in SAMPLES]
    shown = texts(draw("s", samples, form="svg"))
    assert "capacity 1024.0TB" in shown
    assert "64.0MB" in shown


def test_a_time_that_no_date_holds() -> None:
    samples = [SAMPLES[0]._replace(at=2**63)]
    assert f"seconds since {2**63} ms after 1970" in texts(draw("s", samples, form="svg"))


def test_there_are_two_forms() -> None:
    with pytest.raises(ValueError, match="svg and png"):
        draw("s", SAMPLES, form=cast("Form", "pdf"))


def test_without_matplotlib_the_extra_is_named() -> None:
    source = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from memory_accounting.chart import draw\n"
        "try:\n    draw('s', [], form='svg')\nexcept ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )
    assert done.stdout == "charts need matplotlib: pip install 'wit-codegen[chart]'\n"
