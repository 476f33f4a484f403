"""The dashboard while the service comes and goes."""

from __future__ import annotations

import pytest

from tests.service.dashboard.browsing import Screen
from tests.service.dashboard.places import MIB, Place


def test_a_loss_is_shown_and_mended(service: Place, screen: Screen) -> None:
    service.configure("s-1")
    service.configure("s-2")
    screen.open().shows("2 sessions.")
    screen.shows("Live", "#connection")
    service.gate.set(shut=True)
    screen.shows("Connection lost", "#connection")
    screen.shows("What you see may be out of date.", "#banner")
    screen.shows("Connection lost.", "#announcements")
    assert "s-1" in screen.text()  # what is known stays
    service.ledger.end_session("s-2").unwrap()
    service.allocate("s-1", 256 * MIB)
    service.gate.set(shut=False)
    screen.shows("Live", "#connection")
    screen.shows("50.0 %")
    screen.hides("s-2", "main > table")
    assert not screen.the("#banner").is_displayed()
    assert screen.sprung() == []


def test_it_is_tried_again_without_being_told(service: Place, screen: Screen) -> None:
    service.configure("s-1")
    screen.open("#/sessions/s-1").shows("Live", "#connection")
    service.gate.set(shut=True)
    screen.shows("Connection lost", "#connection")
    service.gate.set(shut=False)
    screen.shows("Live", "#connection")
    service.allocate("s-1", 256 * MIB)
    screen.shows("256.0MB in use", ".readout")


def test_it_is_tried_at_once_when_told_to(service: Place, screen: Screen) -> None:
    screen.open().shows("Live", "#connection")
    service.gate.set(shut=True)
    try:
        screen.button("Try now", "#banner")
        tried = screen.call(
            "stream.js",
            "{ const real = fetch; let tried = 0;"
            " window.fetch = (...all) => { tried += 1; return real(...all); };"
            " document.querySelector('#banner button').click();"
            " await new Promise((done) => setTimeout(done)); return tried }",
        )
        assert tried == {"value": 1}
    finally:
        service.gate.set(shut=False)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "text"), [("#/", "50.0 %"), ("#/sessions/s-1", "256.0MB in use")])
def test_without_a_stream_it_is_read_again_and_again(
    service: Place, screen: Screen, page: str, text: str
) -> None:
    service.configure("s-1")
    service.gate.forbidden = "/api/v1/stream"
    try:
        screen.open(page).shows("Every 5 s", "#connection")
        screen.shows("s-1")
        for _ in range(2):
            allocation = service.allocate("s-1", 256 * MIB)
            screen.shows(text, "body")
            service.ledger.free_allocation(allocation.id).unwrap()
            screen.hides(text, "main > table, .readout")
    finally:
        service.gate.forbidden = None


def test_a_page_that_cannot_be_read_says_so_and_how_to_go_on(
    service: Place, screen: Screen
) -> None:
    service.configure("s-1")
    service.gate.set(shut=True)
    try:
        screen.open("#/sessions/s-1").shows("The service answered 502.")
    finally:
        service.gate.set(shut=False)
    screen.click("Try again")
    screen.shows("opened")


@pytest.mark.slow
def test_a_list_that_cannot_be_read_says_so(service: Place, screen: Screen) -> None:
    service.configure("s-1")
    service.gate.set(shut=True)
    try:
        screen.open().shows("The service answered 502.")
    finally:
        service.gate.set(shut=False)
    screen.shows("1 session.")


HIDE = """
Object.defineProperty(document, "hidden", { value: arguments[0], configurable: true });
document.dispatchEvent(new Event("visibilitychange"));
"""
FOLLOW = """
{ window.states = [];
  const heard = { onEvent() {}, onState: (state) => states.push(state) };
  window.following = m.follow(null, { unseenMs: 0, ...heard }); }
"""


def test_a_page_that_nobody_sees_gives_its_connection_back(screen: Screen) -> None:
    screen.open().shows("Live", "#connection")
    screen.call("stream.js", FOLLOW)
    screen.wait(lambda: screen.run("return states.at(-1)") == "live")
    screen.run(HIDE, True)  # noqa: FBT003 - an argument of the script
    screen.wait(lambda: screen.run("return states.at(-1)") == "paused")
    screen.run(HIDE, False)  # noqa: FBT003 - an argument of the script
    screen.wait(lambda: screen.run("return states.at(-1)") == "live")
    screen.run("following.close()")


def test_pages_that_were_left_hold_no_connections(service: Place, screen: Screen) -> None:
    """A browser has six connections for a host: with as many held, nothing would be loaded."""
    service.configure("s-1")
    for _ in range(8):
        screen.open().shows("Live", "#connection")
    screen.chrome.back()
    screen.shows("Live", "#connection")
    screen.shows("1 session.")
