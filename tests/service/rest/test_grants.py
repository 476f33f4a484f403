"""Who is granted sessions sees and changes those alone, whichever way a route names them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from memory_accounting import open_async_pool
from memory_accounting.service.app import create_app
from memory_accounting.service.security.keys import add_key
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from tests.service import mounting
from tests.service.rest.asking import allocate, body, problem
from wit_runtime import Err

_GRANTS = {
    "all": ["admin"],
    "reader": ["read:*"],
    "team": ["write:team-a-*"],
    "one": ["read:team-a-1"],
}


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[dict[str, httpx.Client]]:
    """A client for each identity."""
    keys = {name: add_key(tmp_path / "keys.toml", name, grants) for name, grants in _GRANTS.items()}

    @asynccontextmanager
    async def opened() -> AsyncGenerator[mounting.App, None]:
        async with await open_async_pool("memory:") as pool:
            security = SecuritySettings(keys_file=tmp_path / "keys.toml")
            yield create_app(ServiceSettings(store="memory:", security=security), engine=pool)

    with mounting.mounted(opened) as url:
        made = {
            name: httpx.Client(base_url=url, headers={"authorization": f"Bearer {key.secret}"})
            for name, key in keys.items()
        }
        yield made
        for each in made.values():
            each.close()


MINE, THEIRS = "team-a-1", "team-b-1"
ROUTES = ["", "/stats", "/allocations", "/memory", "/memory/report", "/memory/limits"]


@pytest.fixture
def ids(clients: dict[str, httpx.Client]) -> dict[str, str]:
    """An allocation of each session."""
    return {
        each: body(allocate(clients["all"], session=each), 201)["id"] for each in (MINE, THEIRS)
    }


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("route", ROUTES)
def test_a_session_is_read_by_who_is_granted_it(
    clients: dict[str, httpx.Client], route: str
) -> None:
    for name in ("all", "reader", "team", "one"):
        body(clients[name].get(f"/api/v1/sessions/{MINE}{route}"))
    for name in ("team", "one"):
        refused = clients[name].get(f"/api/v1/sessions/{THEIRS}{route}")
        problem(refused, 403, "forbidden")


@pytest.mark.usefixtures("ids")
def test_what_reads_does_not_write(clients: dict[str, httpx.Client]) -> None:
    for name in ("reader", "one"):
        client = clients[name]
        problem(allocate(client, session=MINE), 403, "forbidden")
        problem(client.delete(f"/api/v1/sessions/{MINE}"), 403, "forbidden")
        refused = client.post(f"/api/v1/sessions/{MINE}/configure", json={"vm_size": "small"})
        problem(refused, 403, "forbidden")
        problem(client.post(f"/api/v1/sessions/{MINE}/vm", json=1), 403, "forbidden")


def test_the_session_in_a_body_counts(
    clients: dict[str, httpx.Client], ids: dict[str, str]
) -> None:
    assert ids
    body(allocate(clients["team"], session=MINE), 201)
    problem(allocate(clients["team"], session=THEIRS), 403, "forbidden")


def test_an_allocation_belongs_to_its_session(
    clients: dict[str, httpx.Client], ids: dict[str, str]
) -> None:
    team = clients["team"]
    problem(team.get(f"/api/v1/memory/allocations/{ids[THEIRS]}"), 403, "forbidden")
    problem(team.post(f"/api/v1/memory/allocations/{ids[THEIRS]}/free"), 403, "forbidden")
    problem(team.post("/api/v1/memory/allocations/nothing/free"), 403, "forbidden")
    assert body(team.get(f"/api/v1/memory/allocations/{ids[MINE]}"))["session_id"] == MINE
    body(team.post(f"/api/v1/memory/allocations/{ids[MINE]}/free"))


def test_who_frees_twice_is_told_so(clients: dict[str, httpx.Client], ids: dict[str, str]) -> None:
    route = f"/api/v1/memory/allocations/{ids[MINE]}/free"
    body(clients["team"].post(route))
    problem(clients["team"].post(route), 410, "already-freed")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allocations cannot be looked up."""

    async def failing(*_: object) -> Err[MemoryError_]:
        return Err(MemoryError_(MemoryErrorCode.ALLOCATION_FAILED, "no disk", "no disk", 7))

    monkeypatch.setattr("memory_accounting.AsyncPool.get_allocation", failing)


@pytest.mark.usefixtures("away")
def test_a_store_that_is_away_is_no_lack_of_a_grant(
    clients: dict[str, httpx.Client], ids: dict[str, str]
) -> None:
    answer = clients["team"].post(f"/api/v1/memory/allocations/{ids[MINE]}/free")
    problem(answer, 503, "allocation-failed")


@pytest.mark.usefixtures("ids")
def test_lists_leave_out_what_is_not_granted(clients: dict[str, httpx.Client]) -> None:
    for name, seen in (("all", [MINE, THEIRS]), ("reader", [MINE, THEIRS]), ("team", [MINE])):
        client = clients[name]
        assert body(client.get("/api/v1/sessions")) == seen
        overview = body(client.get("/api/v1/overview"))
        assert [each["session_id"] for each in overview["sessions"]] == seen
        assert overview["total"] == len(seen)


def test_the_ledger_as_a_whole_is_for_who_is_granted_all(
    clients: dict[str, httpx.Client],
) -> None:
    body(clients["reader"].get("/api/v1/status"))
    problem(clients["team"].get("/api/v1/status"), 403, "forbidden")
    problem(clients["reader"].get("/api/v1/diagnostics"), 403, "forbidden")
    problem(clients["team"].post("/api/v1/diagnostics/repair"), 403, "forbidden")
    body(clients["all"].get("/api/v1/diagnostics"))
    for client in clients.values():
        body(client.get("/api/v1/platforms"))
