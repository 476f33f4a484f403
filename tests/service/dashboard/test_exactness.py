"""Numbers and sizes, by the page's own modules in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver import Chrome

from memory_accounting.sizes import U64_MAX, format_size
from tests.service.dashboard.browsing import Screen, screens
from tests.service.dashboard.places import Place

SIZES = [0, 1, 1023, 1024, 1536, 1_048_575, 1_048_576, 912_680_550, (1 << 40) * 3 + 5, U64_MAX]
TEXT = json.dumps({"a": U64_MAX, "b": [1, -5, 2.5, 1e300], "c": '1234567890123456789 "', "d": {}})


@pytest.fixture(scope="module")
def screen(chrome: Chrome, running: Place) -> Iterator[Screen]:
    """The page, loaded once: nothing here changes it."""
    for loaded in screens(chrome, running.url):
        yield loaded.open()


def _value(screen: Screen, module: str, expression: str, *arguments: object) -> Any:  # noqa: ANN401 - JSON
    answer = screen.call(module, expression, *arguments)
    assert "error" not in answer, answer
    return answer.get("value")


@pytest.mark.parametrize("way", ["parse", "parseByMarks"])
def test_json_keeps_every_integer(screen: Screen, way: str) -> None:
    """Both ways: with the reviver's view of the source, and for browsers without."""
    written = _value(screen, "json.js", f"m.stringify(m.{way}(args[0]))", TEXT)
    assert json.loads(written) == json.loads(TEXT)
    assert str(U64_MAX) in written


@pytest.mark.parametrize("way", ["parse", "parseByMarks"])
@pytest.mark.parametrize("text", ["", "{", "[01]", "nul", '{"a": 1,}', "<h1>"])
def test_what_is_no_json_is_refused(screen: Screen, way: str, text: str) -> None:
    assert "SyntaxError" in screen.call("json.js", f"m.{way}(args[0])", text)["error"]


@pytest.mark.parametrize("amount", SIZES)
def test_sizes_are_written_as_the_service_does(screen: Screen, amount: int) -> None:
    assert _value(screen, "text.js", "m.formatSize(BigInt(args[0]))", str(amount)) == format_size(
        amount
    )


@pytest.mark.parametrize("amount", [each for each in SIZES if each])
def test_a_limit_that_is_not_changed_stays_the_same(screen: Screen, amount: int) -> None:
    expression = "String(m.parseSize(m.exactSize(BigInt(args[0]))))"
    assert _value(screen, "text.js", expression, str(amount)) == str(amount)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("512MB", 512 << 20), ("1.5 GB", 3 << 29), (" 7 ", 7), ("2tb", 2 << 40), ("0.5k", 512)],
)
def test_sizes_are_read_as_people_write_them(screen: Screen, text: str, amount: int) -> None:
    assert _value(screen, "text.js", "String(m.parseSize(args[0]))", text) == str(amount)


@pytest.mark.parametrize("text", ["", "MB", "-1", "1e3", "0", "0.0001", "16777216TB", "1.5.5GB"])
def test_what_is_no_size_is_refused(screen: Screen, text: str) -> None:
    assert "Error" in screen.call("text.js", "m.parseSize(args[0])", text)["error"]


def test_text_that_hides_is_shown_by_name(screen: Screen) -> None:
    hidden = "a\u202egnp.exe\u200b\n\U000e0041"
    shown = "a<U+202E>gnp.exe<U+200B><U+000A><U+E0041>"
    assert _value(screen, "text.js", "m.visible(args[0])", hidden) == shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59 s"), (3600, "1 h"), (3_725, "1 h 2 min"), (190_000, "2 d 4 h")],
)
def test_durations_have_one_or_two_units(screen: Screen, seconds: float, text: str) -> None:
    assert _value(screen, "text.js", "m.duration(args[0])", seconds) == text


def test_an_axis_ends_above_what_it_shows(screen: Screen) -> None:
    script = (
        "args.map(([most, all]) => { const {top, ticks} = m.scaleOf(most, all);"
        " return [top >= most, ticks.length, ticks.every(t => t.bytes <= top)] })"
    )
    pairs = [[1, 1e12], [1023, 1024], [5e8, 1 << 30], [1 << 30, 1 << 30], [1.8e19, 1.8446e19]]
    for fits, many, are_within in _value(screen, "scale.js", script, *pairs):
        assert fits
        assert are_within
        assert 2 <= many <= 8


def test_events_are_read_however_they_arrive(screen: Screen) -> None:
    text = (
        ": hello\n\nretry: 1500\n\nevent: a\ndata: 1\ndata: 2\n\n"
        "data:x\r\n\r\nevent: none\n\nid: 7\r\rdata: é\n\n"
    )
    script = (
        "[1, 2, 3, 1000].map((size) => { const got = []; const push = m.eventParser((...e) =>"
        " got.push(e)); for (let at = 0; at < args[0].length; at += size)"
        " push(args[0].slice(at, at + size)); return got })"
    )
    wanted = [["a", "1\n2"], ["message", "x"], ["message", "é"]]
    assert _value(screen, "stream.js", script, text) == [wanted] * 4
