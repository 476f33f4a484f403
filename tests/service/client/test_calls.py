"""Each call becomes one request, whose path can carry any id."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flight_memory.memory_types import MemoryLimits, MemoryPurpose, MemorySize
from flight_v6r.sessions import ConfigurationRequest, VmSize
from memory_accounting.client import Client
from memory_accounting.client.call import segment
from tests.service.client.faces import URL, Face, Recorder, problem_answer

SIZE = MemorySize(7, "whatever")
LIMITS = MemoryLimits(*[SIZE] * 5)
LIMITS_BODY = {
    field.name: {"bytes": 7, "human_readable": None} for field in attrs.fields(MemoryLimits)
}
HEAP = MemoryPurpose.VM_HEAP
REQUEST = ConfigurationRequest("u", VmSize.SMALL, None, None, LIMITS)
BODY = {
    "session_id": None,
    "user_id": "u",
    "vm_size": "small",
    "platform": None,
    "capacity": None,
    "custom_limits": LIMITS_BODY,
}
ASKED = {"size": {"bytes": 7, "human_readable": None}, "purpose": "vm-heap"}
S = "/api/v1/sessions/s%2F1"
A = "/api/v1/memory/allocations"

CALLS: list[tuple[str, Any, Callable[[Client], object]]] = [
    (
        f"POST {A}",
        {"session_id": "s/1"} | ASKED,
        lambda c: c.create_allocation("s/1", SIZE, HEAP),
    ),
    (f"POST {A}/a%3F1/free", None, lambda c: c.free_allocation("a?1")),
    (f"GET {A}/a%3F1", None, lambda c: c.get_allocation("a?1")),
    (f"GET {S}/memory", None, lambda c: c.get_memory_snapshot("s/1")),
    ("GET /api/v1/platforms/psp", None, lambda c: c.get_platform_profile("psp")),
    (f"PUT {S}/memory/limits", LIMITS_BODY, lambda c: c.set_memory_limits("s/1", LIMITS)),
    (f"GET {S}/memory/limits", None, lambda c: c.get_memory_limits("s/1")),
    (f"GET {S}/memory/pressure", None, lambda c: c.get_memory_pressure("s/1")),
    (
        f"POST {S}/memory/validate",
        ASKED,
        lambda c: c.validate_allocation_request("s/1", SIZE, HEAP),
    ),
    (f"GET {S}/memory/allocations", None, lambda c: c.list_allocations("s/1")),
    (f"GET {S}/stats", None, lambda c: c.calculate_memory_stats("s/1")),
    (f"GET {S}/memory/trends?window=60", None, lambda c: c.get_memory_trends("s/1", 60)),
    (f"GET {S}/memory/report", None, lambda c: c.generate_memory_report("s/1")),
    (f"POST {S}/configure", BODY, lambda c: c.configure_session("s/1", REQUEST)),
    (
        f"POST {S}/configure",
        BODY,
        lambda c: c.configure("s/1", vm_size="small", limits=LIMITS, user_id="u"),
    ),
    (f"GET {S}", None, lambda c: c.get_session_configuration("s/1")),
    ("GET /api/v1/sessions", None, lambda c: c.list_sessions()),
    (f"DELETE {S}", None, lambda c: c.end_session("s/1")),
    (f"GET {S}/memory/leaks", None, lambda c: c.get_leak_suspects("s/1")),
    (f"GET {S}/memory/leaks?age=0", None, lambda c: c.get_leak_suspects("s/1", 0)),
    (f"GET {S}/memory/patterns?window=1", None, lambda c: c.get_usage_patterns("s/1", 1)),
    (f"GET {S}/memory/advice?window=1", None, lambda c: c.get_capacity_advice("s/1", 1)),
    ("GET /api/v1/diagnostics", None, lambda c: c.check()),
    ("POST /api/v1/diagnostics/repair", None, lambda c: c.repair()),
    ("GET /api/v1/diagnostics/status", None, lambda c: c.get_ledger_status()),
    (f"POST {S}/vm", {"vmSize": "large"}, lambda c: c.create_vm("s/1", "large")),
    (f"DELETE {S}/vm", None, lambda c: c.destroy_vm("s/1")),
    ("GET /api/v1/overview", None, lambda c: c.overview()),
    ("GET /api/v1/overview?limit=5&after=a%26b", None, lambda c: c.overview(limit=5, after="a&b")),
    ("GET /api/v1/health", None, lambda c: c.health()),
    ("GET /api/v1/status", None, lambda c: c.status()),
    ("GET /api/v1/alerts", None, lambda c: c.alerts()),
]


def sent(face: Face, call: Callable[[Client], object], **options: object) -> httpx.Request:
    service = Recorder(problem_answer("already-freed", 410))
    with face(transport=service.transport, **options) as client:
        call(client)
    (request,) = service.requests
    return request


@pytest.mark.parametrize(("line", "body", "call"), CALLS, ids=[line for line, _, _ in CALLS])
def test_the_request(face: Face, line: str, body: object, call: Callable[[Client], object]) -> None:
    request = sent(face, call)
    assert f"{request.method} {request.url.raw_path.decode()}" == line
    assert (json.loads(request.content) if request.content else None) == body
    assert request.headers.get("content-type") == ("application/json" if body else None)


def test_bodies_are_written_in_the_case_that_was_chosen(face: Face) -> None:
    request = sent(face, lambda c: c.create_allocation("s", SIZE, HEAP), case="camel")
    size = {"bytes": 7, "humanReadable": None}
    assert json.loads(request.content) == {"sessionId": "s", "size": size, "purpose": "vm-heap"}
    assert request.headers["accept"] == "application/json; case=camel"


def test_a_service_may_live_below_a_path(face: Face) -> None:
    request = sent(face, lambda c: c.list_sessions(), url="http://service.test/v6r/")
    assert str(request.url) == "http://service.test/v6r/api/v1/sessions"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s-1_a.b~c", "s-1_a.b~c"),
        (".", "%2E"),
        ("..", "%2E%2E"),
        ("...", "..."),
        ("a/../b", "a%2F..%2Fb"),
        ("%2F", "%252F"),
        ("a+b c", "a%2Bb%20c"),
        ("é", "%C3%A9"),
    ],
)
def test_segments(text: str, expected: str) -> None:
    assert segment(text) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_id_is_one_segment_that_no_url_parser_touches(text: str) -> None:
    path = httpx.URL(f"{URL}/x/{segment(text)}/y").raw_path.decode()
    head, middle, tail = path.lstrip("/").split("/")
    assert (head, unquote(middle, errors="strict"), tail) == ("x", text, "y")
    assert middle not in {".", ".."}


@pytest.mark.parametrize("wrong", ["", "\ud800", "x" * 1025], ids=["empty", "no Unicode", "long"])
def test_ids_that_no_path_can_hold_are_refused_here_as_a_pool_would(face: Face, wrong: str) -> None:
    service = Recorder(httpx.Response(500))
    with face(transport=service.transport) as client:
        refused = [
            client.create_allocation(wrong, SIZE, HEAP),
            client.get_memory_snapshot(wrong),
            client.configure(wrong, capacity=5),
            client.end_session(wrong),
            client.destroy_vm(wrong),
            client.free_allocation(wrong),
            client.get_allocation(wrong),
            client.get_platform_profile(wrong),
        ]
    assert service.requests == []
    codes = [each.unwrap_err().code.value for each in refused]
    assert codes == ["invalid-allocation"] * 7 + ["unsupported-platform"]


def test_a_user_or_platform_that_is_no_unicode_is_refused_here(face: Face) -> None:
    service = Recorder(httpx.Response(500))
    with face(transport=service.transport) as client:
        user = client.configure("s", vm_size="small", user_id="\ud800").unwrap_err()
        platform = client.configure("s", platform="\ud800").unwrap_err()
    assert service.requests == []
    assert (user.details, platform.details) == ("malformed user id", "platform")
