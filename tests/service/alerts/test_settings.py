"""Settings of alerts are checked when they are made, and show no secrets."""

from __future__ import annotations

import pytest

from memory_accounting.service.alerts.delivery import place
from memory_accounting.service.settings import AlertSettings

URL = "https://user:pa55@example.org:8443/services/t0ken?key=k3y"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/x",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org/\n",
        "https://example.org/#part",
        "http://[::1/",
    ],
)
def test_what_nothing_can_be_posted_to_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^webhooks: number 2 is not an http or https URL"):
        AlertSettings(webhooks=("https://example.org/", url), webhook_secret="s")  # noqa: S106


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:9/", "http://[::1]/x"])
def test_web_urls_are_taken(url: str) -> None:
    assert AlertSettings(webhooks=(url,), webhook_secret="s").webhooks == (url,)  # noqa: S106


def test_a_url_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        AlertSettings(webhooks=(URL, URL), webhook_secret="s")  # noqa: S106


def test_webhooks_need_a_secret() -> None:
    with pytest.raises(ValueError, match=r"^webhook_secret: posts to webhooks are signed; set it"):
        AlertSettings(webhooks=(URL,))


def test_a_secret_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^webhook_secret: what follows whsec_ is not base64"):
        AlertSettings(webhook_secret="whsec_?")  # noqa: S106


def test_neither_the_secret_nor_the_urls_are_shown() -> None:
    shown = repr(AlertSettings(webhooks=(URL,), webhook_secret="s3cret"))  # noqa: S106
    assert all(each not in shown for each in ("s3cret", "pa55", "t0ken", "k3y", "example"))


@pytest.mark.parametrize(
    ("url", "shown"),
    [(URL, "https://example.org:8443"), ("http://u@[::1]:80/x", "http://[::1]:80")],
)
def test_the_place_of_a_url_is_without_its_secrets(url: str, shown: str) -> None:
    assert place(url) == shown
