"""Nothing is open to a network by accident."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from memory_accounting.service.security import check_exposure, guard
from memory_accounting.service.security.exposure import is_loopback
from memory_accounting.service.security.identity import ANYONE, NOBODY, Action
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from tests.service.security.calling import SECRET, Guarded


def _settings(host: str, **security: Any) -> ServiceSettings:  # noqa: ANN401
    return ServiceSettings(host=host, security=SecuritySettings(**security))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "v6r.example", ""])  # noqa: S104
def test_a_host_beyond_the_machine_is_refused_without_keys(host: str) -> None:
    with pytest.raises(ValueError, match=r"--security-keys-file.*jwt_secret.*--security-insecure"):
        check_exposure(_settings(host))


def test_the_guard_is_not_made_for_what_is_refused() -> None:
    async def app(*_: object) -> None:
        """Answer nothing."""

    with pytest.raises(ValueError, match="nothing asks who calls"):
        guard(app, _settings("0.0.0.0"))  # noqa: S104


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.9.1", "[::1]"])
def test_the_machine_itself_needs_no_keys(host: str) -> None:
    check_exposure(_settings(host))


@pytest.mark.parametrize(
    "security",
    [{"jwt_secret": SECRET}, {"keys_file": Path("keys.toml")}, {"insecure": True}],
    ids=str,
)
def test_keys_tokens_or_the_word_insecure_open_it(security: dict[str, Any]) -> None:
    check_exposure(_settings("0.0.0.0", **security))  # noqa: S104


@pytest.mark.parametrize("name", ["allowed_origins", "allowed_hosts"])
def test_any_page_of_a_browser_is_not_let_in_without_keys(name: str) -> None:
    with pytest.raises(ValueError, match=rf"{name}: `\*` lets every page"):
        check_exposure(_settings("127.0.0.1", **{name: ("*",)}))
    check_exposure(_settings("127.0.0.1", jwt_secret=SECRET, **{name: ("*",)}))


def test_insecure_and_keys_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="unset one of them"):
        check_exposure(_settings("127.0.0.1", insecure=True, jwt_secret=SECRET))


def test_tokens_have_one_kind_of_key() -> None:
    with pytest.raises(ValueError, match="unset the other"):
        check_exposure(_settings("::1", jwt_secret=SECRET, jwt_public_key=Path("key.pem")))


@pytest.mark.parametrize("host", ["localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1", "::2"])
def test_names_that_look_like_the_machine_are_not(host: str) -> None:
    assert not is_loopback(host)


def test_a_mapped_address_is_the_machine() -> None:
    assert is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("::ffff:10.0.0.1")


def test_on_the_machine_anyone_may_do_anything() -> None:
    guarded = Guarded()
    assert guarded.call().status == 200
    assert guarded.identity is ANYONE
    assert guarded.identity.allows(Action.ADMIN)


def test_a_peer_from_elsewhere_is_refused_where_nobody_is_asked() -> None:
    """A server may be bound wider than the settings say."""
    answer = Guarded().call(client="192.168.1.9")
    assert (answer.status, answer.code) == (403, "forbidden")
    assert b"keys_file" in answer.body


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_a_proxy_is_refused_where_nobody_is_asked(header: str) -> None:
    """Through a proxy on the machine, all the world would come from the machine."""
    assert Guarded().call(headers={header: "203.0.113.7"}).code == "forbidden"
    assert Guarded(insecure=True).call(headers={header: "203.0.113.7"}).status == 200


def test_insecure_lets_in_anyone_from_anywhere() -> None:
    guarded = Guarded(host="0.0.0.0", insecure=True)  # noqa: S104
    assert guarded.call(client="203.0.113.7", headers={"Host": "any.example"}).status == 200
    assert guarded.identity is ANYONE


def test_insecure_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    Guarded()
    assert caplog.text == ""
    Guarded(insecure=True)
    assert "anyone who reaches the service may do anything" in caplog.text


def test_with_keys_open_paths_are_nobodys() -> None:
    """An application that forgets to ask grants nothing."""
    guarded = Guarded(jwt_secret=SECRET)
    assert guarded.call(path="/api/v1/health").status == 200
    assert guarded.identity is NOBODY
    assert not guarded.identity.allows(Action.READ, "s-1")
