"""The routes of the second generation of clients: envelopes in camelCase, moments in seconds."""

from __future__ import annotations

import httpx
import pytest

from tests.service.rest.asking import GIB, MIB, allocate, body, configure, problem
from tests.service.rest.conftest import NOW

SECONDS = NOW // 1000
SESSION = "/api/v1/sessions/s-1"


def test_the_memory_is_the_snapshot(service: httpx.Client) -> None:
    allocate(service)
    memory = body(service.get(f"{SESSION}/memory"))
    assert memory == body(service.get("/api/v1/memory/snapshot/s-1"))
    listed = body(service.get(f"{SESSION}/memory/allocations"))
    assert listed == body(service.get(f"{SESSION}/allocations"))


def test_the_pressure(service: httpx.Client) -> None:
    configure(service, platform="custom", capacity=100 * MIB)
    allocate(service, 96 * MIB)
    assert body(service.get(f"{SESSION}/memory/pressure")) == {
        "sessionId": "s-1",
        "pressure": "critical",
        "timestamp": SECONDS,
    }


def test_the_efficiency(service: httpx.Client) -> None:
    allocate(service, 3072)
    assert body(service.get(f"{SESSION}/memory/efficiency")) == {
        "sessionId": "s-1",
        "efficiency": 0.75,
        "percentage": 75.0,
        "timestamp": SECONDS,
    }


def test_the_report(service: httpx.Client) -> None:
    allocate(service)
    report = body(service.get(f"{SESSION}/memory/report"))
    assert set(report) == {
        "sessionId",
        "generatedAt",
        "statistics",
        "trends",
        "detailedReport",
    }
    assert report["generatedAt"] == "2023-11-14T22:13:20.123Z"
    assert report["statistics"]["active_allocations"] == 1
    assert report["trends"] == body(service.get(f"{SESSION}/memory/trends?window=86400"))
    assert report["detailedReport"].startswith("# ")


@pytest.mark.parametrize("key", ["vmSize", "vm_size"])
@pytest.mark.parametrize(
    ("size", "amount"), [("small", GIB // 2), ("medium", GIB), ("large", 2 * GIB)]
)
def test_a_virtual_machine_comes_and_goes(
    service: httpx.Client, key: str, size: str, amount: int
) -> None:
    assert body(service.post(f"{SESSION}/vm", json={key: size}), 201) == {
        "sessionId": "s-1",
        "vmSize": size,
        "status": "created",
        "timestamp": SECONDS,
    }
    [held] = body(service.get(f"{SESSION}/allocations"))
    assert (held["purpose"], held["size"]["bytes"]) == ("vm-heap", amount)
    problem(service.post(f"{SESSION}/vm", json={key: size}), 409, "vm-exists")
    assert body(service.delete(f"{SESSION}/vm")) == {
        "sessionId": "s-1",
        "status": "destroyed",
        "timestamp": SECONDS,
    }
    assert body(service.get(f"{SESSION}/allocations")) == []
    problem(service.delete(f"{SESSION}/vm"), 404, "no-vm")


def test_other_allocations_outlive_a_virtual_machine(service: httpx.Client) -> None:
    made = body(allocate(service, 600 * MIB), 201)
    problem(service.delete(f"{SESSION}/vm"), 404, "no-vm")
    body(service.post(f"{SESSION}/vm", json={"vmSize": "small"}), 201)
    body(service.delete(f"{SESSION}/vm"))
    assert body(service.get(f"{SESSION}/allocations")) == [made]


def test_a_machine_that_does_not_fit_is_refused(service: httpx.Client) -> None:
    configure(service, vm_size="small")
    refused = service.post(f"{SESSION}/vm", json={"vmSize": "medium"})
    problem(refused, 409, "insufficient-memory")


def test_a_size_that_does_not_exist_is_named(service: httpx.Client) -> None:
    refused = service.post(f"{SESSION}/vm", json={"vmSize": "huge"})
    assert "huge" in problem(refused, 422, "malformed")["detail"]


def test_no_machine_is_left_of_a_session_that_never_was(service: httpx.Client) -> None:
    problem(service.delete(f"{SESSION}/vm"), 404, "invalid-allocation")
