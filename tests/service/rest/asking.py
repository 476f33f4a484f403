"""What the tests of the routes ask for, and what they compare."""

from __future__ import annotations

from typing import Any

import httpx

GIB = 2**30
MIB = 2**20


def allocate(
    service: httpx.Client, amount: int = MIB, session: str = "s-1", purpose: str = "vm-heap"
) -> httpx.Response:
    body = {"session_id": session, "size": {"bytes": amount}, "purpose": purpose}
    return service.post("/api/v1/memory/allocations", json=body)


def configure(service: httpx.Client, session: str = "s-1", **wanted: object) -> httpx.Response:
    return service.post(f"/api/v1/sessions/{session}/configure", json=wanted)


def body(answer: httpx.Response, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    return answer.json()


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem of an answer, which has all its members."""
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert found["status"] == status
    assert found["type"] == f"/problems/{code}"
    assert found["title"]
    assert found["detail"] == found["message"]
    assert isinstance(found["timestamp"], int)
    assert "details" in found
    return found
