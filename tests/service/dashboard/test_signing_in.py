"""Signing in where the service asks who one is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys

from memory_accounting.service.security.keys import new_key
from memory_accounting.service.settings import SecuritySettings
from tests.service.dashboard.browsing import Screen, screens
from tests.service.dashboard.places import SETTINGS, Place, place

FULL = new_key("ops", ["admin:*"])
READER = new_key("reader", ["read:team-a-*"])


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A service that asks for a key, with two sessions."""
    path: Path = tmp_path_factory.mktemp("keys") / "keys.toml"
    path.write_text(f"{FULL.entry}\n{READER.entry}", encoding="utf-8")
    path.chmod(0o600)
    settings = attrs.evolve(SETTINGS, security=SecuritySettings(keys_file=path))
    with place(settings, FULL.secret) as started:
        started.configure("team-a-1")
        started.configure("team-b-1")
        yield started


@pytest.fixture
def door(chrome: Chrome, locked: Place) -> Iterator[Screen]:
    yield from screens(chrome, locked.url)


def _sign_in(door: Screen, secret: str) -> None:
    door.fill("#key", secret)
    door.press(Keys.ENTER)


def test_a_key_is_asked_for_and_lets_in(door: Screen) -> None:
    door.open().shows("This service asks who you are.")
    _sign_in(door, FULL.secret)
    door.shows("2 sessions.")
    door.shows("Live", "#connection")


def test_the_address_is_kept(door: Screen) -> None:
    door.open("#/sessions/team-b-1").shows("This service asks who you are.")
    _sign_in(door, FULL.secret)
    door.shows("team-b-1", "h1")


@pytest.mark.parametrize("secret", ["v6r_wrong", "Bearer"])
def test_a_wrong_key_is_refused_and_asked_for_again(door: Screen, secret: str) -> None:
    door.open()
    _sign_in(door, secret)
    door.shows("The key was not accepted.")
    _sign_in(door, FULL.secret)
    door.shows("2 sessions.")


@pytest.mark.parametrize("secret", ["two words", "schlüssel", "a\u202eb"])
def test_what_can_be_no_key_is_not_sent(door: Screen, secret: str) -> None:
    door.open()
    _sign_in(door, secret)
    door.shows("A key has only printable ASCII characters")


def test_the_key_is_kept_in_this_tab_alone(door: Screen) -> None:
    door.open()
    _sign_in(door, FULL.secret)
    door.shows("2 sessions.")
    assert door.run("return Object.values(sessionStorage)") == [FULL.secret]
    assert FULL.secret not in str(door.run("return [Object.values(localStorage), document.cookie]"))
    assert FULL.secret not in door.run("return location.href + document.documentElement.outerHTML")
    door.open().shows("2 sessions.")  # loading again asks for nothing


def test_signing_out_forgets_it(door: Screen) -> None:
    door.open()
    _sign_in(door, FULL.secret)
    door.shows("2 sessions.")
    door.click("Sign out")
    door.shows("This service asks who you are.")
    assert door.run("return sessionStorage.length") == 0
    assert "team-a-1" not in door.text("body")


def test_a_key_for_some_sessions_shows_those(door: Screen) -> None:
    door.open()
    _sign_in(door, READER.secret)
    door.shows("1 session.")
    assert "team-b-1" not in door.text()


def test_what_is_not_granted_says_so(door: Screen) -> None:
    door.open("#/sessions/team-a-1")
    _sign_in(door, READER.secret)
    door.click("End session")
    door.click("End session", "dialog")
    door.wait(lambda: door.text("main > .problem"))
    assert "team-a-1" in door.text("h1")
