"""The chart of a session: what it draws, and what it says to those who do not see it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.service.dashboard.browsing import Screen
from tests.service.dashboard.places import MIB, Place


@pytest.fixture
def course(service: Place, screen: Screen) -> Place:
    service.configure("s-1")
    service.allocate("s-1", 100 * MIB)
    screen.open("#/sessions/s-1").shows("100.0MB in use", ".readout")
    for amount, text in ((50, "150.0MB"), (200, "350.0MB")):
        service.allocate("s-1", amount * MIB)
        screen.shows(f"{text} in use", ".readout")
    return service


def _said(screen: Screen) -> str:
    return screen.the(".chart").get_attribute("aria-valuetext") or ""


def _point(screen: Screen) -> int:
    return int(screen.the(".chart").get_attribute("aria-valuenow") or -1)


@pytest.mark.usefixtures("course")
def test_axes_have_round_sizes_and_times(screen: Screen) -> None:
    ticks = screen.run("return [...document.querySelectorAll('.tick')].map(e => e.textContent)")
    assert "0" in ticks
    assert "200 MB" in ticks
    assert any(":" in tick for tick in ticks)


def test_what_happens_is_drawn(course: Place, screen: Screen) -> None:
    line = screen.the(".chart .line").get_attribute("d")
    course.allocate("s-1", 30 * MIB)
    screen.shows("380.0MB in use", ".readout")
    assert screen.the(".chart .line").get_attribute("d") != line


@pytest.mark.usefixtures("course")
def test_keys_read_the_points_out(screen: Screen) -> None:
    screen.run("document.querySelector('.chart').focus()")
    screen.press(Keys.HOME)
    screen.wait(lambda: _point(screen) == 0)
    assert "350.0MB" not in _said(screen)
    screen.press(Keys.ARROW_RIGHT)
    screen.wait(lambda: _point(screen) == 1)
    screen.press(Keys.ARROW_LEFT)
    screen.wait(lambda: _point(screen) == 0)
    screen.press(Keys.END)
    screen.wait(lambda: "350.0MB in use" in _said(screen))
    assert screen.all(".chart .cursor")
    screen.press(Keys.ESCAPE)
    screen.wait(lambda: not screen.all(".chart .cursor"))


@pytest.mark.usefixtures("course")
def test_a_pointer_reads_a_point_out(screen: Screen) -> None:
    ActionChains(screen.chrome).move_to_element(screen.the(".chart")).perform()
    screen.wait(lambda: screen.all(".chart .cursor"))


@pytest.mark.usefixtures("course")
@pytest.mark.parametrize(("name", "words"), [("hour", "last hour"), ("day", "last 24 hours")])
def test_other_times_are_read_from_the_history(screen: Screen, name: str, words: str) -> None:
    screen.the(f"input[value={name}]").click()
    screen.shows(words, ".trend")
    screen.shows("350.0MB in use", ".readout")
    assert screen.all(".chart .line")


def test_a_capacity_that_is_near_is_drawn(course: Place, screen: Screen) -> None:
    course.allocate("s-1", 140 * MIB)
    screen.wait(lambda: screen.all(".chart .bound.capacity"))
    labels = "return [...document.querySelectorAll('.bound-label')].map(e => e.textContent)"
    assert "Capacity 512.0MB" in screen.run(labels)


_HEIGHTS = """{
  const { node, draw } = m.usageChart("t");
  document.querySelector("main").append(node);
  const bounds = args[0].map((bytes) => ({ bytes: BigInt(bytes), label: `${bytes}`, kind: "x" }));
  draw({ points: [{ at: 0, used: 990n }], from: 0, to: 9, total: 1000n, bounds });
  const labels = [...node.querySelectorAll(".bound-label")];
  return labels.map((each) => each.getBoundingClientRect().toJSON());
}"""


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("bounds", [[1000, 1000], [1000, 990], [990, 1000], [1000, 900, 905]])
def test_labels_of_bounds_that_are_close_do_not_touch(screen: Screen, bounds: list[int]) -> None:
    screen.open().the("main")
    drawn = screen.call("chart.js", _HEIGHTS, bounds)["value"]
    boxes = sorted(drawn, key=lambda box: float(box["top"]))
    assert len(boxes) == len(bounds)
    assert all(above["bottom"] <= below["top"] for above, below in pairwise(boxes))
