"""Where a request comes from: hosts, origins, and other sites' pages."""

from __future__ import annotations

import pytest

from memory_accounting.service.security.arrivals import Arrivals
from memory_accounting.service.settings import ServiceSettings
from tests.service.security.calling import SECRET, Answer, Guarded

OWN = "http://localhost:8080"
FOREIGN = "https://evil.example"


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:9999", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST.", "127.1.2.3"],
)
def test_the_machine_is_called_by_its_own_names(host: str) -> None:
    assert Guarded().call(headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "localhost@evil.example",
        "localhost:8080:8080",
        "127.0.0.1,evil.example",
        "10.0.0.1",
        "localhost:",
        "",
    ],
)
def test_a_rebound_name_is_refused(host: str) -> None:
    """DNS rebinding: a page of evil.example, whose name now leads to this machine."""
    guarded = Guarded()
    answer = guarded.call(headers={"Host": host, "Origin": f"http://{host}"})
    assert (answer.status, answer.code) == (421, "host-refused")
    assert guarded.seen == []


def test_further_hosts_may_be_allowed() -> None:
    guarded = Guarded(allowed_hosts=("v6r.example",))
    assert guarded.call(headers={"Host": "V6R.example:443"}).status == 200
    assert guarded.call(headers={"Host": "other.example"}).status == 421


def test_with_keys_hosts_are_held_to_once_some_are_allowed() -> None:
    open_ = Guarded("10.1.2.3", jwt_secret=SECRET)
    assert open_.call(path="/", headers={"Host": "any.example"}).status == 200
    held = Guarded("10.1.2.3", jwt_secret=SECRET, allowed_hosts=("v6r.example",))
    assert held.call(path="/", headers={"Host": "any.example"}).status == 421
    assert held.call(path="/", headers={"Host": "10.1.2.3:8080"}).status == 200


def test_the_hosts_that_were_seen_do_not_fill_the_memory() -> None:
    arrivals = Arrivals(ServiceSettings())
    for port in range(1, 3000):
        headers = {b"host": b"localhost:%d" % port}
        assert arrivals.refusal({"type": "http"}, headers, is_open=False) is None
    assert len(arrivals._known_hosts) <= 1000  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "origin", [FOREIGN, "null", "http://localhost:9999", "https://localhost:8080"]
)
def test_a_foreign_origin_is_refused(method: str, origin: str) -> None:
    guarded = Guarded()
    answer = guarded.call(method, headers={"Origin": origin})
    assert (answer.status, answer.code) == (403, "origin-refused")
    assert guarded.seen == []


def test_the_own_origin_is_fine() -> None:
    assert Guarded().call("POST", headers={"Origin": OWN}).status == 200


def test_the_own_origin_behind_tls_is_encrypted() -> None:
    guarded = Guarded()
    assert guarded.call(headers={"Origin": "https://localhost:8080"}, scheme="https").status == 200
    assert guarded.call(headers={"Origin": OWN}, scheme="https").status == 403


def test_a_foreign_origin_cannot_open_a_socket() -> None:
    guarded = Guarded()
    for origin in (FOREIGN, "null"):
        answer = guarded.shake({"Origin": origin})
        assert isinstance(answer, Answer)
        assert (answer.status, answer.code) == (403, "origin-refused")
    assert guarded.seen == []
    assert guarded.shake({"Origin": OWN}) is None
    assert guarded.shake() is None


def test_an_allowed_origin_may_read_and_write() -> None:
    guarded = Guarded(allowed_origins=("https://v6r.example/",))
    answer = guarded.call("POST", headers={"Origin": "https://v6r.example"})
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "https://v6r.example"
    assert answer.headers["vary"] == "origin"
    assert "retry-after" in answer.headers["access-control-expose-headers"]
    assert guarded.shake({"Origin": "https://v6r.example"}) is None


def test_no_origin_but_those_allowed_is_told_so() -> None:
    guarded = Guarded(allowed_origins=("https://v6r.example",))
    for origin in (FOREIGN, "https://v6r.example.evil.example", "http://v6r.example", OWN, ""):
        answer = guarded.call(headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "origin"


def test_any_origin_may_be_allowed_but_none_that_hides() -> None:
    guarded = Guarded(allowed_origins=("*",), insecure=True)
    assert guarded.call(headers={"Origin": FOREIGN}).status == 200
    assert guarded.call(headers={"Origin": "null"}).status == 403


def test_a_preflight_of_an_allowed_origin_needs_no_key() -> None:
    guarded = Guarded(jwt_secret=SECRET, allowed_origins=("https://v6r.example",))
    asked = {"Origin": "https://v6r.example", "Access-Control-Request-Method": "PUT"}
    answer = guarded.call("OPTIONS", headers=asked)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "https://v6r.example"
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    assert guarded.seen == []


def test_a_preflight_of_another_origin_is_refused() -> None:
    asked = {"Origin": FOREIGN, "Access-Control-Request-Method": "PUT"}
    answer = Guarded().call("OPTIONS", headers=asked)
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_cannot_embed_what_is_served(site: str) -> None:
    """An image of another site would hold an event stream open, without being able to read it."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": "image"}
    assert Guarded().call(path="/api/v1/stream", headers=headers).code == "origin-refused"


@pytest.mark.parametrize(
    ("path", "site", "destination"),
    [
        ("/api/v1/sessions", "same-origin", "empty"),
        ("/api/v1/sessions", "none", "document"),
        ("/api/v1/sessions", "cross-site", "document"),
        ("/", "cross-site", "document"),
        ("/static/app.js", "same-origin", "script"),
    ],
)
def test_own_pages_and_links_are_followed(path: str, site: str, destination: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": destination}
    assert Guarded().call(path=path, headers=headers).status == 200
