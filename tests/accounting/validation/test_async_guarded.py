"""The awaited twin: the same decisions, for tasks instead of threads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

import pytest

from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryLimits,
    MemoryPurpose,
    MemorySize,
    MemoryUsageSnapshot,
)
from flight_v6r.alerts import Alert, Anomaly
from memory_accounting import MemoryPool, PoolSettings
from memory_accounting.validation import AbnormalUse, AsyncGuardedPool, FairShare, GuardedPool
from tests.accounting.support import MIB, size
from tests.accounting.validation.test_guarded import PASSED_ON
from wit_runtime import Ok, Result

if TYPE_CHECKING:
    from flight_memory.memory_operations import AsyncMemoryOperations

SCRATCH = MemoryPurpose.TEMPORARY


class Awaited:
    """A pool that lets other tasks go on before it does anything, and again before it answers."""

    def __init__(self) -> None:
        self.pool = MemoryPool(PoolSettings(node_capacity=100 * MIB))
        self.most = 0

    async def create_allocation(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[MemoryAllocation, MemoryError_]:
        await asyncio.sleep(0)
        result = self.pool.create_allocation(session_id, size, purpose)
        self.most = max(self.most, self.pool.get_ledger_status().unwrap().used.bytes)
        await asyncio.sleep(0)
        return result

    async def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
        await asyncio.sleep(0)
        return self.pool.free_allocation(allocation_id)

    async def get_memory_snapshot(
        self, session_id: str
    ) -> Result[MemoryUsageSnapshot, MemoryError_]:
        return self.pool.get_memory_snapshot(session_id)

    async def get_memory_limits(self, session_id: str) -> Result[MemoryLimits, MemoryError_]:
        return self.pool.get_memory_limits(session_id)

    async def list_allocations(
        self, session_id: str
    ) -> Result[list[MemoryAllocation], MemoryError_]:
        await asyncio.sleep(0)
        return self.pool.list_allocations(session_id)

    async def validate_allocation_request(
        self, session_id: str, size: MemorySize, purpose: MemoryPurpose
    ) -> Result[bool, MemoryError_]:
        return self.pool.validate_allocation_request(session_id, size, purpose)

    async def end_session(self, session_id: str) -> Result[bool, MemoryError_]:
        return self.pool.end_session(session_id)


def guarded(
    inner: Awaited,
    *,
    fairness: FairShare | None = None,
    anomalies: AbnormalUse | None = None,
    told: list[Alert] | None = None,
) -> AsyncGuardedPool:
    return AsyncGuardedPool(
        cast("AsyncMemoryOperations", inner),
        fairness=fairness,
        anomalies=anomalies,
        on_alert=None if told is None else told.append,
    )


def test_tasks_do_not_over_commit_the_node() -> None:
    inner, fairness = Awaited(), FairShare(5 * MIB)
    pool = guarded(inner, fairness=fairness)

    async def work(name: str) -> int:
        granted = 0
        for _ in range(50):
            result = await pool.create_allocation(name, size(MIB), SCRATCH)
            if isinstance(result, Ok):
                granted += 1
                assert (await pool.free_allocation(result.value.id)).is_ok()
        return granted

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(work(f"s-{number}") for number in range(9)))

    granted = asyncio.run(all_of_them())
    assert all(granted)
    assert sum(granted) < 9 * 50
    assert 0 < inner.most <= 5 * MIB
    assert fairness.used() == 0


def test_a_call_that_is_given_up_is_found_out_about() -> None:
    inner, fairness = Awaited(), FairShare(100 * MIB)
    pool = guarded(inner, fairness=fairness)

    async def give_up() -> None:
        for _ in range(2):
            (await pool.create_allocation("s", size(MIB), SCRATCH)).unwrap()
        task = asyncio.create_task(pool.create_allocation("s", size(5 * MIB), SCRATCH))
        for _ in range(2):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert fairness.used() == 2 * MIB
        (await pool.create_allocation("s", size(MIB), SCRATCH)).unwrap()

    asyncio.run(give_up())
    held = inner.pool.get_memory_snapshot("s").unwrap().used.bytes
    assert fairness.used() == held == 8 * MIB


def test_it_decides_and_tells_as_its_twin() -> None:
    inner, told = Awaited(), list[Alert]()
    fairness = FairShare(10 * MIB)
    pool = guarded(inner, fairness=fairness, anomalies=AbnormalUse(), told=told)

    async def go() -> None:
        big = (await pool.create_allocation("a", size(9 * MIB), SCRATCH)).unwrap()
        result = await pool.create_allocation("b", size(2 * MIB), SCRATCH)
        assert result.unwrap_err().details == "node"
        result = await pool.create_allocation("a", size(MIB), SCRATCH)
        assert result.unwrap_err().details == "fair-share"
        assert (await pool.validate_allocation_request("a", size(MIB), SCRATCH)) == Ok(
            False  # noqa: FBT003 - the answer
        )
        assert (await pool.get_memory_snapshot("a")).unwrap().used.bytes == 9 * MIB
        assert (await pool.create_allocation("", size(1), SCRATCH)).is_err()
        assert (await pool.free_allocation(big.id)).is_ok()
        for _ in range(5):
            assert (await pool.free_allocation(big.id)).is_err()
        assert (await pool.end_session("a")).is_ok()

    asyncio.run(go())
    assert [(each.anomaly, each.raised) for each in told] == [
        (Anomaly.BAD_FREES, True),
        (Anomaly.BAD_FREES, False),
    ]
    assert fairness.used() == 0
    pool.tick()


class Recorder:
    """Answers every function with its name and what it was passed."""

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        async def answer(*arguments: object) -> object:
            await asyncio.sleep(0)
            return name, arguments

        return answer


@pytest.mark.parametrize(("name", "arguments"), PASSED_ON.items())
def test_the_rest_is_passed_on(name: str, arguments: tuple[object, ...]) -> None:
    pool = AsyncGuardedPool(cast("AsyncMemoryOperations", Recorder()))
    assert asyncio.run(getattr(pool, name)(*arguments)) == (name, arguments)


def test_the_twins_have_the_same_functions() -> None:

    assert {each for each in vars(AsyncGuardedPool) if not each.startswith("_")} == {
        each for each in vars(GuardedPool) if not each.startswith("_")
    }
