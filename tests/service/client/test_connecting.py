"""The settings of a client are checked when it is made, and its secrets are never shown."""

from __future__ import annotations

import pickle
from typing import Any

import httpx
import pytest

from memory_accounting.client import AsyncClient, Client, ServiceError, ServiceUnreachableError
from tests.service.client.faces import Face, Recorder, json_answer

WRONG_URLS = {
    "no scheme": ("localhost:8080", "not of the form"),
    "no URL": ("http://[", "is not a URL"),
    "other scheme": ("ftp://host", "not of the form"),
    "no host": ("http://", "not of the form"),
    "empty": ("", "not of the form"),
    "query": ("http://host/?a=1", "more than a host"),
    "fragment": ("http://host/#a", "more than a host"),
    "port": ("http://host:99999999", "is not a URL"),
    "no Unicode": ("http://\ud800/", "is not a URL"),
}


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(("url", "message"), WRONG_URLS.values(), ids=WRONG_URLS.keys())
def test_a_wrong_url_is_refused(kind: type, url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        kind(url)
    assert str(caught.value).startswith("url: ")


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_credentials_in_a_url_are_refused_and_not_shown(kind: type) -> None:
    for url in (
        "http://user:hunter2@host",
        "http://hunter2@host/a",
        "http://:hunter2@[",
        "a://hunter2@",
    ):
        with pytest.raises(ValueError, match="pass a token as token=") as caught:
            kind(url)
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("token", ["", "hunter2 x", "hunter2\n", "hünter2"], ids=ascii)
def test_a_wrong_token_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(ValueError, match="token: it is not of visible ASCII") as caught:
        Client("http://host", token)
    assert "nter2" not in str(caught.value)


WRONG_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"case": "kebab"}, "case: 'kebab' is neither snake nor camel"),
    ({"timeout": 0}, "timeout: 0 is not above 0 seconds"),
    ({"timeout": float("nan")}, "timeout: nan is not above 0 seconds"),
    ({"retries": -1}, "retries: -1 is not a number from 0"),
]


@pytest.mark.parametrize(("options", "message"), WRONG_OPTIONS)
def test_wrong_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Client("http://host", **options)


@pytest.mark.parametrize("arguments", [(8080,), ("http://host", 5)])
def test_wrong_types_are_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="expected str, got int"):
        Client(*arguments)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_the_repr_shows_the_url_and_no_token(kind: type) -> None:
    assert repr(kind("http://host:80/v6r/", "hunter2")) == f"{kind.__name__}('http://host/v6r')"


def test_headers(face: Face) -> None:
    service = Recorder(json_answer("[]"))
    with face(token="hunter2", transport=service.transport) as client:  # noqa: S106 - no secret
        client.list_sessions()
    headers = service.requests[0].headers
    assert headers["authorization"] == "Bearer hunter2"
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("v6r-python/")


def test_without_a_token_nothing_is_claimed(face: Face) -> None:
    service = Recorder(json_answer("[]"))
    with face(transport=service.transport) as client:
        client.list_sessions()
    assert "authorization" not in service.requests[0].headers


def test_a_redirect_does_not_take_the_token_elsewhere(face: Face) -> None:
    service = Recorder(httpx.Response(307, headers={"location": "http://elsewhere.test/"}))
    with (
        face(token="hunter2", transport=service.transport) as client,  # noqa: S106 - no secret
        pytest.raises(ServiceUnreachableError),
    ):
        client.list_sessions()
    assert len(service.requests) == 1


def test_errors_can_be_pickled() -> None:
    refused = ServiceError("forbidden", 403, "no", retry_after=2.0)
    away = ServiceUnreachableError("http://host", "why", was_sent=True)
    for error in (refused, away):
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert (str(copy), vars(copy)) == (str(error), vars(error))


def test_closing_twice_is_the_same() -> None:
    client = Client("http://host")
    client.close()
    client.close()
