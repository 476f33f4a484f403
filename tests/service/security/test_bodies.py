"""Bodies of requests: JSON, and not too large."""

from __future__ import annotations

import pytest

from memory_accounting.service.problems import ProblemError
from tests.service.security.calling import SECRET, Guarded

JSON = {"Content-Type": "application/json"}


def _length(size: int) -> dict[str, str]:
    return {"Content-Length": str(size)}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "GET"])
@pytest.mark.parametrize("size", [1001, 10**12, 10**30])
def test_a_body_that_says_it_is_too_large_is_not_read(method: str, size: int) -> None:
    guarded = Guarded(most_body_bytes=1000)
    answer = guarded.call(method, headers=JSON | _length(size))
    assert (answer.status, answer.code) == (413, "too-large")
    assert answer.headers["connection"] == "close"
    assert guarded.seen == []


def test_a_body_of_the_largest_size_is_read() -> None:
    guarded = Guarded(most_body_bytes=1000)
    assert guarded.call("POST", headers=JSON | _length(1000), body=[b"x" * 1000]).status == 200


def test_a_body_of_unknown_length_is_read_up_to_the_limit() -> None:
    guarded = Guarded(most_body_bytes=1000)
    chunked = JSON | {"Transfer-Encoding": "chunked"}
    assert guarded.call("POST", headers=chunked, body=[b"x" * 500] * 2).status == 200
    with pytest.raises(ProblemError, match="larger than 1000 bytes"):
        guarded.call("POST", headers=chunked, body=[b"x" * 500] * 3)


def test_what_is_not_read_of_a_body_is_not_waited_for() -> None:
    chunked = JSON | {"Transfer-Encoding": "chunked"}
    guarded = Guarded()
    assert "connection" not in guarded.call("POST", headers=chunked, body=[b"{", b"}"]).headers
    guarded.reads = False
    answer = guarded.call("POST", headers=chunked, body=[b"{", b"}"])
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "Application/JSON ;case=camel"],
)
def test_json_is_taken(kind: str) -> None:
    headers = {"Content-Type": kind} | _length(2)
    assert Guarded().call("POST", headers=headers, body=[b"{}"]).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch",
        "text/plain; application/json",
    ],
)
def test_what_is_not_json_is_not_taken(method: str, kind: str) -> None:
    """A form of another site can send these without asking; JSON it cannot."""
    for framing in (_length(2), {"Transfer-Encoding": "chunked"}):
        answer = Guarded().call(method, headers={"Content-Type": kind} | framing, body=[b"{}"])
        assert (answer.status, answer.code) == (415, "unsupported-media-type")


@pytest.mark.parametrize("headers", [{}, _length(0), {"Content-Type": "text/plain"} | _length(0)])
def test_without_a_body_no_type_is_needed(headers: dict[str, str]) -> None:
    assert Guarded().call("POST", headers=headers).status == 200


def test_who_asks_is_known_before_the_body_is_looked_at() -> None:
    answer = Guarded(jwt_secret=SECRET).call("POST", headers=_length(10**9))
    assert answer.status == 401
    assert answer.headers["connection"] == "close"
