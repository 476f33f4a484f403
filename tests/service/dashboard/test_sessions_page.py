"""The page of all sessions, in a browser against a live service."""

from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryPurpose
from flight_v6r.sessions import VmSize
from tests.service.dashboard.browsing import Screen
from tests.service.dashboard.places import MIB, Place

IDS = "main > table tbody tr:not([hidden]) th a"


def _ids(screen: Screen) -> list[str]:
    return screen.text(IDS).splitlines()


def _three(service: Place) -> None:
    for session_id, size, amount in (
        ("calm", VmSize.LARGE, 100 * MIB),
        ("busy", VmSize.SMALL, 460 * MIB),
        ("idle", VmSize.MEDIUM, 1),
    ):
        service.configure(session_id, f"user-{session_id}", vm_size=size)
        service.allocate(session_id, amount)


def test_an_empty_service_says_how_to_begin(service: Place, screen: Screen) -> None:
    screen.open().shows("No sessions yet")
    assert f"{service.url}/api/v1/memory/allocations" in screen.text()


def test_each_session_shows_its_memory(service: Place, screen: Screen) -> None:
    _three(service)
    screen.open().shows("busy")
    row = screen.all("main > table tbody tr")[0].text
    for part in ("busy", "user-busy", "v6r-small", "89.8 %", "460.0MB", "512.0MB", "high"):
        assert part in row


def test_the_fullest_come_first(service: Place, screen: Screen) -> None:
    _three(service)
    screen.open().shows("busy")
    assert _ids(screen) == ["busy", "calm", "idle"]


def test_a_column_orders_and_orders_the_other_way(service: Place, screen: Screen) -> None:
    _three(service)
    screen.open()
    screen.click("Session")
    assert _ids(screen) == ["busy", "calm", "idle"]
    assert screen.the("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    screen.click("Session")
    assert _ids(screen) == ["idle", "calm", "busy"]
    screen.click("Capacity")
    assert _ids(screen) == ["calm", "idle", "busy"]


def test_the_filter_looks_at_session_user_platform_and_pressure(
    service: Place, screen: Screen
) -> None:
    _three(service)
    screen.open().shows("busy")
    for text, ids in (("USER-CALM", ["calm"]), ("medium", ["idle"]), ("high", ["busy"])):
        screen.fill("#filter", text)
        screen.shows("1 of 3 sessions match.")
        screen.shows(ids[0], IDS)
        assert _ids(screen) == ids
    screen.fill("#filter", "none of them")
    screen.shows("0 of 3 sessions match.")


def test_totals_are_those_of_the_service(service: Place, screen: Screen) -> None:
    _three(service)
    screen.open()
    screen.shows("560.0MB", ".figures")
    screen.shows("memory, up", ".figures")
    assert screen.text(".figures").splitlines()[:4] == ["Sessions", "3", "Live allocations", "3"]
    assert "High\n1" in screen.text(".figures")


def test_an_allocation_is_seen_without_loading_again(service: Place, screen: Screen) -> None:
    service.configure("s-1")
    screen.open().shows("0.0 %")
    service.allocate("s-1", 256 * MIB)
    screen.shows("50.0 %")
    service.allocate("s-1", 250 * MIB, MemoryPurpose.TEMPORARY)
    screen.shows("critical", "main > table .badge")
    screen.shows("Critical\n1", ".figures")


def test_a_new_session_appears_with_its_user_and_is_announced(
    service: Place, screen: Screen
) -> None:
    screen.open().shows("No sessions yet")
    screen.shows("Live", "#connection")
    service.configure("newcomer", "ana")
    screen.shows("user ana")
    screen.shows("New session newcomer.", "#announcements")
    screen.hides("No sessions yet")


def test_a_session_that_ends_goes_and_is_announced(service: Place, screen: Screen) -> None:
    for session_id in ("s-1", "s-2"):
        service.configure(session_id)
    screen.open().shows("s-2")
    screen.shows("Live", "#connection")
    service.ledger.end_session("s-1")
    screen.hides("s-1", "main > table")
    screen.shows("Session s-1 ended.", "#announcements")
    assert _ids(screen) == ["s-2"]


def test_many_changes_at_once_are_announced_as_one_number(service: Place, screen: Screen) -> None:
    service.configure("s-0")
    screen.open().shows("s-0")
    screen.shows("Live", "#connection")
    screen.call("speech.js", "(m.announce('A', 'session ended'), m.announce('B', 'session ended'))")
    screen.shows("2 sessions ended.", "#announcements")


def test_an_alert_is_shown_while_it_holds_and_announced(service: Place, screen: Screen) -> None:
    service.configure("s-1")
    screen.open().shows("s-1")
    screen.shows("Live", "#connection")
    allocation = service.allocate("s-1", 500 * MIB)
    screen.shows("Critical s-1:", ".alerts")
    screen.wait(lambda: "alert" in screen.text("#announcements"))
    service.ledger.free_allocation(allocation.id).unwrap()
    screen.wait(lambda: not screen.the(".alerts").is_displayed())


def test_an_alert_that_was_raised_before_is_shown(service: Place, screen: Screen) -> None:
    service.configure("s-1")
    service.allocate("s-1", 500 * MIB)
    screen.wait(lambda: service.ledger.alerts().unwrap())
    screen.open("#/sessions/s-1").shows("Critical", ".alerts")
    screen.open().shows("Critical s-1:", ".alerts")


def test_a_u64_is_shown_exactly(service: Place, screen: Screen) -> None:
    service.configure("s-1", capacity=2**64 - 1)
    service.allocate("s-1", 2**63 + 1)
    screen.open("#/sessions/s-1").shows("8388608.0TB")
    assert screen.the(f'dd[title="{2**63 + 1} bytes"]').is_displayed()
    assert screen.the(f'dd[title="{2**64 - 1} bytes"]').is_displayed()


def test_a_session_leads_to_its_page_and_back(service: Place, screen: Screen) -> None:
    service.configure("a/b?c#d%e")
    screen.open().the(IDS).click()
    screen.shows("opened")
    assert screen.text("h1") == "a/b?c#d%e"
    screen.chrome.back()
    screen.shows("1 session.")


@pytest.mark.slow
def test_a_service_of_many_sessions_is_read_in_parts(service: Place, screen: Screen) -> None:
    for number in range(251):
        service.configure(f"s-{number:03}")
    screen.open().shows("250 sessions. Loaded of 251")
    screen.shows("Every 5 s", "#connection")
    screen.fill("#filter", "s-250")
    screen.shows("Open session s-250")
    screen.click("Load more")
    screen.shows("1 of 251 sessions match.")
    assert _ids(screen) == ["s-250"]
