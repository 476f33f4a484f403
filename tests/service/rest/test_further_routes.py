"""What both guides lack: limits, validation, trends, insights, platforms, and the ledger."""

from __future__ import annotations

import httpx
import pytest

from memory_accounting import PLATFORM_LABELS
from tests.service.rest.asking import MIB, allocate, body, configure, problem

SESSION = "/api/v1/sessions/s-1"
NAMES = ("heap_max", "stack_max", "cache_max", "soft_limit", "hard_limit")


def limits(amount: int) -> dict[str, dict[str, int]]:
    return {name: {"bytes": amount} for name in NAMES}


def test_limits_are_replaced(service: httpx.Client) -> None:
    configure(service, vm_size="small")
    written = body(service.put(f"{SESSION}/memory/limits", json=limits(4 * MIB)))
    assert written == body(service.get(f"{SESSION}/memory/limits"))
    assert written["stack_max"] == {"bytes": 4 * MIB, "human_readable": "4.0MB"}


@pytest.mark.parametrize(
    ("amount", "status", "code"), [(0, 422, "invalid-size"), (2**60, 409, "limit-exceeded")]
)
def test_limits_that_cannot_be_are_refused(
    service: httpx.Client, amount: int, status: int, code: str
) -> None:
    configure(service, vm_size="small")
    before = body(service.get(f"{SESSION}/memory/limits"))
    problem(service.put(f"{SESSION}/memory/limits", json=limits(amount)), status, code)
    assert body(service.get(f"{SESSION}/memory/limits")) == before


@pytest.mark.parametrize(("amount", "valid"), [(MIB, True), (2**40, False)])
def test_validation_tells_and_opens_nothing(
    service: httpx.Client, amount: int, *, valid: bool
) -> None:
    configure(service, "s-2", vm_size="small")
    wanted = {"size": {"bytes": amount}, "purpose": "vm-heap"}
    answer = service.post("/api/v1/sessions/s-2/memory/validate", json=wanted)
    assert body(answer) == {"valid": valid}
    body(service.post(f"{SESSION}/memory/validate", json=wanted))
    assert body(service.get("/api/v1/sessions")) == ["s-2"]


def test_trends_and_insights_answer(service: httpx.Client) -> None:
    allocate(service)
    trends = body(service.get(f"{SESSION}/memory/trends?window=60"))
    assert trends["trend_direction"] == "stable"
    assert trends["predicted_peak"] is None
    assert body(service.get(f"{SESSION}/memory/leaks?age=1")) == []
    [pattern] = body(service.get(f"{SESSION}/memory/patterns"))
    assert pattern["purpose"] == "vm-heap"
    assert body(service.get(f"{SESSION}/memory/advice"))["platform"] == "v6r-small"


@pytest.mark.parametrize("window", ["", "x", "-1", "1.5", "1e3", "18446744073709551616", "٣"])
@pytest.mark.parametrize(
    "route", ["trends?window", "patterns?window", "advice?window", "leaks?age"]
)
def test_a_window_is_a_number_of_seconds(service: httpx.Client, route: str, window: str) -> None:
    allocate(service)
    name = route.partition("?")[2]
    refused = service.get(f"{SESSION}/memory/{route}={window}")
    assert problem(refused, 422, "malformed")["detail"].startswith(f"{name}: ")


def test_the_longest_window_is_a_u64(service: httpx.Client) -> None:
    allocate(service)
    body(service.get(f"{SESSION}/memory/trends?window={2**64 - 1}"))


def test_platforms(service: httpx.Client) -> None:
    profiles = body(service.get("/api/v1/platforms"))
    assert [each["tag"] for each in profiles] == list(PLATFORM_LABELS)
    assert body(service.get("/api/v1/platforms/vita")) == profiles[2]
    problem(service.get("/api/v1/platforms/amiga"), 422, "unsupported-platform")


def test_the_ledger_is_checked_and_repaired(service: httpx.Client) -> None:
    allocate(service)
    assert body(service.get("/api/v1/diagnostics")) == []
    assert body(service.post("/api/v1/diagnostics/repair")) == []
    found = body(service.get("/api/v1/diagnostics/status"))
    assert (found["store"], found["sessions"], found["used"]["bytes"]) == ("memory", 1, MIB)


def test_sessions_are_listed_and_ended(service: httpx.Client) -> None:
    for session in ("b", "a"):
        allocate(service, session=session)
    assert body(service.get("/api/v1/sessions")) == ["b", "a"]
    assert body(service.delete("/api/v1/sessions/b")) == {"ended": True}
    assert body(service.get("/api/v1/sessions")) == ["a"]
    problem(service.delete("/api/v1/sessions/b"), 404, "invalid-allocation")


def test_the_overview_comes_in_parts(service: httpx.Client) -> None:
    ids = sorted(f"s/{number}?%" for number in range(5))
    for session in ids:
        allocate(service, session=session)
    seen: list[str] = []
    after: str | None = None
    while True:
        query = {"limit": "2"} | ({} if after is None else {"after": after})
        part = body(service.get("/api/v1/overview", params=query))
        assert part["total"] == 5
        assert len(part["sessions"]) <= 2
        assert all(each["pressure"] == "low" for each in part["sessions"])
        seen += [each["session_id"] for each in part["sessions"]]
        after = part["next"]
        if after is None:
            break
    assert seen == ids


def test_a_part_of_the_overview_has_its_most(service: httpx.Client) -> None:
    problem(service.get("/api/v1/overview?limit=501"), 422, "malformed")


def test_there_are_no_alerts_at_first(service: httpx.Client) -> None:
    assert body(service.get("/api/v1/alerts")) == []


def test_sessions_that_use_more_than_there_is_a_number_for(service: httpx.Client) -> None:
    pages = 2**64 - 4096
    for session in ("s-1", "s-2"):
        body(configure(service, session, platform="custom", capacity=2**64 - 1))
        body(allocate(service, pages, session), 201)
    found = body(service.get("/api/v1/diagnostics/status"))
    assert found["used"]["bytes"] == 2**64 - 1
