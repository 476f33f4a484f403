"""The headers of every answer, and which paths are open."""

from __future__ import annotations

import json

import jwt
import pytest

from memory_accounting.service.security.answers import CONTENT_SECURITY_POLICY
from tests.service.security.calling import BEGIN, SECRET, Guarded

EVERY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/sessions", 200), ("/", 200), ("/static/app.js", 200)]
)
def test_every_answer_tells_browsers_to_be_careful(path: str, status: int) -> None:
    answer = Guarded().call(path=path)
    assert answer.status == status
    assert answer.headers.items() >= EVERY.items()


def test_refusals_have_these_headers_too() -> None:
    answer = Guarded(jwt_secret=SECRET).call()
    assert answer.status == 401
    assert answer.headers.items() >= EVERY.items()
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_answered_is_not_stored() -> None:
    assert Guarded().call().headers["cache-control"] == "no-store"


def test_a_file_may_say_how_long_it_is_kept() -> None:
    answers = [("content-type", "text/css"), ("cache-control", "max-age=60")]
    assert Guarded().call(path="/static/a.css", answers=answers).headers["cache-control"] == (
        "max-age=60"
    )


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "image/svg+xml", "text/plain"])
def test_a_page_runs_nothing_but_its_own_files(kind: str) -> None:
    answer = Guarded().call(path="/", answers=[("content-type", kind)])
    policy = answer.headers["content-security-policy"]
    assert policy == CONTENT_SECURITY_POLICY.decode()
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    policy = dict(
        each.strip().split(" ", 1) for each in CONTENT_SECURITY_POLICY.decode().split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[each] for each in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert "unsafe" not in CONTENT_SECURITY_POLICY.decode()


@pytest.mark.parametrize("kind", ["application/json; case=camel", "application/problem+json"])
def test_data_needs_no_policy(kind: str) -> None:
    headers = Guarded().call(answers=[("content-type", kind)]).headers
    assert "content-security-policy" not in headers


def test_behind_tls_a_browser_comes_back_by_tls() -> None:
    header = "strict-transport-security"
    assert Guarded().call(scheme="https").headers[header] == "max-age=31536000"
    assert header not in Guarded().call().headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/app.js",
        "/api/docs",
        "/api/docs/docs.js",
        "/api/v1/health",
        "/api/v1/openapi.json",
        "/api/v1/asyncapi.json",
    ],
)
def test_pages_documents_and_the_health_are_open(path: str) -> None:
    guarded = Guarded(jwt_secret=SECRET)
    assert guarded.call(path=path).status == 200
    assert guarded.call("HEAD", path=path).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/api/v1/sessions",
        "/api/v1/status",
        "/api/v1/stream",
        "/api/v1/diagnostics",
        "/api/v1/health/../sessions",
        "//",
        "/staticx",
        "/%2e",
        "/api/v1/none",
        "/ws/memory",
    ],
)
def test_all_else_needs_a_key(path: str) -> None:
    guarded = Guarded(jwt_secret=SECRET)
    assert guarded.call(path=path).status == 401
    assert guarded.seen == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_open_paths_are_open_to_reading_alone(method: str) -> None:
    assert Guarded(jwt_secret=SECRET).call(method, path="/api/v1/health").status == 401


def test_a_refusal_is_a_problem() -> None:
    answer = Guarded(jwt_secret=SECRET).call()
    found = json.loads(answer.body)
    assert answer.headers["content-length"] == str(len(answer.body))
    assert found.keys() == {
        "type",
        "title",
        "status",
        "detail",
        "code",
        "message",
        "details",
        "timestamp",
    }
    assert (found["type"], found["status"]) == ("/problems/unauthorized", 401)
    assert found["timestamp"] > 1_700_000_000_000


def test_a_refusal_of_head_has_no_body() -> None:
    answer = Guarded(jwt_secret=SECRET).call("HEAD")
    assert (answer.status, answer.body) == (401, b"")


@pytest.mark.parametrize(
    ("scope", "status"), [("read:*", 200), ("admin", 200), ("read:a-*", 403), ("", 403)]
)
def test_the_metrics_are_for_whoever_may_read_all_sessions(scope: str, status: int) -> None:
    token = jwt.encode({"sub": "a", "exp": BEGIN + 60, "scope": scope}, SECRET, "HS256")
    assert Guarded(jwt_secret=SECRET).call(path="/metrics", token=token).status == status


def test_without_keys_the_metrics_are_anyones_on_the_machine() -> None:
    assert Guarded().call(path="/metrics").status == 200
