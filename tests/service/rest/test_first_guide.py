"""The routes of the first generation of clients, field by field."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.service.rest.asking import GIB, MIB, allocate, body, configure, problem
from tests.service.rest.conftest import NOW

SIZE = {"bytes": MIB, "human_readable": "1.0MB"}


def test_an_allocation_is_made(service: httpx.Client) -> None:
    made = body(allocate(service), 201)
    assert made == {
        "id": made["id"],
        "session_id": "s-1",
        "size": SIZE,
        "purpose": "vm-heap",
        "allocated_at": NOW,
        "freed_at": None,
    }


def test_an_allocation_is_freed_once(service: httpx.Client) -> None:
    made = body(allocate(service), 201)["id"]
    assert body(service.post(f"/api/v1/memory/allocations/{made}/free")) == {"freed": True}
    again = service.post(f"/api/v1/memory/allocations/{made}/free")
    problem(again, 410, "already-freed")
    problem(service.post("/api/v1/memory/allocations/nothing/free"), 404, "invalid-allocation")


def test_an_allocation_is_looked_up(service: httpx.Client) -> None:
    made = body(allocate(service), 201)
    assert body(service.get(f"/api/v1/memory/allocations/{made['id']}")) == made


def test_a_snapshot(service: httpx.Client) -> None:
    configure(service, vm_size="medium")
    allocate(service, GIB // 2)
    assert body(service.get("/api/v1/memory/snapshot/s-1")) == {
        "timestamp": NOW,
        "session_id": "s-1",
        "platform": "v6r-medium",
        "total": {"bytes": GIB, "human_readable": "1.0GB"},
        "used": {"bytes": GIB // 2, "human_readable": "512.0MB"},
        "available": {"bytes": GIB // 2, "human_readable": "512.0MB"},
        "fragmentation_ratio": 0.0,
    }


@pytest.mark.parametrize(
    ("wanted", "platform", "capacity"),
    [
        ({"vm_size": "small"}, "v6r-small", GIB // 2),
        ({"vm_size": "large"}, "v6r-large", 2 * GIB),
        ({"platform": "dreamcast"}, "dreamcast", 16 * MIB),
        ({"platform": "psp", "capacity": 64 * MIB}, "psp", 64 * MIB),
        ({"platform": "custom", "capacity": 12345}, "custom", 12345),
        ({"session_id": "s-1", "vm_size": "medium"}, "v6r-medium", GIB),
    ],
)
def test_a_session_is_configured(
    service: httpx.Client, wanted: dict[str, Any], platform: str, capacity: int
) -> None:
    found = body(configure(service, user_id="user-456", **wanted))
    assert found["session_id"] == "s-1"
    assert found["user_id"] == "user-456"
    assert (found["platform"], found["capacity"]["bytes"]) == (platform, capacity)
    assert found["limits"]["hard_limit"]["bytes"] == capacity
    assert found["opened_at"] == NOW
    assert body(service.get("/api/v1/sessions/s-1")) == found


def test_a_session_is_configured_with_limits_of_its_own(service: httpx.Client) -> None:
    names = ("heap_max", "stack_max", "cache_max", "soft_limit", "hard_limit")
    limits = {name: {"bytes": 4096} for name in names}
    found = body(configure(service, platform="custom", capacity=8192, custom_limits=limits))
    assert {name: found["limits"][name]["bytes"] for name in names} == dict.fromkeys(names, 4096)


def test_a_session_other_than_that_in_the_path_is_refused(service: httpx.Client) -> None:
    refused = configure(service, session_id="s-2", vm_size="small")
    assert "session_id" in problem(refused, 422, "malformed")["detail"]
    assert body(service.get("/api/v1/sessions")) == []


def test_statistics_and_allocations(service: httpx.Client) -> None:
    made = body(allocate(service), 201)
    allocate(service, 2 * MIB, purpose="asset-cache")
    stats = body(service.get("/api/v1/sessions/s-1/stats"))
    assert stats["total_allocations"] == 2
    assert stats["usage_by_purpose"] == [
        ["vm-heap", SIZE],
        ["asset-cache", {"bytes": 2 * MIB, "human_readable": "2.0MB"}],
    ]
    listed = body(service.get("/api/v1/sessions/s-1/allocations"))
    assert listed[0] == made
    assert len(listed) == 2
    assert body(service.get("/api/v1/sessions/s-1/allocations?limit=1")) == [made]


def test_health_and_status(service: httpx.Client) -> None:
    allocate(service)
    assert body(service.get("/api/v1/health")) == {
        "status": "ok",
        "store": "memory",
        "timestamp": NOW,
    }
    status = body(service.get("/api/v1/status"))
    assert status.pop("version")
    assert status == {
        "uptime_seconds": 0,
        "sessions": 1,
        "allocations": 1,
        "stream_clients": 0,
        "store": "memory",
        "timestamp": NOW,
    }
