"""A client of a service that runs: ids of all kinds, and what is beyond the contract."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from flight_memory.memory_types import MemoryPurpose
from flight_v6r.sessions import VmSize
from memory_accounting import memory_size
from memory_accounting.client import AsyncClient, Client, ServiceError
from memory_accounting.validation.ledgers import AsyncLedger, Ledger
from tests.service.client.faces import Face
from wit_runtime import Ok

if TYPE_CHECKING:
    # The type checkers hold both clients to the Protocols.
    LEDGER: Ledger = Client("http://host")
    ASYNC_LEDGER: AsyncLedger = AsyncClient("http://host")

TEMPORARY = MemoryPurpose.TEMPORARY
IDS = [
    "s-1",
    "a/b",
    "/",
    "//",
    ".",
    "..",
    "a/../b",
    "%",
    "%2F",
    "%2e%2e",
    "%EMPTY",
    "?a=b",
    "#x",
    "a;b=c",
    "a+b",
    "a&b",
    "a\\b",
    '"<>{}|^`',
    "é世界",
    "🙂" * 64,
    "configure",
    "memory",
    "{session_id}",
    "x" * 128,
]


@pytest.mark.parametrize("session_id", IDS, ids=ascii)
def test_any_session_id_that_the_contract_allows(face: Face, service: str, session_id: str) -> None:
    with face(service) as client:
        held = client.configure(session_id, capacity=1 << 20, user_id=session_id).unwrap()
        assert (held.session_id, held.user_id) == (session_id, session_id)
        made = client.create_allocation(session_id, memory_size(100), TEMPORARY).unwrap()
        assert client.list_allocations(session_id) == Ok([made])
        assert client.get_allocation(made.id) == Ok(made)
        assert client.get_memory_snapshot(session_id).unwrap().session_id == session_id
        assert client.get_session_configuration(session_id) == Ok(held)
        assert client.list_sessions() == Ok([session_id])
        assert client.overview().unwrap().sessions[0].session_id == session_id
        assert client.end_session(session_id) == Ok(value=True)
        assert client.list_sessions() == Ok([])


@pytest.mark.parametrize("wrong", ["a b", "\0", "\n", "..\t", "x" * 129, "x" * 1025, "", "\ud800"])
def test_any_other_is_refused_as_an_unknown_session(face: Face, service: str, wrong: str) -> None:
    with face(service) as client:
        for refused in (
            client.create_allocation(wrong, memory_size(1), TEMPORARY),
            client.get_memory_snapshot(wrong),
            client.configure(wrong, capacity=5),
            client.end_session(wrong),
            client.create_vm(wrong, "small"),
            client.get_session_configuration(wrong),
        ):
            assert refused.unwrap_err().details == "malformed session id"


@pytest.mark.parametrize("wrong", ["", ".", "..", "a/free", "\0", "a b", "free", "é", "\udfff"])
def test_any_text_may_be_asked_for_as_an_allocation(face: Face, service: str, wrong: str) -> None:
    with face(service) as client:
        for refused in (client.free_allocation(wrong), client.get_allocation(wrong)):
            assert refused.unwrap_err().details == "unknown allocation"


@pytest.mark.parametrize("wrong", ["", "..", "psp/", "V6R", "\0"])
def test_any_text_may_be_asked_for_as_a_platform(face: Face, service: str, wrong: str) -> None:
    with face(service) as client:
        assert client.get_platform_profile(wrong).unwrap_err().details == "platform"


def test_a_virtual_machine(face: Face, service: str) -> None:
    with face(service) as client:
        client.configure("s", vm_size="medium").unwrap()
        made = client.create_vm("s", "medium").unwrap()
        assert (made.session_id, made.vm_size, made.status) == ("s", VmSize.MEDIUM, "created")
        assert client.get_memory_snapshot("s").unwrap().used.bytes == 1 << 30
        with pytest.raises(ServiceError, match="vm-exists") as caught:
            client.create_vm("s", "small")
        assert caught.value.status == 409
        assert client.destroy_vm("s").unwrap().status == "destroyed"
        with pytest.raises(ServiceError, match="no-vm"):
            client.destroy_vm("s")


def test_a_machine_that_does_not_fit_is_an_error_of_the_ledger(face: Face, service: str) -> None:
    with face(service) as client:
        client.configure("s", vm_size="small").unwrap()
        error = client.create_vm("s", "large").unwrap_err()
    assert error.code.value == "insufficient-memory"


def test_the_service_itself(face: Face, service: str) -> None:
    with face(service) as client:
        client.create_allocation("s", memory_size(5), TEMPORARY).unwrap()
        assert client.health().unwrap().status == "ok"
        status = client.status().unwrap()
        assert (status.sessions, status.allocations, status.store) == (1, 1, "memory")
        assert client.get_ledger_status().unwrap().used.bytes == 5
        assert client.check() == client.repair() == Ok([])
        assert client.alerts() == Ok([])


def test_the_overview_comes_in_parts(face: Face, service: str) -> None:
    with face(service) as client:
        for number in range(5):
            client.configure(f"s&{number}", platform="psp", user_id="u").unwrap()
        seen, after = list[str](), None
        while True:
            part = client.overview(limit=2, after=after).unwrap()
            assert part.total == 5
            seen += [each.session_id for each in part.sessions]
            after = part.next
            if after is None:
                break
    assert seen == [f"s&{number}" for number in range(5)]


def test_a_query_that_the_service_refuses_is_raised(face: Face, service: str) -> None:
    with face(service) as client, pytest.raises(ServiceError, match=r"malformed.*limit") as caught:
        client.overview(limit=501)
    assert caught.value.status == 422


def test_windows_and_ages_may_be_any_u64(face: Face, service: str) -> None:
    with face(service) as client:
        client.configure("s", platform="psp").unwrap()
        for number in (0, 1, 2**64 - 1):
            assert client.get_memory_trends("s", number).is_ok()
            assert client.get_leak_suspects("s", number) == Ok([])


def test_threads_share_a_client(service: str) -> None:
    with Client(service) as client, ThreadPoolExecutor(8) as threads:
        client.configure("s", capacity=1 << 30).unwrap()

        def work(_: int) -> bool:
            made = client.create_allocation("s", memory_size(4096), TEMPORARY).unwrap()
            return client.free_allocation(made.id).unwrap()

        assert all(threads.map(work, range(100)))
        assert client.calculate_memory_stats("s").unwrap().total_allocations == 100
        assert client.get_memory_snapshot("s").unwrap().used.bytes == 0


def test_tasks_share_a_client(service: str) -> None:
    async def work() -> None:
        async with AsyncClient(service) as client:
            (await client.configure("s", capacity=1 << 30)).unwrap()

            async def one() -> None:
                made = (await client.create_allocation("s", memory_size(1), TEMPORARY)).unwrap()
                (await client.free_allocation(made.id)).unwrap()

            await asyncio.gather(*(one() for _ in range(100)))
            assert (await client.get_memory_snapshot("s")).unwrap().used.bytes == 0

    asyncio.run(work())
