"""Every page is readable: on a phone, in the dark, by keyboard, and by those who hear it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys

from tests.service.dashboard.browsing import Screen, screens
from tests.service.dashboard.places import Place, fill

PAGES = ["#/", "#/sessions/s-critical", f"#/sessions/{'x' * 128}", "#/sessions/none", "#/none"]
CONTRASTS = """
const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number);
  return c.startsWith("color(srgb") ? [m[0]*255, m[1]*255, m[2]*255, m[3] ?? 1]
                                    : [m[0], m[1], m[2], m[3] ?? 1]; };
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) =>
  v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const back = (e) => { for (; e; e = e.parentElement) {
  const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; }
  return [255, 255, 255, 1]; };
const found = [];
for (const e of document.querySelectorAll("body *")) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || !e.checkVisibility() || e.closest(".unseen, .skip, noscript")) continue;
  const style = getComputedStyle(e);
  const color = e instanceof SVGElement ? style.fill : style.color;
  const [a, b] = [light(parse(color)), light(back(e))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  found.push([ratio, e.textContent.trim().slice(0, 40), color]);
}
return found;
"""


@pytest.fixture(scope="module", params=PAGES, ids=["list", "session", "long", "unknown", "none"])
def page(request: pytest.FixtureRequest, chrome: Chrome, running: Place) -> Iterator[Screen]:
    """A page with all that it can show, loaded once."""
    address: str = request.param
    if not running.ledger.list_sessions().unwrap():
        fill(running)
    for screen in screens(chrome, running.url):
        screen.open(address)
        if address in {"#/sessions/none", "#/none"}:
            screen.shows("No such")
        elif address == "#/":
            screen.shows("5 sessions.")
        else:
            screen.shows("1 allocation.")
            screen.shows("Expected peak")
            screen.click("Edit limits")
            screen.click("Write report")
            screen.shows("Oldest allocations", ".report")
        yield screen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(page: Screen, scheme: str) -> None:
    page.look(scheme=scheme)
    found: list[list[Any]] = page.run(CONTRASTS)
    assert len(found) > 5
    assert [each for each in found if each[0] < 4.5] == []


def test_a_phone_shows_it_without_scrolling_sideways(page: Screen) -> None:
    page.look(width=360, height=740)
    page.wait(lambda: page.run("return innerWidth") == 360)
    assert page.run("return document.documentElement.scrollWidth") <= 360
    cut = (
        "return [...document.querySelectorAll('main *')].filter(e => e.checkVisibility() &&"
        " !e.closest('.scroll, .unseen, thead, svg') && e.getBoundingClientRect().right > 361)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    page.wait(lambda: page.run(cut) == [], "something is cut off")


def test_everything_has_a_name_and_a_place(page: Screen) -> None:
    nameless = (
        "return [...document.querySelectorAll('button, input, select, a, table, section, svg')]"
        ".filter(e => e.checkVisibility() && !(e.getAttribute('aria-label') || e.textContent.trim()"
        " || e.labels?.length || document.getElementById(e.getAttribute('aria-labelledby'))))"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert page.run(nameless) == []
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("header")) == 1
    ids = page.run("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_what_has_the_focus_is_seen_to_have_it(page: Screen) -> None:
    page.look()
    for _ in range(15):
        page.press(Keys.TAB)
        unseen = page.run(
            "const e = document.activeElement; if (e === document.body) return '';"
            "const s = getComputedStyle(e.type === 'radio' ? e.parentElement : e);"
            "return s.outlineStyle === 'none' ? e.outerHTML : ''"
        )
        assert unseen == ""
