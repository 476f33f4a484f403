"""What holds for all routes: case, exact numbers, ids in paths, methods, and problems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.rest.asking import MIB, allocate, body, problem

CAMEL = [
    pytest.param("?case=camel", {}, id="query"),
    pytest.param("", {"accept": "application/json; case=camel"}, id="accept"),
    pytest.param("", {"accept": "text/html, application/json;case=camel;q=0.9"}, id="among others"),
    pytest.param("", {"content-type": "application/json; case=camel"}, id="as it writes"),
]


def keys(data: Any) -> set[str]:  # noqa: ANN401 - JSON
    """All keys of all objects."""
    found: set[str] = set()
    if isinstance(data, dict):
        whole = cast("dict[str, Any]", data)
        found |= set(whole)
        data = [*whole.values()]
    if isinstance(data, list):
        for each in cast("Iterable[Any]", data):
            found |= keys(each)
    return found


@pytest.mark.parametrize(("query", "headers"), CAMEL)
def test_camel_case_is_for_who_asks_for_it(
    service: httpx.Client, query: str, headers: dict[str, str]
) -> None:
    allocate(service)
    for route in ("/memory", "/stats", "/memory/report", "/memory/limits", ""):
        answer = service.get(f"/api/v1/sessions/s-1{route}{query}", headers=headers)
        assert not [key for key in keys(body(answer)) if "_" in key]
        assert answer.headers["content-type"] == "application/json; case=camel"


def test_snake_case_is_the_default_but_in_envelopes(service: httpx.Client) -> None:
    allocate(service)
    for route in ("/memory", "/stats", "/memory/limits", ""):
        answer = body(service.get(f"/api/v1/sessions/s-1{route}"))
        assert not [key for key in keys(answer) if key.lower() != key]
    report = body(service.get("/api/v1/sessions/s-1/memory/report"))
    assert "sessionId" in report
    assert "total_allocations" in report["statistics"]


def test_the_query_decides_over_headers(service: httpx.Client) -> None:
    allocate(service)
    headers = {"accept": "application/json; case=camel"}
    found = service.get("/api/v1/memory/snapshot/s-1?case=snake", headers=headers)
    assert "session_id" in body(found)


def test_a_case_that_does_not_exist_is_refused(service: httpx.Client) -> None:
    refused = service.get("/api/v1/health?case=kebab")
    assert "snake" in problem(refused, 422, "malformed")["detail"]


def test_problems_follow_the_case_too(service: httpx.Client) -> None:
    refused = service.post("/api/v1/memory/allocations?case=camel", json={"session_id": 1})
    assert "_" not in "".join(refused.json())


@pytest.mark.parametrize(
    "sent",
    [
        {"session_id": "s-1", "size": {"bytes": 1}, "purpose": "temporary"},
        {"sessionId": "s-1", "size": {"bytes": 1}, "purpose": "temporary"},
        {
            "sessionId": "s-1",
            "size": {"bytes": 1, "humanReadable": "who cares"},
            "purpose": "temporary",
        },
        {
            "session_id": "s-1",
            "size": {"bytes": 1, "human_readable": "who cares"},
            "purpose": "temporary",
        },
    ],
)
def test_bodies_are_read_in_either_case(service: httpx.Client, sent: dict[str, object]) -> None:
    made = body(service.post("/api/v1/memory/allocations", json=sent), 201)
    assert made["size"] == {"bytes": 1, "human_readable": "1B"}


def test_numbers_are_exact_to_the_last_of_u64(service: httpx.Client) -> None:
    refused = allocate(service, 2**64 - 1)
    assert str(2**64 - 1) in problem(refused, 409, "insufficient-memory")["detail"]
    problem(allocate(service, 2**64), 422, "malformed")
    allocate(service, 2**53 + 1)
    snapshot = service.get("/api/v1/memory/snapshot/s-1")
    assert f'"used":{{"bytes":{2**53 + 1},' in snapshot.text


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("", 400, "unparsable"),
        ("{", 400, "unparsable"),
        ('{"session_id": "a", "session_id": "b"}', 400, "unparsable"),
        ('{"size": NaN}', 400, "unparsable"),
        ("[" * 5000, 400, "unparsable"),
        ("\ufeff{}", 400, "unparsable"),
        ("[]", 422, "malformed"),
        ("null", 422, "malformed"),
        ('{"session_id": "a", "size": {"bytes": 1}, "purpose": "x"}', 422, "malformed"),
        ('{"session_id": "a", "size": {"bytes": "1"}, "purpose": "temporary"}', 422, "malformed"),
        ('{"session_id": "a", "size": {"bytes": 1.5}, "purpose": "temporary"}', 422, "malformed"),
        ('{"session_id": "a", "size": {"bytes": -1}, "purpose": "temporary"}', 422, "malformed"),
        ('{"session_id": "a", "size": {"bytes": true}, "purpose": "temporary"}', 422, "malformed"),
        (
            '{"session_id": "a", "size": {"bytes": 1}, "purpose": "temporary", "more": 1}',
            422,
            "malformed",
        ),
        (
            '{"session_id": "a", "size": {"bytes": 0}, "purpose": "temporary"}',
            422,
            "invalid-size",
        ),
        (
            '{"session_id": "", "size": {"bytes": 1}, "purpose": "temporary"}',
            404,
            "invalid-allocation",
        ),
        (
            '{"session_id": "\\ud800", "size": {"bytes": 1}, "purpose": "temporary"}',
            422,
            "malformed",
        ),
    ],
)
def test_bad_bodies_are_told_and_change_nothing(
    service: httpx.Client, text: str, status: int, code: str
) -> None:
    refused = service.post(
        "/api/v1/memory/allocations",
        content=text.encode(),
        headers={"content-type": "application/json"},
    )
    problem(refused, status, code)
    assert body(service.get("/api/v1/sessions")) == []


def test_all_that_is_wrong_is_told_at_once(service: httpx.Client) -> None:
    refused = service.post("/api/v1/memory/allocations", json={"size": {}, "purpose": "vm-hep"})
    detail = problem(refused, 422, "malformed")["detail"]
    assert "session_id: is missing" in detail
    assert "size.bytes: is missing" in detail
    assert "did you mean 'vm-heap'?" in detail


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=130)
    | st.sampled_from([".", "..", "a/b", "/", "//", "%2F", "%", "?x=1", "#", "a//b", "memory", "é"])
)
def test_an_id_in_a_path_may_be_any_text(service: httpx.Client, session: str) -> None:
    path = quote(session, safe="").replace(".", "%2E")
    answer = service.get(f"/api/v1/sessions/{path}/memory")
    message = problem(answer, 404, "invalid-allocation")["message"]
    if allocate(service, session=session).status_code == 201:
        assert "unknown session" in message
        assert body(service.get(f"/api/v1/sessions/{path}/memory"))["session_id"] == session
        body(service.delete(f"/api/v1/sessions/{path}"))
    else:
        assert "is not a session id" in message


def test_a_path_that_is_no_utf_8_is_refused(service: httpx.Client) -> None:
    problem(service.get("/api/v1/sessions/%ff/memory"), 422, "malformed")


def test_an_empty_id_is_an_id(service: httpx.Client) -> None:
    refused = service.get("/api/v1/sessions//memory")
    assert "'' is not a session id" in problem(refused, 404, "invalid-allocation")["detail"]


def test_what_is_not_there_is_told(service: httpx.Client) -> None:
    for path in ("/nothing", "/api/v1", "/api/v1/sessions/a/b/c", "/api/v2/health"):
        problem(service.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/v1/health", {"GET", "HEAD", "OPTIONS"}),
        ("/api/v1/memory/allocations", {"POST", "OPTIONS"}),
        ("/api/v1/sessions/s-1/vm", {"POST", "DELETE", "OPTIONS"}),
        ("/api/v1/sessions/s-1/memory/limits", {"GET", "HEAD", "PUT", "OPTIONS"}),
    ],
)
def test_other_methods_are_refused_with_those_that_are_not(
    service: httpx.Client, path: str, allowed: set[str]
) -> None:
    refused = service.patch(path)
    problem(refused, 405, "method-not-allowed")
    assert set(refused.headers["allow"].split(", ")) == allowed
    options = service.options(path)
    assert options.status_code == 204
    assert set(options.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/sessions/s-1/memory"])
def test_a_head_is_the_same_without_a_body(service: httpx.Client, path: str) -> None:
    allocate(service)
    whole, head = service.get(path), service.head(path)
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert service.head("/api/v1/sessions/unknown/memory").status_code == 404


def test_the_limit_is_met_and_not_passed(service: httpx.Client) -> None:
    body(service.post("/api/v1/sessions/s-1/configure", json={"platform": "dreamcast"}))
    body(allocate(service, 15 * MIB), 201)
    problem(allocate(service, 2 * MIB), 409, "insufficient-memory")
    body(allocate(service, MIB), 201)
