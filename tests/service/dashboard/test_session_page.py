"""The page of one session, in a browser against a live service."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from flight_memory.memory_types import MemoryPurpose
from tests.service.dashboard.browsing import Screen
from tests.service.dashboard.places import MIB, Place


@pytest.fixture
def session(service: Place, screen: Screen) -> Place:
    """A session with three allocations, on the screen."""
    service.configure("s-1", "ana")
    service.allocate("s-1", 64 * MIB)
    service.allocate("s-1", 32 * MIB, MemoryPurpose.ASSET_CACHE)
    service.allocate("s-1", 16 * MIB, MemoryPurpose.TEMPORARY)
    screen.open("#/sessions/s-1").shows("3 allocations.")
    screen.shows("Live", "#connection")
    return service


def _panel(name: str) -> str:
    return f'section[aria-labelledby="panel-{name}"]'


@pytest.mark.usefixtures("session")
def test_it_shows_what_the_session_is(screen: Screen) -> None:
    assert screen.text("h1") == "s-1"
    screen.shows("Platform v6r-small, user ana, opened")
    screen.shows("In use\n112.0MB", ".figures")
    screen.shows("Live allocations\n3", ".figures")
    screen.shows("low", ".title .badge")


@pytest.mark.usefixtures("session")
def test_it_shows_what_the_memory_is_for(screen: Screen) -> None:
    rows = screen.text(f"{_panel('by-purpose')} tbody tr").splitlines()
    assert "".join(rows).replace("\t", "") == (
        "vm-heap57.1 %64.0MBasset-cache28.5 %32.0MBtemporary14.2 %16.0MB"
    )


@pytest.mark.usefixtures("session")
def test_it_shows_the_room_below_each_limit(screen: Screen) -> None:
    shown = screen.text(_panel("limits"))
    for row in ("Hard limit 512.0MB 112.0MB 400.0MB", "Cache 128.0MB 32.0MB 96.0MB"):
        assert row in " ".join(shown.split())


@pytest.mark.usefixtures("session")
def test_it_shows_what_the_course_suggests(screen: Screen) -> None:
    screen.shows("None.", _panel("leak-suspects"))
    screen.shows("asset-cache", _panel("usage-patterns"))
    screen.shows("Expected peak\n112.0MB", _panel("capacity-advice"))
    screen.shows("\nThe peak of the last ", _panel("capacity-advice"))
    screen.shows("over the last 10 minutes", ".trend")


def test_it_follows_the_session(session: Place, screen: Screen) -> None:
    session.allocate("s-1", 400 * MIB, MemoryPurpose.NETWORK_BUFFERS)
    screen.shows("In use\n512.0MB", ".figures")
    screen.shows("critical", ".title .badge")
    screen.shows("4 allocations.")
    screen.shows("network-buffers", _panel("by-purpose"))


@pytest.mark.usefixtures("session")
def test_an_allocation_is_freed_once_that_is_confirmed(screen: Screen) -> None:
    screen.all(".allocations button.danger")[1].click()
    screen.shows("32.0MB of asset-cache", "dialog")
    screen.click("Free", "dialog")
    screen.shows("2 allocations.")
    screen.shows("In use\n80.0MB", ".figures")
    screen.shows("Freed 32.0MB.", "#announcements")


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("way", ["Cancel", Keys.ESCAPE])
def test_what_is_not_confirmed_is_not_freed(session: Place, screen: Screen, way: str) -> None:
    screen.all(".allocations button.danger")[0].click()
    screen.shows("Free this allocation?", "dialog")
    assert screen.focused() == "Cancel"
    screen.press(way) if way == Keys.ESCAPE else screen.click(way, "dialog")
    screen.wait(lambda: not screen.all("dialog"))
    assert screen.focused().startswith("Free allocation")
    assert len(session.ledger.list_allocations("s-1").unwrap()) == 3


def test_a_free_that_is_refused_says_why(session: Place, screen: Screen) -> None:
    oldest = session.ledger.list_allocations("s-1").unwrap()[0]
    screen.all(".allocations button.danger")[0].click()
    screen.shows("Free this allocation?", "dialog")
    session.ledger.free_allocation(oldest.id).unwrap()
    screen.click("Free", "dialog")
    screen.shows("freed before", _panel("live-allocations"))


@pytest.mark.usefixtures("session")
def test_allocations_are_ordered(screen: Screen) -> None:
    def sizes() -> list[str]:
        return screen.text(".allocations td[data-label=Size]").splitlines()

    assert sizes() == ["64.0MB", "32.0MB", "16.0MB"]
    screen.click("Size")
    assert sizes() == ["16.0MB", "32.0MB", "64.0MB"]
    screen.click("Size")
    assert sizes() == ["64.0MB", "32.0MB", "16.0MB"]


def test_the_first_allocations_are_shown_and_then_all(session: Place, screen: Screen) -> None:
    for _ in range(22):
        session.allocate("s-1", 4096)
    screen.shows("The oldest 20 of 25")
    screen.click("Show all 25")
    screen.shows("25 allocations.")
    assert len(screen.all(".allocations tbody tr")) == 25


def test_limits_are_changed(session: Place, screen: Screen) -> None:
    screen.click("Edit limits")
    screen.fill("#limit-cache_max", "96 MB")
    screen.fill("#limit-soft_limit", "123456789")
    screen.press(Keys.ENTER)
    screen.shows("64.0MB", f"{_panel('limits')} tbody tr:last-child td[data-label=Head-room]")
    screen.shows("Limits changed.", "#announcements")
    limits = session.ledger.get_memory_limits("s-1").unwrap()
    assert (limits.cache_max.bytes, limits.soft_limit.bytes) == (96 * MIB, 123_456_789)
    assert screen.focused() == "Edit limits"


def test_limits_that_contradict_each_other_are_refused_in_words(
    session: Place, screen: Screen
) -> None:
    before = session.ledger.get_memory_limits("s-1").unwrap()
    screen.click("Edit limits")
    screen.fill("#limit-heap_max", "2GB")
    screen.click("Save limits")
    screen.wait(lambda: "heap" in screen.text(".limits-form > .problem").lower())
    assert screen.the("#limit-heap_max").get_attribute("value") == "2GB"
    assert session.ledger.get_memory_limits("s-1").unwrap() == before


@pytest.mark.usefixtures("session")
def test_a_limit_that_is_no_size_is_refused_at_its_field(screen: Screen) -> None:
    screen.click("Edit limits")
    screen.fill("#limit-stack_max", "lots")
    screen.click("Save limits")
    screen.shows("Write a size such as 512MB", "#limit-stack_max-error")
    assert screen.the("#limit-stack_max").get_attribute("aria-invalid") == "true"
    assert screen.focused() == "Stack"


def test_a_session_is_ended_once_that_is_confirmed(session: Place, screen: Screen) -> None:
    screen.click("End session")
    screen.shows("Everything that s-1 holds is freed", "dialog")
    screen.click("End session", "dialog")
    screen.shows("This session has ended")
    assert session.ledger.list_sessions().unwrap() == []


def test_a_session_that_ends_elsewhere_says_so(session: Place, screen: Screen) -> None:
    session.ledger.end_session("s-1").unwrap()
    screen.shows("This session has ended")
    screen.shows("Session s-1 ended.", "#announcements")


@pytest.mark.usefixtures("service")
def test_an_unknown_session_has_a_page_that_says_so(screen: Screen) -> None:
    screen.open("#/sessions/none%2Fsuch").shows("There is no session called none/such")
    assert screen.text("h1") == "No such session"


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("address", ["#/none", "#/sessions/%E0", "#/sessions/a/b", "#x"])
def test_an_address_of_nothing_says_so(screen: Screen, address: str) -> None:
    screen.open(address).shows("No such page")


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("session_id", [".", ".."])
def test_ids_that_browsers_resolve_away_are_explained(screen: Screen, session_id: str) -> None:
    screen.open(f"#/sessions/{session_id}").shows("Browsers cannot address a session called")


@pytest.mark.usefixtures("session")
def test_the_report_is_written_as_elements(screen: Screen) -> None:
    screen.click("Write report")
    screen.shows("Oldest allocations", ".report h4")
    screen.shows("Memory report", ".report h3")
    screen.shows("s-1", ".report code")
    assert len(screen.all(".report table")) >= 3
    for label in ("Print", "Download", "Write again"):
        assert screen.button(label).is_enabled()
