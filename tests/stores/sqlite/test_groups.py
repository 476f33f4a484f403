"""Changes that wait together: one transaction, and an answer for each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose, MemorySize
from memory_accounting import AsyncPool, Pool, PoolSettings, open_async_pool, open_pool
from memory_accounting.plans.context import node_terms
from memory_accounting.stores.seam import Applied, Change, Outcome, Stale, StoreError
from memory_accounting.stores.sqlite.connecting import Options
from memory_accounting.stores.sqlite.store import SqliteStore
from memory_accounting.stores.worker import Worker
from tests.accounting.support import make
from tests.stores.sqlite.files import fill_disk, url
from wit_runtime import Err, Ok

SETTINGS = PoolSettings(node_capacity=2**62)


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many changes each group had."""
    found: list[int] = []
    apply_all = SqliteStore.apply_all

    def applied(store: SqliteStore, changes: list[Change]) -> list[Outcome | StoreError]:
        found.append(len(changes))
        return apply_all(store, changes)

    monkeypatch.setattr(SqliteStore, "apply_all", applied)
    return found


async def made(pool: AsyncPool, session: str) -> str:
    answer = await pool.create_allocation(session, MemorySize(8, ""), MemoryPurpose.TEMPORARY)
    return answer.unwrap().id


def test_what_waits_together_is_kept_together(tmp_path: Path, groups: list[int]) -> None:
    where = url(tmp_path / "ledger.db")

    async def run() -> list[str]:
        async with await open_async_pool(where, SETTINGS) as pool:
            return await asyncio.gather(*(made(pool, f"s-{each % 20}") for each in range(200)))

    ids = asyncio.run(run())
    assert len(set(ids)) == sum(groups) == 200
    assert max(groups) > 1
    with open_pool(where) as pool:
        held = {
            each.id
            for session in pool.list_sessions().unwrap()
            for each in pool.list_allocations(session).unwrap()
        }
        assert held == set(ids)
        assert pool.check().unwrap() == []


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[tuple[Pool, SqliteStore]]:
    """A pool, and its file as a store beside it."""
    path = tmp_path / "ledger.db"
    with open_pool(url(path)) as pool:
        store = SqliteStore(Options(path), SETTINGS, node_terms(SETTINGS))
        yield pool, store
        store.close()


def in_vain(pool: Pool, store: SqliteStore, session: str) -> Change:
    """A change of a session, on its present state, that leaves it as it is."""
    make(pool, 10, session=session)
    known = store.load(session)
    assert known is not None
    return Change(session, known.version, known.state, at=1)


def test_one_that_is_outdated_takes_nobody_along(ledger: tuple[Pool, SqliteStore]) -> None:
    pool, store = ledger
    first, outdated, last = (in_vain(pool, store, each) for each in "abc")
    make(pool, 10, session="b")
    outcomes = store.apply_all([first, outdated, last])
    assert [type(each) for each in outcomes] == [Applied, Stale, Applied]
    assert pool.get_memory_snapshot("b").unwrap().used.bytes == 20
    assert pool.check().unwrap() == []


def test_two_of_one_session_are_no_two(ledger: tuple[Pool, SqliteStore]) -> None:
    pool, store = ledger
    change = in_vain(pool, store, "a")
    assert [type(each) for each in store.apply_all([change, change])] == [Applied, Stale]


def test_of_a_group_that_a_full_disk_stops_each_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = url(tmp_path / "ledger.db")
    fill_disk(monkeypatch, 24)

    async def run() -> tuple[int, int]:
        async with await open_async_pool(where, SETTINGS) as pool:
            answers = await asyncio.gather(
                *(
                    pool.create_allocation(f"s-{each}", MemorySize(8, ""), MemoryPurpose.TEMPORARY)
                    for each in range(400)
                )
            )
        refused = [each.error for each in answers if isinstance(each, Err)]
        assert {each.code for each in refused} == {MemoryErrorCode.ALLOCATION_FAILED}
        return sum(isinstance(each, Ok) for each in answers), len(refused)

    kept, refused = asyncio.run(run())
    assert kept
    assert refused
    monkeypatch.undo()
    with open_pool(where) as pool:
        assert pool.get_ledger_status().unwrap().allocations == kept
        assert pool.check().unwrap() == []


def test_a_question_given_up_in_time_is_not_answered() -> None:
    busy, go_on = threading.Event(), threading.Event()
    asked: list[object] = []

    def answer(questions: list[object]) -> list[object]:
        asked.extend(questions)
        busy.set()
        go_on.wait(10)
        return questions

    async def run() -> None:
        worker = Worker("test", answer)
        first = worker.ask("first")
        await asyncio.get_running_loop().run_in_executor(None, busy.wait, 10)
        given_up, last = worker.ask("given up"), worker.ask("last")
        given_up.cancel()
        go_on.set()
        assert (await first, await last) == ("first", "last")
        worker.end()

    asyncio.run(run())
    assert asked == ["first", "last"]


def test_an_answer_that_fails_is_raised_where_it_was_asked() -> None:
    def answer(_: list[object]) -> list[object]:
        raise RuntimeError("no")

    async def run() -> None:
        worker = Worker("test", answer)
        with pytest.raises(RuntimeError, match="no"):
            await worker.ask("anything")
        worker.end()

    asyncio.run(run())
