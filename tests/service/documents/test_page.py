"""The page about the interface, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("selenium", reason="selenium is not installed")

from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys

from memory_accounting.service.app import create_app
from memory_accounting.service.rest.table import OPERATIONS
from memory_accounting.service.settings import ServiceSettings
from tests.service.dashboard.browsing import Screen, browser
from tests.service.live import live_server

CREATE = "#createAllocation"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with live_server(create_app(ServiceSettings(store="memory:"))) as url:
        yield url


@pytest.fixture
def page(chrome: Chrome, url: str) -> Iterator[Screen]:
    """The page, with the operation that creates an allocation open."""
    screen = Screen(chrome, url)
    screen.look()
    chrome.get(f"{url}/api/docs{CREATE}")
    screen.the(f"{CREATE} form.try")
    yield screen
    assert screen.sprung() == []
    chrome.get("about:blank")


def _send(page: Screen, operation: str) -> None:
    page.the(f"{operation} form.try button[type=submit]").click()


def test_all_operations_are_there(page: Screen) -> None:
    ids = {view.get_attribute("id") for view in page.all("main .operation")}
    assert {operation.name for operation in OPERATIONS} < ids
    assert {"memorySocket", "usageSocket", "eventStream"} < ids


def test_an_example_is_sent_and_answered(page: Screen) -> None:
    _send(page, CREATE)
    page.shows("201 Created", f"{CREATE} .answer")
    page.shows('"human_readable": "1.0MB"', f"{CREATE} .answer")


def test_a_problem_is_shown(page: Screen) -> None:
    page.fill(f"{CREATE} textarea", '{"session_id": "s-1"}')
    _send(page, CREATE)
    page.shows("422", f"{CREATE} .answer")
    page.shows("size: is missing", f"{CREATE} .answer")


def test_numbers_beyond_those_of_javascript_are_shown_as_they_are(page: Screen) -> None:
    text = '{"a":18446744073709551615,"b":[],"c":"x: {\\"y\\": 1}"}'
    shown = page.run(
        "return import(new URL('docs/json.js', document.baseURI))"
        ".then(json => json.pretty(arguments[0]))",
        text,
    )
    assert '"a": 18446744073709551615' in shown
    assert '"b": []' in shown
    assert '"c": "x: {\\"y\\": 1}"' in shown


def test_the_line_for_curl_follows_the_form_and_keeps_the_key_out(page: Screen) -> None:
    page.fill("#token", "v6r_secret")
    page.fill(f"{CREATE} textarea", "{'a'}")
    line = page.text(f"{CREATE} .curl")
    assert "curl -X POST" in line
    assert '-H "Authorization: Bearer $TOKEN"' in line
    assert "v6r_secret" not in line
    assert r"-d '{'\''a'\''}'" in line


def test_the_other_case_is_described_and_asked_for(page: Screen) -> None:
    page.the("#case option[value=camel]").click()
    page.wait(
        lambda: (
            '"sessionId"'
            in page.run(f"return document.querySelector('{CREATE} textarea')?.value || ''")
        )
    )
    _send(page, CREATE)
    page.shows('"humanReadable": "1.0MB"', f"{CREATE} .answer")


def test_words_find_operations(page: Screen) -> None:
    page.fill("#find", "leaked")
    seen = [view.get_attribute("id") for view in page.all("main .operation") if view.is_displayed()]
    assert seen == ["getLeakSuspects"]


def test_keys_alone_open_an_operation(page: Screen) -> None:
    page.the("#listSessions summary").send_keys(Keys.ENTER)
    page.the("#listSessions form.try")
    page.the("#listSessions form.try button[type=submit]").send_keys(Keys.ENTER)
    page.shows("200 OK", "#listSessions .answer")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window(page: Screen, width: int, scheme: str) -> None:
    page.look(width=width, scheme=scheme)
    page.run("document.querySelectorAll('main details').forEach(each => each.open = true)")
    page.the("#setLimits form.try")
    assert page.run("return document.documentElement.scrollWidth") <= width


def test_every_field_has_a_label(page: Screen) -> None:
    page.run("document.querySelectorAll('main .operation').forEach(each => each.open = true)")
    page.the("#setLimits textarea")
    nameless = page.run(
        "return [...document.querySelectorAll('input, select, textarea')]"
        ".filter(each => !each.labels.length).map(each => each.id)"
    )
    assert nameless == []


def test_a_page_of_a_problem_keeps_to_the_policy(chrome: Chrome, url: str) -> None:
    screen = Screen(chrome, url)
    chrome.get(f"{url}/problems/limit-exceeded")
    screen.shows("What to do")
    assert screen.sprung() == []
    assert "system-ui" in screen.run("return getComputedStyle(document.documentElement).fontFamily")
