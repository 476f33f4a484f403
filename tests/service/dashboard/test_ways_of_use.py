"""Ways to use the dashboard: by keyboard, in the dark, without motion, on paper."""

from __future__ import annotations

import re

import pytest
from selenium.webdriver.common.keys import Keys

from tests.service.dashboard.browsing import Screen
from tests.service.dashboard.places import Place, fill


@pytest.fixture
def full(service: Place) -> Place:
    """Sessions of each pressure, and one with the longest texts."""
    fill(service)
    return service


@pytest.mark.usefixtures("full")
def test_the_scheme_is_that_of_the_system_until_one_is_chosen(screen: Screen) -> None:
    def is_dark() -> bool:
        color: str = screen.run("return getComputedStyle(document.body).backgroundColor")
        return max(map(int, re.findall(r"\d+", color))) < 60

    screen.look(scheme="dark")
    screen.open()
    assert is_dark()
    screen.click("Theme: system")
    screen.wait(lambda: not is_dark())
    screen.open().button("Theme: light")
    assert not is_dark()
    screen.click("Theme: light")
    screen.look(scheme="light")
    screen.wait(is_dark)


def test_everything_is_done_by_keyboard(full: Place, screen: Screen) -> None:
    screen.open().shows("5 sessions.")
    screen.press(Keys.TAB)
    assert screen.focused() == "Skip to content"
    screen.press(Keys.ENTER)
    screen.tab_to("Filter")
    screen.press("s-critical")
    screen.shows("1 of 5 sessions match.")
    screen.tab_to("s-critical")
    screen.press(Keys.ENTER)
    screen.shows("1 allocation.")
    assert screen.focused() == "s-critical"  # the heading of the page that was gone to
    screen.tab_to("Edit limits")
    screen.press(Keys.ENTER)
    assert screen.focused() == "Hard limit"
    screen.tab_to("Cancel")
    screen.press(Keys.ENTER)
    assert screen.focused() == "Edit limits"
    allocation = full.ledger.list_allocations("s-critical").unwrap()[0]
    screen.tab_to(f"Free allocation {allocation.id}")
    screen.press(Keys.ENTER)
    screen.tab_to("Free")
    screen.press(Keys.ENTER)
    screen.shows("None is live.")


@pytest.mark.usefixtures("full")
def test_pressure_is_told_by_a_word(screen: Screen) -> None:
    screen.open().shows("5 sessions.")
    words = screen.text("main > table .badge").splitlines()
    assert sorted(words) == ["critical", "high", "low", "low", "medium"]


@pytest.mark.usefixtures("full")
def test_nothing_is_animated(screen: Screen) -> None:
    screen.open().shows("5 sessions.")
    moving = (
        "return [...document.querySelectorAll('*')].map(e => getComputedStyle(e)).filter(s =>"
        " s.transitionDuration !== '0s' || s.animationName !== 'none').length"
    )
    assert screen.run(moving) == 0


@pytest.mark.usefixtures("full")
def test_a_report_is_printed_alone(screen: Screen) -> None:
    screen.open("#/sessions/s-low").shows("1 allocation.")
    screen.click("Write report")
    screen.click("Print")
    assert screen.sprung() == ["print"]
    screen.command("Emulation.setEmulatedMedia", media="print")
    seen = "return [...document.querySelectorAll('main > *')].filter(e => e.checkVisibility())"
    assert screen.run(f"{seen}.map(e => e.className)") == ["panel report-panel"]
    screen.command("Emulation.setEmulatedMedia", media="")
